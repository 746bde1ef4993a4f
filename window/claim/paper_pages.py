"""What stands on one photographed paper: the sheet straightened beside the photograph, and what was
read, what the member says and what we see? Serves a page beside the claim's."""

from aiohttp import web

from casework.errors import NotFound
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
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept
from window.paging import page_asked
from window.pictures import StaffPictures
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/claims/{claim_id}/photos/{photo_id}/paper"
_PHOTO = f"/window/claims/{{claim_id:{PATH_ID}}}/photos/{{photo_id:{PATH_ID}}}"
_DONE = {"paper": "记下了您看到的，和读到的、参保人说的分开留着。"}
_TONES = {Sureness.SURE: "good", Sureness.UNSURE: "warn", Sureness.NONE: ""}


class PaperPages:
    """展平的材料，和上面的字."""

    def __init__(
        self,
        papers: DeskPapers,
        pictures: StaffPictures,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._papers = papers
        self._pictures = pictures
        self._staff = accounts
        self._pages = pages

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
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT, done)
        return await self._page(request, visit, typed, notice)

    @staff(*CLAIM_STAFF)
    @posted("paper", PAGE)
    async def see(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """记下我们看到的."""
        where = request.match_info
        given = {name: text for name, text in sent.fields.items() if text.strip()}
        try:
            await self._papers.see(visit.actor, where["claim_id"], where["photo_id"], given)
        except NotFound:
            raise
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("paper", sent.fields, problem))
        raise web.HTTPSeeOther(f"{PAGE.format_map(where)}?done=paper")

    @staff(*CLAIM_STAFF)
    async def straightened(self, request: web.Request) -> web.StreamResponse:
        """The sheet as from straight above, with who looks at it."""
        where = request.match_info
        data = await self._papers.straightened(
            visit_of(request).actor, where["claim_id"], where["photo_id"], page_asked(request)
        )
        return await self._pictures.marked(request, data)

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        where = request.match_info
        paper = await self._papers.show(visit.actor, where["claim_id"], where["photo_id"])
        return self._pages.render(
            "paper.html",
            visit,
            status=status,
            section="queue",
            notice=notice,
            typed=typed,
            paper=paper,
            claim_id=where["claim_id"],
            photo_id=where["photo_id"],
            titles=PAPER_FIELD_WORDS,
            reasons=READ_WHY_WORDS,
            sources=READ_FROM_WORDS,
            states=PAPER_STATE_WORDS,
            tones=_TONES,
            sureness=SURENESS_WORDS,
        )
