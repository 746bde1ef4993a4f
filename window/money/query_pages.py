"""Which written questions wait for the centre, and what has it answered? Serves
/window/platform/queries for supervisors."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from casework.desk.figure_queries import MAX_NUMBER, MAX_WORDS, FigureQueries
from casework.people.staff import StaffAccounts
from casework.platform.views import QUERY_ANSWER_WORDS
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Day, Given
from window.forms import Typed, read_fields
from window.money.import_pages import BESIDE, QUERIES
from window.page_frame import PageFrame
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted


class AnswerForm(Given):
    """答复."""

    query: Annotated[str, Field(pattern=f"^{PATH_ID}$")]
    answer: Annotated[str, Field(max_length=20)] = ""
    answer_no: Annotated[str, Field(max_length=2 * MAX_NUMBER)] = ""
    answered_on: Day
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class CentreQueryPages(PageFrame):
    """书面查询, all of them."""

    template = "figure_queries.html"
    section = "platform"
    done: ClassVar[Mapping[str, str]] = {
        "answer": "答复已登记。确认无误的，申请可以按省平台的金额往下办。"
    }

    def __init__(self, queries: FigureQueries, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._queries = queries

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(QUERIES, self.show), web.post(f"{QUERIES}/answer", self.answer)]

    @staff(Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits, the oldest first, or what has been answered."""
        return await self._opened(request)

    @staff(Role.SUPERVISOR)
    @posted("answer", QUERIES)
    async def answer(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 what the centre has answered."""

        async def step() -> str:
            given = read_fields(AnswerForm, sent.fields)
            await self._queries.answer(
                visit.actor,
                given.query,
                given.answer,
                given.answer_no,
                given.answered_on,
                given.words,
            )
            return f"{QUERIES}?done=answer"

        return await self._stepped(request, visit, "answer", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        answered = request.query.get("show") == "answered"
        page = await self._queries.page(
            visit.actor, answered=answered, cursor=request.query.get("after")
        )
        place = {"show": "answered"} if answered else {}
        return {
            "here": QUERIES,
            "beside": BESIDE,
            "page": page,
            "answered": answered,
            "answers": list(QUERY_ANSWER_WORDS.items()),
            "longest": MAX_WORDS,
            "next_page": next_page(QUERIES, page.next_cursor, place),
        }
