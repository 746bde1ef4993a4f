"""How do the bank's statements, what does not agree with them, and closed months look to a program?
Masked, as casework gives them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.bank_statements.views import (
    BankDifference,
    BankStanding,
    DifferenceKind,
    EntryClass,
    EntryView,
    MonthView,
    Proven,
    StatementTaken,
    StatementView,
)
from casework.lists import Page
from frontdoor.given_shapes import Id
from frontdoor.shapes import Given, Money, Shown
from frontdoor.text_shapes import ONE_LINE

Words = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]


class EntryClassGiven(Given):
    """对账单明细归类。"""

    entry_class: EntryClass
    reason: Words
    """为什么这样归，一行"""
    reference: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    """归为 ours 时必填：支付流水号、批次号、追回的银行流水号，或所更正的银行流水号"""


class DifferenceNoteGiven(Given):
    """对账差异记录。"""

    subject: Annotated[str, Field(min_length=1, max_length=60)]
    words: Words
    """查到什么、问了谁，一行"""
    owner_id: Id | None = None
    """以后由谁负责；不填不变"""


class DifferenceNoteShown(Shown):
    """一条差异记录。"""

    words: str
    owner_name: str
    by_name: str
    at: datetime


class ClassWaitingShown(Shown):
    """一个人归了类，等第二个人。"""

    entry_class: EntryClass
    reason: str
    by_name: str
    at: datetime


class DifferenceShown(Shown):
    """一处对账差异。"""

    kind: DifferenceKind
    subject: str
    day: date
    amount: Money
    """收入为正，支出为负"""
    words: str
    owner_id: str
    owner_name: str
    entry_id: str
    """可以归类的对账单明细；不是明细为空"""
    serial: str
    payer: str
    """已遮挡"""
    summary: str
    notes: tuple[DifferenceNoteShown, ...]
    waiting: ClassWaitingShown | None
    """付出去的钱归为手续费、利息，还要第二个人也这样归"""

    @classmethod
    def from_difference(cls, difference: BankDifference) -> Self:
        """From the view."""
        return cls.from_view(
            difference,
            amount=Money.from_fen(difference.fen),
            notes=tuple(DifferenceNoteShown.from_view(each) for each in difference.notes),
            waiting=(
                ClassWaitingShown.from_view(difference.waiting) if difference.waiting else None
            ),
        )


class ProvenShown(Shown):
    """最近一次与银行核对一致。"""

    on: date | None
    """到哪一天为止；从来没有为空"""
    days: int | None
    """几天以前；还没有银行收付为空"""
    alarm: bool
    """是否超过7天"""
    words: str

    @classmethod
    def from_proven(cls, proven: Proven) -> Self:
        """From the view."""
        return cls(on=proven.on, days=proven.days, alarm=proven.alarm, words=proven.words)


class StandingShown(Shown):
    """对账情况。"""

    proven: ProvenShown
    total: int
    """差异共几处；最多列出500处"""
    differences: tuple[DifferenceShown, ...]

    @classmethod
    def from_standing(cls, standing: BankStanding) -> Self:
        """From the view."""
        return cls(
            proven=ProvenShown.from_proven(standing.proven),
            total=standing.total,
            differences=tuple(map(DifferenceShown.from_difference, standing.differences)),
        )


class StatementTakenShown(Shown):
    """对账单导入结果。"""

    statement_id: str
    day: date
    entries: int
    matched: int
    """这次核对一致几笔，包括以前没有核对上的"""
    again: bool
    """以前收过一样的"""
    gap: str
    """与前后的对账单接不上时说明差在哪里"""

    @classmethod
    def from_taken(cls, taken: StatementTaken) -> Self:
        """From the result."""
        return cls.from_view(taken)


class StatementWithdrawalGiven(Given):
    """提请撤回对账单。"""

    reason: Words
    """哪里不对、银行怎么说，一行"""


class StatementWithdrawalDecided(Given):
    """复核撤回对账单。"""

    confirmed: bool
    """确实收错了"""
    words: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    """不撤回的理由，一行"""


class StatementWithdrawalShown(Shown):
    """一次撤回。"""

    id: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_words: str
    decided_at: datetime | None
    confirmed: bool | None
    """为空是等另一个人复核"""


class BankStatementShown(Shown):
    """一天的银行对账单。"""

    id: str
    day: date
    account_tail: str
    opening: Money
    closing: Money
    entries: int
    matched: int
    classed: int
    imported_by: str
    imported_at: datetime
    withdrawn_at: datetime | None
    """撤回了，不再算在对账里；没有为空"""
    withdrawals: tuple[StatementWithdrawalShown, ...]

    @classmethod
    def from_statement(cls, statement: StatementView) -> Self:
        """From the view."""
        return cls.from_view(
            statement,
            opening=Money.from_fen(statement.opening_fen),
            closing=Money.from_fen(statement.closing_fen),
            withdrawals=tuple(map(StatementWithdrawalShown.from_view, statement.withdrawals)),
        )


class BankStatementsShown(Shown):
    """一页对账单，新的在前。"""

    items: tuple[BankStatementShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[StatementView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(BankStatementShown.from_statement, page.items)))


class EntryShown(Shown):
    """一笔对账单明细。"""

    number: int
    serial: str
    amount: Money
    balance: Money
    payer: str
    """已遮挡"""
    summary: str
    reference: str
    matched: bool
    entry_class: EntryClass | None
    reason: str

    @classmethod
    def from_entry(cls, entry: EntryView) -> Self:
        """From the view."""
        return cls.from_view(
            entry, amount=Money.from_fen(entry.fen), balance=Money.from_fen(entry.balance_fen)
        )


class StatementDetailShown(Shown):
    """一天的银行对账单和其中每一笔。"""

    statement: BankStatementShown
    entries: tuple[EntryShown, ...]


class MoneyMonthGiven(Given):
    """月份。"""

    month: date
    """这个月的第一天"""


class MonthShown(Shown):
    """一个月的资金。"""

    month: date
    proposed_by: str
    proposed_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    movements: int
    bank: Money
    """银行收付合计"""
    open_why: str
    """为什么还不能关账；可以关为空"""

    @classmethod
    def from_month(cls, month: MonthView) -> Self:
        """From the view."""
        return cls.from_view(month, bank=Money.from_fen(month.bank_fen))


class MonthsShown(Shown):
    """各月，新的在前。"""

    items: tuple[MonthShown, ...]
