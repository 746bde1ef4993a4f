"""What do people hold without right, who gets it back, and what has come? For programs."""

from casework.desk.recovery_withdrawals import RecoveryWithdrawals
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money.errors import RecoveryClosed, RecoveryTooHigh
from casework.payments.recoveries import Recoveries
from claims_core.claim import Role
from claims_core.review import SamePerson, StaleVersion
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.banking import BankPaperDecided, BankPaperGiven, BankPaperRecorded
from window.api.shapes.recoveries import (
    DecisionGiven,
    RecoveredGiven,
    RecoveriesAsked,
    RecoveriesShown,
    RecoveryDetailShown,
    RecoveryNoteGiven,
)

TAG = "追回"
_GUARD = staff(Role.CASHIER, Role.SUPERVISOR)


class RecoveriesResource:
    """追回."""

    def __init__(self, recoveries: Recoveries, withdrawals: RecoveryWithdrawals) -> None:
        self._recoveries = recoveries
        self._withdrawals = withdrawals

    @endpoint(
        "GET",
        "/recoveries",
        guard=_GUARD,
        summary="待追回的款项",
        tag=TAG,
        query=RecoveriesAsked,
        answer=RecoveriesShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: RecoveriesAsked) -> RecoveriesShown:
        """冲正或重新核定以后，已付的多于应付的；先开始的在前。"""
        page = await self._recoveries.page(call.actor, closed=query.closed, cursor=query.cursor)
        return RecoveriesShown.from_page(page)

    @endpoint(
        "GET",
        "/recoveries/{recovery_id}",
        guard=_GUARD,
        summary="一笔待追回",
        tag=TAG,
        answer=RecoveryDetailShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> RecoveryDetailShown:
        """和它的追回记录、到账。"""
        return await self._shown(call)

    @endpoint(
        "POST",
        "/recoveries/{recovery_id}/notes",
        guard=_GUARD,
        summary="记追回情况",
        tag=TAG,
        body=RecoveryNoteGiven,
        answer=RecoveryDetailShown,
        errors=(NotFound, FieldsInvalid, RecoveryClosed),
    )
    async def note(self, call: Call, body: RecoveryNoteGiven) -> RecoveryDetailShown:
        """写明做了什么、下次哪天跟进；可以转给另一位财务或主管。"""
        recovery_id = call.path("recovery_id")
        await self._recoveries.note(
            call.actor, recovery_id, body.words, body.next_on, body.owner_id or ""
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/recoveries/{recovery_id}/amounts",
        guard=_GUARD,
        summary="登记追回到账",
        tag=TAG,
        body=RecoveredGiven,
        answer=RecoveryDetailShown,
        errors=(NotFound, FieldsInvalid, RecoveryClosed, RecoveryTooHigh),
    )
    async def book(self, call: Call, body: RecoveredGiven) -> RecoveryDetailShown:
        """要有银行流水号；由另一个人复核以后才算到账。"""
        await self._recoveries.book(
            call.actor,
            call.path("recovery_id"),
            body.amount_fen,
            body.received_on,
            body.bank_reference,
            body.entry_fen,
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/recoveries/{recovery_id}/amounts/{recovered_id}/decide",
        guard=_GUARD,
        summary="复核追回到账",
        tag=TAG,
        body=DecisionGiven,
        answer=RecoveryDetailShown,
        errors=(NotFound, FieldsInvalid, RecoveryTooHigh, SamePerson),
    )
    async def decide(self, call: Call, body: DecisionGiven) -> RecoveryDetailShown:
        """由登记人以外的人在银行查对；确认后记入资金日记账。"""
        await self._recoveries.decide(
            call.actor,
            call.path("recovery_id"),
            call.path("recovered_id"),
            confirmed=body.confirmed,
            words=body.words,
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/recoveries/{recovery_id}/amounts/{recovered_id}/corrections",
        guard=_GUARD,
        summary="登记追回更正",
        tag=TAG,
        body=BankPaperGiven,
        answer=BankPaperRecorded,
        errors=(NotFound, Forbidden, FieldsInvalid),
    )
    async def correct(self, call: Call, body: BankPaperGiven) -> BankPaperRecorded:
        """确认过的一笔其实没有到账，或不是还这份申请的；由另一个人复核以后才算，复核以前什么都不动。"""
        made = await self._withdrawals.propose(call.actor, call.path("recovered_id"), body.paper())
        return BankPaperRecorded(id=made)

    @endpoint(
        "POST",
        "/recovery-corrections/{correction_id}/decide",
        guard=_GUARD,
        summary="复核追回更正",
        tag=TAG,
        body=BankPaperDecided,
        status=204,
        errors=(NotFound, Forbidden, FieldsInvalid, SamePerson, StaleVersion),
    )
    async def decide_correction(self, call: Call, body: BankPaperDecided) -> None:
        """由登记人以外的人看过银行的说明；这笔钱重新列为待追回，没放行的批次里有它就撤出来。"""
        await self._withdrawals.decide(
            call.actor, call.path("correction_id"), confirmed=body.confirmed, words=body.words
        )

    async def _shown(self, call: Call) -> RecoveryDetailShown:
        detail = await self._recoveries.show(call.actor, call.path("recovery_id"))
        return RecoveryDetailShown.from_detail(detail)
