"""Which rows of the platform's feed wait for somebody to say what they are, and which posted
settlement is taken back? Serves /window/platform/held for supervisors."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from casework.hospital.held_rows import MAX_WORDS, HeldRows
from casework.people.staff import StaffAccounts
from casework.platform.views import DECISIONS, ROW_LIKENESS_WORDS, ROW_STATE_WORDS
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.forms import Typed, not_found_by, read_fields
from window.money.import_pages import BESIDE, HELD
from window.page_frame import PageFrame
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted

_NOT_ENTERED = "没有这个单号的医院结算在账上，可能单号填错了，也可能已经撤回。请核对。"


class DecisionForm(Given):
    """认定 as it was typed; casework says what is missing."""

    row: Annotated[str, Field(pattern=f"^{PATH_ID}$")]
    decision: Annotated[str, Field(max_length=20)] = ""
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class TakingBackForm(Given):
    """撤回入账."""

    settlement_no: Annotated[str, Field(max_length=200)] = ""
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class HeldPages(PageFrame):
    """待认定."""

    template = "held_rows.html"
    section = "platform"
    done: ClassVar[Mapping[str, str]] = {
        "decide": "认定结果已记下，姓名和时间一起留存。",
        "take-back": "那笔入账已撤回，年度累计随之减少。现在可以在申请页填这个结算单号。",
    }

    def __init__(self, held: HeldRows, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._held = held

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(HELD, self.show),
            web.post(f"{HELD}/decide", self.decide),
            web.post(f"{HELD}/take-back", self.take_back),
        ]

    @staff(Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What is held, oldest first, or what has been decided."""
        return await self._opened(request)

    @staff(Role.SUPERVISOR)
    @posted("decide", HELD)
    async def decide(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """认定 one row, with the reason."""

        async def step() -> str:
            given = read_fields(DecisionForm, sent.fields)
            await self._held.decide(visit.actor, given.row, given.decision, given.words)
            return f"{HELD}?done=decide"

        return await self._stepped(request, visit, "decide", sent.fields, step)

    @staff(Role.SUPERVISOR)
    @posted("take-back", HELD)
    async def take_back(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """撤回 a settlement that was posted as a hospital's."""

        async def step() -> str:
            given = read_fields(TakingBackForm, sent.fields)
            try:
                await self._held.take_back(visit.actor, given.settlement_no, given.words)
            except ClaimsError as problem:
                raise not_found_by(problem, settlement_no=_NOT_ENTERED) from None
            return f"{HELD}?done=take-back"

        return await self._stepped(request, visit, "take-back", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        decided = request.query.get("show") == "decided"
        page = await self._held.page(
            visit.actor, decided=decided, cursor=request.query.get("after")
        )
        place = {"show": "decided"} if decided else {}
        return {
            "here": HELD,
            "beside": BESIDE,
            "page": page,
            "decided": decided,
            "decisions": [(each, ROW_STATE_WORDS[each]) for each in DECISIONS],
            "likenesses": ROW_LIKENESS_WORDS,
            "states": ROW_STATE_WORDS,
            "longest": MAX_WORDS,
            "next_page": next_page(HELD, page.next_cursor, place),
        }
