"""What does the bank itself say of our money, and which months are closed? For programs."""

from casework.bank_statements.statement_file import MAX_BYTES
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.money.errors import EntrySettled, MonthNotReady
from claims_core.claim import Role
from claims_core.review import SamePerson
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes.statements import (
    BankStatementShown,
    BankStatementsShown,
    DifferenceNoteGiven,
    EntryClassGiven,
    EntryShown,
    MoneyMonthGiven,
    MonthShown,
    MonthsShown,
    StandingShown,
    StatementDetailShown,
    StatementTakenShown,
    StatementWithdrawalDecided,
    StatementWithdrawalGiven,
)
from window.money_services import Reconciling

TAG = "对账"
_FILE = FileField("file", MAX_BYTES, "银行对账单文件（CSV）")
_CLOSING = (NotFound, MonthNotReady, FieldsInvalid)


class StatementsResource:
    """与银行对账."""

    def __init__(self, reconciling: Reconciling) -> None:
        self._bank = reconciling

    @endpoint(
        "GET",
        "/bank-standing",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="对账情况",
        tag=TAG,
        answer=StandingShown,
    )
    async def standing(self, call: Call) -> StandingShown:
        """最近一次与银行核对一致是哪天，现在有哪些差异、谁负责；先发生的在前。"""
        return StandingShown.from_standing(await self._bank.differences.standing(call.actor))

    @endpoint(
        "GET",
        "/bank-statements",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="银行对账单列表",
        tag=TAG,
        query=PageAsked,
        answer=BankStatementsShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: PageAsked) -> BankStatementsShown:
        """新的在前，一页20天。"""
        return BankStatementsShown.from_page(
            await self._bank.statements.page(call.actor, query.cursor)
        )

    @endpoint(
        "POST",
        "/bank-statements",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="导入银行对账单",
        tag=TAG,
        file=_FILE,
        answer=StatementTakenShown,
        errors=(FileRefused,),
    )
    async def import_statement(self, call: Call) -> StatementTakenShown:
        """一天一个文件，整份收下或整份不收；同一份再传一次结果一样。"""
        taken = await self._bank.statements.import_file(call.actor, call.file)
        return StatementTakenShown.from_taken(taken)

    @endpoint(
        "POST",
        "/bank-statements/{statement_id}/withdrawals",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="提请撤回对账单",
        tag=TAG,
        body=StatementWithdrawalGiven,
        answer=StatementDetailShown,
        errors=(NotFound, Forbidden, FieldsInvalid),
    )
    async def withdraw(self, call: Call, body: StatementWithdrawalGiven) -> StatementDetailShown:
        """收错了的最后一天，没有关账的；由另一个人复核以后才撤回。"""
        await self._bank.withdrawals.propose(call.actor, call.path("statement_id"), body.reason)
        return await self.show(call)

    @endpoint(
        "POST",
        "/statement-withdrawals/{withdrawal_id}/decide",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="复核撤回对账单",
        tag=TAG,
        body=StatementWithdrawalDecided,
        status=204,
        errors=(NotFound, Forbidden, FieldsInvalid, SamePerson),
    )
    async def decide_withdrawal(self, call: Call, body: StatementWithdrawalDecided) -> None:
        """由提请人以外的人；撤回后明细都留着、不再算数，再导入正确的那一份。"""
        await self._bank.withdrawals.decide(
            call.actor, call.path("withdrawal_id"), confirmed=body.confirmed, words=body.words
        )

    @endpoint(
        "GET",
        "/bank-statements/{statement_id}",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="一天的银行对账单",
        tag=TAG,
        answer=StatementDetailShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> StatementDetailShown:
        """和其中每一笔。"""
        view, entries = await self._bank.statements.show(call.actor, call.path("statement_id"))
        return StatementDetailShown(
            statement=BankStatementShown.from_statement(view),
            entries=tuple(map(EntryShown.from_entry, entries)),
        )

    @endpoint(
        "POST",
        "/bank-entries/{entry_id}/class",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="对账单明细归类",
        tag=TAG,
        body=EntryClassGiven,
        answer=StandingShown,
        errors=(NotFound, FieldsInvalid, EntrySettled),
    )
    async def class_entry(self, call: Call, body: EntryClassGiven) -> StandingShown:
        """拨入资金、手续费、利息，或写明是我们的哪一笔业务；付出去的钱归为手续费、利息，要第二个人也这样归才算数。"""
        await self._bank.differences.class_entry(
            call.actor, call.path("entry_id"), body.entry_class, body.reason, body.reference
        )
        return await self.standing(call)

    @endpoint(
        "POST",
        "/bank-differences/notes",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="对账差异记录",
        tag=TAG,
        body=DifferenceNoteGiven,
        answer=StandingShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def note(self, call: Call, body: DifferenceNoteGiven) -> StandingShown:
        """查到什么；也可以换负责人。"""
        await self._bank.differences.note(call.actor, body.subject, body.words, body.owner_id or "")
        return await self.standing(call)

    @endpoint(
        "GET",
        "/months",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="各月资金",
        tag=TAG,
        answer=MonthsShown,
    )
    async def months(self, call: Call) -> MonthsShown:
        """新的在前，最多36个月。"""
        views = await self._bank.months.page(call.actor)
        return MonthsShown(items=tuple(map(MonthShown.from_month, views)))

    @endpoint(
        "POST",
        "/months/propose",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="提请关账",
        tag=TAG,
        body=MoneyMonthGiven,
        answer=MonthsShown,
        errors=_CLOSING,
    )
    async def propose(self, call: Call, body: MoneyMonthGiven) -> MonthsShown:
        """与银行核对一致到月底以后才可以；再来一次结果一样。"""
        await self._bank.months.propose(call.actor, body.month)
        return await self.months(call)

    @endpoint(
        "POST",
        "/months/close",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="关账",
        tag=TAG,
        body=MoneyMonthGiven,
        answer=MonthsShown,
        errors=(*_CLOSING, SamePerson),
    )
    async def close(self, call: Call, body: MoneyMonthGiven) -> MonthsShown:
        """由提请人以外的人关账；关了账的月份不再记账。"""
        await self._bank.months.close(call.actor, body.month)
        return await self.months(call)
