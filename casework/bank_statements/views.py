"""What do pages and programs see of the bank's statements? Made by the services of this folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

ALARM_AFTER_DAYS = 7


class EntryClass(StrEnum):
    """明细归类: what an entry is that belongs to no line of the journal; `ours` sends it there, and
    `to_give_back` (brought once more, or by mistake) stays on the list until it has gone back."""

    FUNDS = "funds"
    FEE = "fee"
    INTEREST = "interest"
    TO_GIVE_BACK = "to_give_back"
    OURS = "ours"


ENTRY_CLASS_WORDS: Mapping[EntryClass, str] = {
    EntryClass.FUNDS: "拨入资金",
    EntryClass.FEE: "手续费",
    EntryClass.INTEREST: "利息",
    EntryClass.TO_GIVE_BACK: "不是给我们的，要退还",
    EntryClass.OURS: "是我们的业务，补业务编号",
}


class DifferenceKind(StrEnum):
    """差异种类."""

    GAP = "gap"
    UNKNOWN = "unknown"
    NOT_BOOKED = "not_booked"
    AMOUNT = "amount"
    DOUBLED = "doubled"
    NOT_AT_BANK = "not_at_bank"
    OVERDUE = "overdue"
    TO_GIVE_BACK = "to_give_back"


DIFFERENCE_KIND_WORDS: Mapping[DifferenceKind, str] = {
    DifferenceKind.GAP: "对账单接不上",
    DifferenceKind.UNKNOWN: "银行有，我们不认识",
    DifferenceKind.NOT_BOOKED: "银行有，我们还没记",
    DifferenceKind.AMOUNT: "金额不一样",
    DifferenceKind.DOUBLED: "银行多记一笔",
    DifferenceKind.NOT_AT_BANK: "我们记了，银行没有",
    DifferenceKind.OVERDUE: "在途超过期限，要问银行",
    DifferenceKind.TO_GIVE_BACK: "要退还的款项",
}


@dataclass(frozen=True)
class BankDifferenceNote:
    """差异记录: one line of what was done."""

    words: str
    owner_name: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class ClassWaiting:
    """归类等第二个人: what one person has said of an entry, which another has still to say, too."""

    entry_class: EntryClass
    reason: str
    by_id: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class BankDifference:
    """差异: what the bank has and we have not, or the reverse, since `day`, and who sees to it.
    `subject` names it; `entry_id` where it is an entry that can be classed, `waiting` where that
    waits for a second person."""

    kind: DifferenceKind
    subject: str
    day: date
    fen: int
    words: str
    owner_id: str
    owner_name: str
    entry_id: str = ""
    serial: str = ""
    payer: str = ""
    summary: str = ""
    notes: tuple[BankDifferenceNote, ...] = ()
    waiting: ClassWaiting | None = None


@dataclass(frozen=True)
class Owner:
    """可以负责的人."""

    id: str
    name: str


@dataclass(frozen=True)
class Proven:
    """最近一次与银行核对一致: up to which day, None when never. `alarm` says that it is longer ago
    than a week; before any money has moved there is nothing to prove."""

    on: date | None
    since: date | None
    today: date

    @property
    def days(self) -> int | None:
        """How long ago that day is; since the first movement where nothing was ever proven."""
        begun = self.on or self.since
        return (self.today - begun).days if begun else None

    @property
    def alarm(self) -> bool:
        """Whether somebody has to be told."""
        return self.days is not None and self.days > ALARM_AFTER_DAYS

    @property
    def words(self) -> str:
        """In one sentence."""
        if self.days is None:
            return "还没有银行收付，没有要核对的。"
        if self.on is None:
            return f"从来没有与银行核对一致过，最早的收付在{self.since}，已经{self.days}天。"
        return f"最近一次与银行核对一致：{self.on}（{self.days}天前）。"


@dataclass(frozen=True)
class BankStanding:
    """对账情况: how far everything is proven, and what is open; `total` counts also what is not
    shown."""

    proven: Proven
    differences: tuple[BankDifference, ...]
    total: int
    owners: tuple[Owner, ...]


@dataclass(frozen=True)
class StatementWithdrawal:
    """撤回对账单; `confirmed` is None while it waits for a second person."""

    id: str
    reason: str
    proposed_by_id: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_words: str
    decided_at: datetime | None
    confirmed: bool | None


@dataclass(frozen=True)
class StatementView:
    """对账单; `matched` and `classed` count its entries. One that was withdrawn counts no more."""

    id: str
    day: date
    account_tail: str
    opening_fen: int
    closing_fen: int
    entries: int
    matched: int
    classed: int
    imported_by: str
    imported_at: datetime
    withdrawn_at: datetime | None = None
    withdrawals: tuple[StatementWithdrawal, ...] = ()


@dataclass(frozen=True)
class EntryView:
    """对账单明细 with what it is: matched, a class, or open (None)."""

    number: int
    serial: str
    fen: int
    balance_fen: int
    payer: str
    summary: str
    reference: str
    matched: bool
    entry_class: EntryClass | None
    reason: str


@dataclass(frozen=True)
class StatementTaken:
    """导入结果: `again` when the same statement was there already; `gap` names what is missing
    before or after it."""

    statement_id: str
    day: date
    entries: int
    matched: int
    again: bool = False
    gap: str = ""


@dataclass(frozen=True)
class MonthView:
    """月份: one in which money moved; `open_why` says why it cannot be closed yet."""

    month: date
    proposed_by_id: str | None
    proposed_by: str
    proposed_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    movements: int
    bank_fen: int
    open_why: str
