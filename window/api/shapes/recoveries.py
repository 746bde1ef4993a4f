"""How does money that has to be got back look to a program, and what does it send? Masked, as
casework gives it."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.lists import Page
from casework.payments.recoveries import MAX_REFERENCE, MAX_WORDS
from casework.payments.recovery_views import RecoveredView, RecoveryDetail, RecoveryView
from frontdoor.given_shapes import Cursor, Fen, Id
from frontdoor.shapes import Day, Given, Money, Shown
from window.api.shapes.payments import BankPaperShown

Words = Annotated[str, Field(max_length=MAX_WORDS)]


class RecoveriesAsked(Given):
    """翻看待追回。"""

    closed: bool = False
    """true 看已结的；默认看待追回的"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class RecoveryNoteGiven(Given):
    """追回记录。"""

    words: Words
    """做了什么、对方怎么说"""
    next_on: Day
    """下次跟进的日子"""
    owner_id: Id | None = None
    """转给谁负责；不填不变"""


class RecoveredGiven(Given):
    """追回到账。"""

    amount_fen: Fen
    """到账金额，分；含还没复核的，最多是应追回的金额"""
    received_on: Day
    """银行到账日期"""
    bank_reference: Annotated[str, Field(max_length=2 * MAX_REFERENCE)]
    """银行流水号；一笔银行流水，一份申请只能登记一次"""
    entry_fen: Fen | None = None
    """银行这一笔的总额，分；一笔还了几份申请、或多还了的才填，每一份都填同样的"""


class DecisionGiven(Given):
    """复核到账。"""

    confirmed: bool
    """true 在银行查到了这一笔，false 没有查到"""
    words: Words = ""
    """没有查到的，写明原因"""


class RecoveryShown(Shown):
    """一笔待追回。"""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    """已遮挡"""
    open: Money
    """还在参保人手里、应追回的金额；已结为零"""
    owner_id: str
    owner_name: str
    next_on: date
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def from_recovery(cls, view: RecoveryView) -> Self:
        """From one line of the list."""
        return cls.from_view(view, open=Money.from_fen(view.open_fen))


class RecoveriesShown(Shown):
    """一页待追回，先开始的在前。"""

    items: tuple[RecoveryShown, ...]
    next_cursor: str | None
    total: int | None
    """待追回的笔数；看已结的时为空"""

    @classmethod
    def from_page(cls, page: Page[RecoveryView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(RecoveryShown.from_recovery, page.items)))


class RecoveryNoteShown(Shown):
    """追回记录。"""

    words: str
    owner_name: str
    next_on: date
    by_name: str
    at: datetime


class RecoveredShown(Shown):
    """追回到账。"""

    id: str
    amount: Money
    received_on: date
    bank_reference: str
    entry: Money
    """银行这一笔的总额"""
    booked_by_name: str
    booked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    confirmed: bool | None
    """true 已确认入账，false 没有查到；等另一个人复核为空"""
    withdrawn_at: datetime | None
    """追回更正以后不再算数"""
    corrections: tuple[BankPaperShown, ...]
    """登记过的追回更正"""

    @classmethod
    def from_recovered(cls, view: RecoveredView) -> Self:
        """From one amount."""
        return cls.from_view(
            view,
            amount=Money.from_fen(view.amount_fen),
            entry=Money.from_fen(view.entry_fen),
            corrections=tuple(map(BankPaperShown.from_view, view.corrections)),
        )


class RecoveryDetailShown(RecoveryShown):
    """一笔待追回和它的记录。"""

    notes: tuple[RecoveryNoteShown, ...]
    amounts: tuple[RecoveredShown, ...]

    @classmethod
    def from_detail(cls, detail: RecoveryDetail) -> Self:
        """From one of them with its history."""
        return cls.from_view(
            detail.line,
            open=Money.from_fen(detail.line.open_fen),
            notes=tuple(map(RecoveryNoteShown.from_view, detail.notes)),
            amounts=tuple(map(RecoveredShown.from_recovered, detail.amounts)),
        )
