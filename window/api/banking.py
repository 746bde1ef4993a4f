"""What has the bank said of payments, and what follows from it? For programs."""

from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.payments import Payments
from casework.uploads import reading as uploads
from claims_core.claim import Role
from claims_core.review import (
    ReasonCodeNeeded,
    ReasonCodeRefused,
    ReasonNeeded,
    SamePerson,
    StaleVersion,
    WrongStage,
)
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes.banking import (
    BankPaperDecided,
    BankPaperGiven,
    BankPaperRecorded,
    DissolveGiven,
    InquiryGiven,
    LiftGiven,
    PendingPageShown,
    TakeOutGiven,
    VoidGiven,
    WrittenReturnGiven,
)
from window.api.shapes.payments import BatchShown
from window.money_services import Banking

TAG = "拨付"
_RESULT = FileField("file", uploads.MAX_BYTES, "银行回盘文件")
_LATE = FileField("file", uploads.MAX_BYTES, "银行退汇文件")
_EXITS = (NotFound, Forbidden, SamePerson, FieldsInvalid)
_REASONS = (ReasonCodeNeeded, ReasonCodeRefused, ReasonNeeded, FileRefused)


class BankingResource:
    """银行往来."""

    def __init__(self, payments: Payments, banking: Banking) -> None:
        self._payments = payments
        self._bank = banking

    @endpoint(
        "POST",
        "/batches/{batch_id}/result",
        guard=staff(Role.CASHIER),
        summary="上传银行结果",
        tag=TAG,
        file=_RESULT,
        answer=BatchShown,
        errors=(NotFound, Forbidden, FileRefused),
    )
    async def result(self, call: Call) -> BatchShown:
        """没有答复的留着等下一个结果文件；以前答复过的要一样。同一个文件再传一次结果一样。"""
        await self._bank.results.record_result(call.actor, call.path("batch_id"), call.file)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/batches/{batch_id}/late-returns",
        guard=staff(Role.CASHIER),
        summary="上传银行退汇文件",
        tag=TAG,
        file=_LATE,
        answer=BatchShown,
        errors=(NotFound, Forbidden, FileRefused),
    )
    async def late_returns(self, call: Call) -> BatchShown:
        """后来又退回的款项，还没有答复的算作没有付成；同一个文件再传一次结果一样。"""
        await self._bank.late_returns.record_returns(call.actor, call.path("batch_id"), call.file)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/batches/{batch_id}/dissolve",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="拆散批次",
        tag=TAG,
        body=DissolveGiven,
        answer=BatchShown,
        errors=(*_EXITS, *_REASONS),
    )
    async def dissolve(self, call: Call, body: DissolveGiven) -> BatchShown:
        """只能是还没有放行的，由编制人以外的人拆散；申请回到待拨付。"""
        await self._bank.exits.dissolve(
            call.actor, call.path("batch_id"), body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/batches/{batch_id}/take-out",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="从批次里撤出几笔",
        tag=TAG,
        body=TakeOutGiven,
        answer=BatchShown,
        errors=(*_EXITS, *_REASONS),
    )
    async def take_out(self, call: Call, body: TakeOutGiven) -> BatchShown:
        """只能是还没有放行的，由编制人以外的人撤出；都撤完了，批次就拆散了。"""
        await self._bank.exits.take_out(
            call.actor, call.path("batch_id"), body.payment_nos, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/batches/{batch_id}/void",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="登记银行书面拒付",
        tag=TAG,
        body=VoidGiven,
        answer=BatchShown,
        errors=_EXITS,
    )
    async def void(self, call: Call, body: VoidGiven) -> BatchShown:
        """放行以后，凭银行的书面答复作废整批或几笔；申请回到待拨付。同一份答复再登记一次结果一样。"""
        await self._bank.exits.void(
            call.actor, call.path("batch_id"), body.refusal(), body.payment_nos
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/payments/{payment_no}/corrections",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="登记退票更正",
        tag=TAG,
        body=BankPaperGiven,
        answer=BankPaperRecorded,
        errors=(NotFound, Forbidden, FieldsInvalid),
    )
    async def correct(self, call: Call, body: BankPaperGiven) -> BankPaperRecorded:
        """银行退过、退汇过、书面拒付过的一笔其实付了；由另一个人复核以后才算，复核以前什么都不动。"""
        made = await self._bank.withdrawals.propose(
            call.actor, call.path("payment_no"), body.paper()
        )
        return BankPaperRecorded(id=made)

    @endpoint(
        "POST",
        "/payment-corrections/{correction_id}/decide",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="复核退票更正",
        tag=TAG,
        body=BankPaperDecided,
        status=204,
        errors=(NotFound, Forbidden, FieldsInvalid, SamePerson, StaleVersion),
    )
    async def decide_correction(self, call: Call, body: BankPaperDecided) -> None:
        """由登记人以外的人看过银行的说明；没放行的批次里有它就撤出来，已经另付过的转为待追回。"""
        await self._bank.withdrawals.decide(
            call.actor, call.path("correction_id"), confirmed=body.confirmed, words=body.words
        )

    @endpoint(
        "POST",
        "/payments/{payment_no}/written-returns",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="登记书面退汇",
        tag=TAG,
        body=WrittenReturnGiven,
        answer=BankPaperRecorded,
        errors=(NotFound, Forbidden, FieldsInvalid),
    )
    async def write_return(self, call: Call, body: WrittenReturnGiven) -> BankPaperRecorded:
        """付成的一笔，银行只在纸上说退回来了，或从来没有付出；由另一个人复核以后才算。"""
        made = await self._bank.written_returns.propose(
            call.actor, call.path("payment_no"), body.paper()
        )
        return BankPaperRecorded(id=made)

    @endpoint(
        "POST",
        "/written-returns/{return_id}/decide",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="复核书面退汇",
        tag=TAG,
        body=BankPaperDecided,
        status=204,
        errors=(NotFound, Forbidden, FieldsInvalid, SamePerson),
    )
    async def decide_written_return(self, call: Call, body: BankPaperDecided) -> None:
        """由登记人以外的人看过银行的说明；还有应付的，申请转为银行退票，请参保人换账户。"""
        await self._bank.written_returns.decide(
            call.actor, call.path("return_id"), confirmed=body.confirmed, words=body.words
        )

    @endpoint(
        "GET",
        "/payments/pending",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="银行没有答复的款项",
        tag=TAG,
        query=PageAsked,
        answer=PendingPageShown,
        errors=(FieldsInvalid,),
    )
    async def pending(self, call: Call, query: PageAsked) -> PendingPageShown:
        """不会自动再付；等后来的结果文件、退汇文件，或银行的书面答复。"""
        return PendingPageShown.from_page(await self._bank.pending.page(call.actor, query.cursor))

    @endpoint(
        "POST",
        "/payments/{payment_no}/inquiries",
        guard=staff(Role.CASHIER),
        summary="登记追问",
        tag=TAG,
        body=InquiryGiven,
        status=204,
        errors=(NotFound, Forbidden, FieldsInvalid),
    )
    async def ask(self, call: Call, body: InquiryGiven) -> None:
        """问过银行，银行怎么说。"""
        await self._bank.pending.ask(call.actor, call.path("payment_no"), body.words)

    @endpoint(
        "POST",
        "/claims/{claim_id}/ask-for-account",
        guard=staff(Role.CASHIER),
        summary="请参保人换账户",
        tag=TAG,
        status=204,
        errors=(NotFound, Forbidden, WrongStage),
    )
    async def ask_for_account(self, call: Call) -> None:
        """账户被银行退过款的待拨付申请，转为银行退票，参保人会收到消息。"""
        await self._bank.accounts.ask_for_account(call.actor, call.path("claim_id"))

    @endpoint(
        "POST",
        "/claims/{claim_id}/accept-account",
        guard=staff(Role.SUPERVISOR),
        summary="账户可以收款了",
        tag=TAG,
        body=LiftGiven,
        status=204,
        errors=(NotFound, FieldsInvalid),
    )
    async def accept_account(self, call: Call, body: LiftGiven) -> None:
        """银行说这个账户可以收款了：取消退票标记，可以再付到这个账户。"""
        await self._bank.accounts.lift(call.actor, call.path("claim_id"), body.reason)

    async def _shown(self, call: Call) -> BatchShown:
        """The batch as it is after the step."""
        batch, _ = await self._payments.batch(call.actor, call.path("batch_id"))
        return BatchShown.from_batch(batch)
