"""What does the bank say of a batch, and how does a payment get out of it?

Serves the forms below /window/payments/{batch}, for cashiers and supervisors."""

from typing import Literal

from aiohttp import web
from pydantic import Field

from casework.bank_statements.written_returns import ReturnPaper
from casework.payments.bank_proposals import BankPaper
from casework.payments.batch_exits import BankRefusal
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Day, Given
from window.forms import Notice, not_found_by, read_fields
from window.money.bank_paper_forms import BankPaperDecision, BankPaperForm
from window.money.batch_screen import LIST, PAGE, BatchScreen
from window.money_services import Banking
from window.visits import Sent, Visit, posted

_ROUTE = f"{LIST}/{{batch_id:{PATH_ID}}}"
_TICK = "pay-"
_NO_PAYMENT = "没有这个支付流水号。请照下面「每一笔」里的填。"


class TakeOutForm(Given):
    """撤出或拆散."""

    code: str = Field(default="", max_length=40)
    words: str = Field(default="", max_length=200)


class VoidForm(Given):
    """银行书面拒付."""

    reference: str = Field(max_length=60)
    refused_on: Day
    words: str = Field(max_length=200)


class PaymentCorrectionForm(BankPaperForm):
    """退票更正."""

    payment_no: str = Field(max_length=40)


class WrittenReturnForm(PaymentCorrectionForm):
    """书面退汇."""

    left: Literal["came_back", "never"]


class BankPages:
    """银行往来: results, return files, what leaves a batch, written refusals and their
    corrections, written returns."""

    def __init__(self, banking: Banking, screen: BatchScreen) -> None:
        self._bank = banking
        self._screen = screen

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.post(f"{_ROUTE}/result", self.result),
            web.post(f"{_ROUTE}/late-returns", self.late_returns),
            web.post(f"{_ROUTE}/take-out", self.take_out),
            web.post(f"{_ROUTE}/void", self.void),
            web.post(f"{_ROUTE}/correct", self.correct),
            web.post(f"{_ROUTE}/decide-correction", self.decide_correction),
            web.post(f"{_ROUTE}/written-return", self.written_return),
            web.post(f"{_ROUTE}/decide-written-return", self.decide_written_return),
        ]

    @staff(Role.CASHIER)
    @posted("result", PAGE)
    async def result(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """A result file of the bank."""
        if not sent.file:
            return await self._no_file(request, visit, "回盘")
        batch_id = request.match_info["batch_id"]
        try:
            await self._bank.results.record_result(visit.actor, batch_id, sent.file)
        except ClaimsError as problem:
            return await self._screen.refused_batch(request, visit, problem)
        raise _done(batch_id, "result")

    @staff(Role.CASHIER)
    @posted("late-returns", PAGE)
    async def late_returns(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """退汇文件: what came back in a file of its own."""
        if not sent.file:
            return await self._no_file(request, visit, "退汇")
        batch_id = request.match_info["batch_id"]
        try:
            await self._bank.late_returns.record_returns(visit.actor, batch_id, sent.file)
        except ClaimsError as problem:
            return await self._screen.refused_batch(request, visit, problem)
        raise _done(batch_id, "late-returns")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("take-out", PAGE)
    async def take_out(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """撤出 what is ticked, or 拆散 the whole batch."""
        batch_id = request.match_info["batch_id"]
        whole = sent.fields.get("which") == "all"
        exits = self._bank.exits
        try:
            given = read_fields(TakeOutForm, sent.fields)
            if whole:
                await exits.dissolve(visit.actor, batch_id, given.code, given.words)
            else:
                await exits.take_out(visit.actor, batch_id, _ticked(sent), given.code, given.words)
        except ClaimsError as problem:
            fields = sent.fields
            return await self._screen.refused_batch(request, visit, problem, "take-out", fields)
        raise _done(batch_id, "dissolved" if whole else "taken-out")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("void", PAGE)
    async def void(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """银行书面拒付 of the whole file, or of what is ticked."""
        batch_id = request.match_info["batch_id"]
        try:
            given = read_fields(VoidForm, sent.fields)
            refusal = BankRefusal(given.reference, given.refused_on, given.words)
            named = None if sent.fields.get("which") == "all" else _ticked(sent)
            await self._bank.exits.void(visit.actor, batch_id, refusal, named)
        except ClaimsError as problem:
            return await self._screen.refused_batch(request, visit, problem, "void", sent.fields)
        raise _done(batch_id, "voided")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("correct", PAGE)
    async def correct(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """退票更正: the bank says that a refused payment was made after all."""
        batch_id = request.match_info["batch_id"]
        try:
            given = read_fields(PaymentCorrectionForm, sent.fields)
            correction = BankPaper(given.reference, given.said_on, given.words)
            await self._bank.withdrawals.propose(visit.actor, given.payment_no.strip(), correction)
        except ClaimsError as problem:
            told = not_found_by(problem, payment_no=_NO_PAYMENT)
            return await self._screen.refused_batch(request, visit, told, "correct", sent.fields)
        raise _done(batch_id, "corrected")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("decide-correction", PAGE)
    async def decide_correction(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复核 of a 退票更正 by another person."""
        batch_id = request.match_info["batch_id"]
        try:
            given = read_fields(BankPaperDecision, sent.fields)
            await self._bank.withdrawals.decide(
                visit.actor, given.paper, confirmed=given.so == "yes", words=given.why
            )
        except ClaimsError as problem:
            return await self._screen.refused_batch(
                request, visit, problem, "decide-correction", sent.fields
            )
        raise _done(batch_id, "correction-decided")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("written-return", PAGE)
    async def written_return(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """书面退汇: the bank says on paper that a payment came back, or was never made."""
        batch_id, form = request.match_info["batch_id"], "written-return"
        try:
            given = read_fields(WrittenReturnForm, sent.fields)
            never_left = given.left == "never"
            paper = ReturnPaper(given.reference, given.said_on, given.words, never_left)
            await self._bank.written_returns.propose(visit.actor, given.payment_no.strip(), paper)
        except ClaimsError as problem:
            told = not_found_by(problem, payment_no=_NO_PAYMENT)
            return await self._screen.refused_batch(request, visit, told, form, sent.fields)
        raise _done(batch_id, "return-written")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("decide-written-return", PAGE)
    async def decide_written_return(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复核 of a 书面退汇 by another person."""
        batch_id, form = request.match_info["batch_id"], "decide-written-return"
        try:
            given = read_fields(BankPaperDecision, sent.fields)
            await self._bank.written_returns.decide(
                visit.actor, given.paper, confirmed=given.so == "yes", words=given.why
            )
        except ClaimsError as problem:
            return await self._screen.refused_batch(request, visit, problem, form, sent.fields)
        raise _done(batch_id, "return-decided")

    async def _no_file(self, request: web.Request, visit: Visit, kind: str) -> web.Response:
        missing = Notice("bad", f"没有收到文件。请选好银行{kind}文件再上传。")
        return await self._screen.batch_page(request, visit, missing, 422)


def _ticked(sent: Sent) -> tuple[str, ...]:
    return tuple(name.removeprefix(_TICK) for name in sent.fields if name.startswith(_TICK))


def _done(batch_id: str, step: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{PAGE.format(batch_id=batch_id)}?done={step}")
