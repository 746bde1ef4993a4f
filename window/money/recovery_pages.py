"""What do people hold without right, who gets it back, and what has come?

Serves /window/money/recoveries for cashiers and supervisors."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.desk.recovery_withdrawals import RecoveryWithdrawals
from casework.errors import FieldsInvalid
from casework.payments.bank_proposals import BankPaper
from casework.payments.recoveries import MAX_REFERENCE, MAX_WORDS, Recoveries
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError, InvalidAmount
from claims_core.typed_text import TextKind, value_of
from frontdoor.given_shapes import Id
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Day, Given
from window.forms import NOT_SENT, Notice, Typed, done_notice, read_fields, refused, take_kept
from window.money.bank_paper_forms import BankPaperDecision, BankPaperForm
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/money/recoveries"
PAGE = f"{LIST}/{{recovery_id}}"
_ROUTE = f"{LIST}/{{recovery_id:{PATH_ID}}}"
_DONE = {
    "note": "已记下。",
    "book": "到账已登记，请另一位同事在银行查对后复核。",
    "confirmed": "已复核，记入资金日记账。",
    "refused": "已记下没有查到，登记的人可以重新登记。",
    "corrected": "更正已登记，请另一位同事看过银行的说明后复核。",
    "correction-decided": "已复核。",
}


class Noting(Given):
    """追回记录 as it was typed."""

    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""
    next_on: Day
    owner: Annotated[str, Field(pattern=f"^(|{PATH_ID})$")] = ""


class Booking(Given):
    """追回到账 as it was typed."""

    amount: Annotated[str, Field(max_length=40)] = ""
    received_on: Day
    bank_reference: Annotated[str, Field(max_length=2 * MAX_REFERENCE)] = ""
    entry: Annotated[str, Field(max_length=40)] = ""


class RecoveryCorrection(BankPaperForm):
    """追回更正 as it was typed."""

    recovered: Id


class Deciding(Given):
    """复核 as it was typed."""

    recovered: Annotated[str, Field(pattern=f"^{PATH_ID}$")]
    found: Annotated[str, Field(pattern="^(yes|no)$")]
    why: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class RecoveryPages:
    """追回."""

    def __init__(
        self,
        recoveries: Recoveries,
        withdrawals: RecoveryWithdrawals,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._recoveries = recoveries
        self._withdrawals = withdrawals
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.get(_ROUTE, self.one),
            web.post(f"{_ROUTE}/note", self.note),
            web.post(f"{_ROUTE}/book", self.book),
            web.post(f"{_ROUTE}/decide", self.decide),
            web.post(f"{_ROUTE}/correct", self.correct),
            web.post(f"{_ROUTE}/decide-correction", self.decide_correction),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What is open, or what has been closed."""
        visit = visit_of(request)
        closed = request.query.get("show") == "closed"
        cursor = request.query.get("after")
        page = await self._recoveries.page(visit.actor, closed=closed, cursor=cursor)
        place = {"show": "closed"} if closed else {}
        return self._pages.render(
            "recoveries.html",
            visit,
            section="money",
            page=page,
            closed=closed,
            next_page=next_page(LIST, page.next_cursor, place),
        )

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def one(self, request: web.Request) -> web.StreamResponse:
        """One of them with its history."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT, done)
        return await self._one(request, visit, typed, notice)

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("note", PAGE)
    async def note(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """What was tried, and by when to look again."""
        try:
            given = read_fields(Noting, sent.fields)
            await self._recoveries.note(
                visit.actor, _id(request), given.words, given.next_on, given.owner
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "note", problem)
        raise _done(request, "note")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("book", PAGE)
    async def book(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """An amount that came back."""
        try:
            given = read_fields(Booking, sent.fields)
            await self._recoveries.book(
                visit.actor,
                _id(request),
                _fen(given.amount, "amount"),
                given.received_on,
                given.bank_reference,
                _fen(given.entry, "entry_fen") if given.entry.strip() else None,
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "book", problem)
        raise _done(request, "book")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("decide", PAGE)
    async def decide(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """复核 by a second person."""
        try:
            given = read_fields(Deciding, sent.fields)
            await self._recoveries.decide(
                visit.actor,
                _id(request),
                given.recovered,
                confirmed=given.found == "yes",
                words=given.why,
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "decide", problem)
        raise _done(request, "confirmed" if given.found == "yes" else "refused")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("correct", PAGE)
    async def correct(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """追回更正: what was confirmed did not come, or was not for this claim."""
        try:
            given = read_fields(RecoveryCorrection, sent.fields)
            paper = BankPaper(given.reference, given.said_on, given.words)
            await self._withdrawals.propose(visit.actor, given.recovered, paper)
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "correct", problem)
        raise _done(request, "corrected")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("decide-correction", PAGE)
    async def decide_correction(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复核 of a 追回更正 by another person."""
        try:
            given = read_fields(BankPaperDecision, sent.fields)
            await self._withdrawals.decide(
                visit.actor, given.paper, confirmed=given.so == "yes", words=given.why
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "decide-correction", problem)
        raise _done(request, "correction-decided")

    async def _refused(
        self, request: web.Request, visit: Visit, sent: Sent, form: str, problem: ClaimsError
    ) -> web.StreamResponse:
        return await self._one(request, visit, *refused(form, sent.fields, problem))

    async def _one(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        return self._pages.render(
            "recovery.html",
            visit,
            status=status,
            section="money",
            notice=notice,
            typed=typed,
            detail=await self._recoveries.show(visit.actor, _id(request)),
            longest=MAX_WORDS,
        )


def _id(request: web.Request) -> str:
    return request.match_info["recovery_id"]


def _done(request: web.Request, done: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{PAGE.format(recovery_id=_id(request))}?done={done}")


def _fen(text: str, field: str) -> int:
    try:
        return value_of(text, TextKind.AMOUNT)
    except InvalidAmount as problem:
        raise FieldsInvalid(**{field: problem.message}) from problem
