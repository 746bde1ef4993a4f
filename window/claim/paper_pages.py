"""What stands on one photographed paper: the sheet straightened beside the photograph, and what was
read, what the member says and what we see? Serves a page beside the claim's."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from casework.paper_fields.fields import (
    PAPER_FIELD_WORDS,
    READ_FROM_WORDS,
    READ_WHY_WORDS,
    SURENESS_WORDS,
    Sureness,
)
from casework.people.staff import StaffAccounts
from casework.readings.desk_papers import DeskPapers
from casework.readings.views import PAPER_STATE_WORDS
from casework.roles import CLAIM_STAFF
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Typed
from window.page_frame import PageFrame
from window.paging import page_asked
from window.pictures import StaffPictures
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/claims/{claim_id}/photos/{photo_id}/paper"
_PHOTO = f"/window/claims/{{claim_id:{PATH_ID}}}/photos/{{photo_id:{PATH_ID}}}"
_TONES = {Sureness.SURE: "good", Sureness.UNSURE: "warn", Sureness.NONE: ""}


class PaperPages(PageFrame):
    """展平的材料，和上面的字."""

    template = "paper.html"
    section = "queue"
    done: ClassVar[Mapping[str, str]] = {"paper": "记下了您看到的，和读到的、参保人说的分开留着。"}

    def __init__(
        self,
        papers: DeskPapers,
        pictures: StaffPictures,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        super().__init__(accounts, pages)
        self._papers = papers
        self._pictures = pictures

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            # a HEAD request would leave an access-log row for what nobody saw
            web.get(f"{_PHOTO}/paper", self.page, allow_head=False),
            web.post(f"{_PHOTO}/paper", self.see),
            web.get(f"{_PHOTO}/straightened", self.straightened, allow_head=False),
        ]

    @staff(*CLAIM_STAFF)
    async def page(self, request: web.Request) -> web.StreamResponse:
        """The photograph, the sheet, and three values of each field."""
        return await self._opened(request)

    @staff(*CLAIM_STAFF)
    @posted("paper", PAGE)
    async def see(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """记下我们看到的."""
        where = request.match_info
        given = {name: text for name, text in sent.fields.items() if text.strip()}

        async def step() -> str:
            await self._papers.see(visit.actor, where["claim_id"], where["photo_id"], given)
            return f"{PAGE.format_map(where)}?done=paper"

        return await self._stepped(request, visit, "paper", sent.fields, step)

    @staff(*CLAIM_STAFF)
    async def straightened(self, request: web.Request) -> web.StreamResponse:
        """The sheet as from straight above, with who looks at it."""
        where = request.match_info
        data = await self._papers.straightened(
            visit_of(request).actor, where["claim_id"], where["photo_id"], page_asked(request)
        )
        return await self._pictures.marked(request, data)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        where = request.match_info
        return {
            "paper": await self._papers.show(visit.actor, where["claim_id"], where["photo_id"]),
            "claim_id": where["claim_id"],
            "photo_id": where["photo_id"],
            "titles": PAPER_FIELD_WORDS,
            "reasons": READ_WHY_WORDS,
            "sources": READ_FROM_WORDS,
            "states": PAPER_STATE_WORDS,
            "tones": _TONES,
            "sureness": SURENESS_WORDS,
        }
