"""Which written questions wait for the centre, and what has it answered? Serves
/window/platform/queries for supervisors."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.desk.figure_queries import MAX_NUMBER, MAX_WORDS, FigureQueries
from casework.people.staff import StaffAccounts
from casework.platform.views import QUERY_ANSWER_WORDS
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Day, Given
from window.forms import NOT_SENT, Notice, Typed, done_notice, read_fields, refused, take_kept
from window.money.import_pages import BESIDE, QUERIES
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

_DONE = {"answer": "答复已登记。确认无误的，申请可以按省平台的金额往下办。"}


class AnswerForm(Given):
    """答复."""

    query: Annotated[str, Field(pattern=f"^{PATH_ID}$")]
    answer: Annotated[str, Field(max_length=20)] = ""
    answer_no: Annotated[str, Field(max_length=2 * MAX_NUMBER)] = ""
    answered_on: Day
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class CentreQueryPages:
    """书面查询, all of them."""

    def __init__(self, queries: FigureQueries, accounts: StaffAccounts, pages: Pages) -> None:
        self._queries = queries
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(QUERIES, self.show), web.post(f"{QUERIES}/answer", self.answer)]

    @staff(Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits, the oldest first, or what has been answered."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, QUERIES, NOT_SENT, done)
        return await self._page(request, visit, typed, notice)

    @staff(Role.SUPERVISOR)
    @posted("answer", QUERIES)
    async def answer(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 what the centre has answered."""
        try:
            given = read_fields(AnswerForm, sent.fields)
            await self._queries.answer(
                visit.actor,
                given.query,
                given.answer,
                given.answer_no,
                given.answered_on,
                given.words,
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("answer", sent.fields, problem))
        raise web.HTTPSeeOther(f"{QUERIES}?done=answer")

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        answered = request.query.get("show") == "answered"
        page = await self._queries.page(
            visit.actor, answered=answered, cursor=request.query.get("after")
        )
        place = {"show": "answered"} if answered else {}
        return self._pages.render(
            "figure_queries.html",
            visit,
            status=status,
            section="platform",
            notice=notice,
            here=QUERIES,
            beside=BESIDE,
            page=page,
            answered=answered,
            typed=typed,
            answers=list(QUERY_ANSWER_WORDS.items()),
            longest=MAX_WORDS,
            next_page=next_page(QUERIES, page.next_cursor, place),
        )
