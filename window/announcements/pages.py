"""Which announcements are there, and what does one say? Serves /window/announcements: the list, the
draft with its preview, pictures, samples, and handing it to a supervisor."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from casework.errors import FieldsInvalid, NotFound
from casework.people.staff import StaffAccounts
from casework.roles import ANNOUNCERS
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from notifications.announcements.beginnings import beginning_of
from notifications.announcements.content import ANNOUNCEMENT_KIND_WORDS, AnnouncementKind
from window.announcements import words as announcement_words
from window.announcements.forms import content_of, kind_of
from window.announcements.screen import PAGE, AnnouncementScreen
from window.forms import Typed
from window.page_frame import PageFrame
from window.rendering import Pages
from window.services import AnnouncementServices
from window.visits import Sent, Visit, posted, visit_of

ONE = f"{PAGE}/{{announcement_id}}"
_ROUTE = f"{PAGE}/{{announcement_id:{PATH_ID}}}"


class AnnouncementPages(PageFrame):
    """公告的起草."""

    template = "announcements.html"
    section = "announcements"
    done: ClassVar[Mapping[str, str]] = {"tags": "标签已经存好。"}

    def __init__(
        self,
        services: AnnouncementServices,
        accounts: StaffAccounts,
        pages: Pages,
        screen: AnnouncementScreen,
    ) -> None:
        super().__init__(accounts, pages)
        self._services = services
        self._screen = screen

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.listed),
            web.post(PAGE, self.create),
            web.post(f"{PAGE}/tags", self.put_tag),
            web.get(_ROUTE, self.show),
            web.get(f"{_ROUTE}/samples/{{number}}", self.sample),
            web.get(f"{_ROUTE}/files/{{hash}}", self.picture),
            web.post(f"{_ROUTE}/save", self.save),
            web.post(f"{_ROUTE}/preview", self.preview),
            web.post(f"{_ROUTE}/picture", self.set_picture),
            web.post(f"{_ROUTE}/submit", self.submit),
            web.post(f"{_ROUTE}/take-back", self.take_back),
            web.post(f"{_ROUTE}/copy", self.copy),
            web.post(f"{_ROUTE}/photos", self.add_photo),
            web.post(f"{_ROUTE}/test", self.send_test),
        ]

    @staff(*ANNOUNCERS)
    async def listed(self, request: web.Request) -> web.StreamResponse:
        """All of them, how the year stands, and the tags."""
        return await self._opened(request)

    @staff(*ANNOUNCERS)
    @posted("create", PAGE)
    async def create(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """A draft of the chosen kind, with the words that it begins with."""
        kind = kind_of(sent.fields.get("kind", AnnouncementKind.POLICY))
        made = await self._services.drafts.create(visit.actor, beginning_of(kind))
        raise web.HTTPSeeOther(f"{PAGE}/{made}")

    @staff(*ANNOUNCERS)
    @posted("tags", PAGE)
    async def put_tag(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Give a tag to the people whose numbers were pasted."""
        tag, numbers = sent.fields.get("tag", ""), sent.fields.get("numbers", "")

        async def step() -> str:
            await self._services.tags.put(visit.actor, tag, numbers)
            return f"{PAGE}?done=tags"

        return await self._stepped(request, visit, "tags", sent.fields, step)

    @staff(*ANNOUNCERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One of them as it stands."""
        return await self._screen.shown(request)

    @staff(*ANNOUNCERS)
    async def sample(self, request: web.Request) -> web.StreamResponse:
        """What one of the five samples would be sent, on every channel."""
        visit = visit_of(request)
        page = await self._services.reading.show(visit.actor, request.match_info["announcement_id"])
        number = request.match_info["number"]
        if number not in map(str, range(len(page.samples))):
            raise NotFound
        return self._pages.render(
            "announcement_sample.html",
            visit,
            section="announcements",
            page=page,
            one=page.announcement,
            sample=page.samples[int(number)],
            number=int(number),
        )

    @staff(*ANNOUNCERS)
    async def picture(self, request: web.Request) -> web.StreamResponse:
        """A picture of it, or a photograph of the event."""
        match = request.match_info
        data, media_type = await self._services.reading.picture(
            visit_of(request).actor, match["announcement_id"], match["hash"]
        )
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=data, content_type=media_type, headers=headers)

    @staff(*ANNOUNCERS)
    @posted("save", ONE)
    async def save(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Keep what was typed."""
        one, fields = request.match_info["announcement_id"], sent.fields

        async def step() -> None:
            await self._services.drafts.save(
                visit.actor, one, fields.get("seen", ""), content_of(fields)
            )

        return await self._screen.stepped(request, visit, "draft", fields, step(), "saved")

    @staff(*ANNOUNCERS)
    @posted("preview", ONE)
    async def preview(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The draft as it would look now; keeps nothing."""
        try:
            preview = self._services.reading.preview(visit.actor, content_of(sent.fields))
        except FieldsInvalid as problem:
            return self._pages.render(
                "announcement_preview.html", visit, preview=None, problems=problem.fields
            )
        return self._pages.render("announcement_preview.html", visit, preview=preview, problems={})

    @staff(*ANNOUNCERS)
    @posted("picture", ONE)
    async def set_picture(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """Put a picture to the draft, or take it away."""
        one, fields = request.match_info["announcement_id"], sent.fields
        data = b"" if "remove" in fields else sent.file

        async def step() -> None:
            if data is None:
                raise FieldsInvalid(picture="请先选一张图片。")
            await self._services.drafts.set_picture(visit.actor, one, fields.get("seen", ""), data)

        return await self._screen.stepped(request, visit, "picture", fields, step(), "saved")

    @staff(*ANNOUNCERS)
    @posted("submit", ONE)
    async def submit(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Hand it to a supervisor."""
        one, seen = request.match_info["announcement_id"], sent.fields.get("seen", "")
        step = self._services.drafts.submit(visit.actor, one, seen)
        return await self._screen.stepped(request, visit, "draft", {}, step, "submitted")

    @staff(*ANNOUNCERS)
    @posted("take-back", ONE)
    async def take_back(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Make it a draft again."""
        one, seen = request.match_info["announcement_id"], sent.fields.get("seen", "")
        step = self._services.drafts.take_back(visit.actor, one, seen)
        return await self._screen.stepped(request, visit, "take-back", {}, step, "taken-back")

    @staff(*ANNOUNCERS)
    @posted("copy", ONE)
    async def copy(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The same once more, as a new draft."""
        one = request.match_info["announcement_id"]
        raise web.HTTPSeeOther(
            f"{PAGE}/{await self._services.drafts.copy(visit.actor, one)}?done=copied"
        )

    @staff(*ANNOUNCERS)
    @posted("photos", ONE)
    async def add_photo(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Keep a photograph of the event for the yearly assessment."""
        one = request.match_info["announcement_id"]
        step = self._services.drafts.add_photo(visit.actor, one, sent.file or b"")
        return await self._screen.stepped(request, visit, "photos", {}, step, "photo")

    @staff(*ANNOUNCERS)
    @posted("test", ONE)
    async def send_test(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """试发 to a colleague's own WeChat."""
        one, number = request.match_info["announcement_id"], sent.fields.get("insured_no", "")
        step = self._services.previews.send(visit.actor, one, number)
        return await self._screen.stepped(request, visit, "test", sent.fields, step, "tested")

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        reading = self._services.reading
        return {
            "items": await reading.listed(visit.actor),
            "year": await reading.year(visit.actor),
            "tags": await self._services.tags.listed(visit.actor),
            "kinds": ANNOUNCEMENT_KIND_WORDS,
            "say": announcement_words,
        }
