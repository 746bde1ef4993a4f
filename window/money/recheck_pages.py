"""Which settled claims would be paid differently now, and what was decided about each?

Serves /window/rechecks for supervisors."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.ledger.recheck_views import RESOLUTION_WORDS
from casework.ledger.rechecks import MAX_WORDS, Rechecks
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window import recheck_words
from window.forms import NOT_SENT, Notice, Typed, read_fields, refused, take_kept
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/rechecks"
_DONE = "已记下处理结果，姓名和时间一起留存。"


class Resolving(Given):
    """处理结果 as it was typed; casework says what is missing."""

    finding: Annotated[str, Field(pattern=f"^{PATH_ID}$")]
    resolution: Annotated[str, Field(max_length=40)] = ""
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class RecheckPages:
    """重新核对."""

    def __init__(self, rechecks: Rechecks, accounts: StaffAccounts, pages: Pages) -> None:
        self._rechecks = rechecks
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(LIST, self.show), web.post(f"{LIST}/resolve", self.resolve)]

    @staff(Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What is open, or what has been resolved, newest first."""
        visit = visit_of(request)
        done = Notice("good", _DONE) if request.query.get("done") else None
        typed, notice = await take_kept(self._staff, visit, LIST, NOT_SENT, done)
        return await self._page(request, visit, typed, notice)

    @staff(Role.SUPERVISOR)
    @posted("resolve", LIST)
    async def resolve(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """处理 one finding, with its reason."""
        try:
            given = read_fields(Resolving, sent.fields)
            await self._rechecks.resolve(visit.actor, given.finding, given.resolution, given.words)
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("resolve", sent.fields, problem))
        raise web.HTTPSeeOther(f"{LIST}?done=resolve")

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        resolved = request.query.get("show") == "resolved"
        page = await self._rechecks.page(
            visit.actor, resolved=resolved, cursor=request.query.get("after")
        )
        place = {"show": "resolved"} if resolved else {}
        return self._pages.render(
            "rechecks.html",
            visit,
            status=status,
            section="rechecks",
            notice=notice,
            page=page,
            resolved=resolved,
            typed=typed,
            resolutions=list(RESOLUTION_WORDS.items()),
            longest=MAX_WORDS,
            say=recheck_words,
            next_page=next_page(LIST, page.next_cursor, place),
        )
