"""How does a program say that payments leave a batch, and how does it see what the bank has left
open?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.bank_statements.written_returns import ReturnPaper
from casework.lists import Page
from casework.payments.bank_proposals import BankPaper
from casework.payments.batch_exits import BankRefusal
from casework.payments.views import PendingView
from frontdoor.shapes import Day, Given, Money, Shown
from frontdoor.text_shapes import ONE_LINE

PaymentNo = Annotated[str, Field(min_length=1, max_length=40, pattern="^[A-Za-z0-9-]+$")]
PaymentNos = Annotated[tuple[PaymentNo, ...], Field(min_length=1, max_length=5000)]
Words = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]


class DissolveGiven(Given):
    """拆散还没有放行的批次。"""

    reason_code: Annotated[str, Field(min_length=1, max_length=40)]
    """理由代码：batch_wrong、payee_in_doubt、amount_in_doubt、other"""
    reason: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    """说明，一行；选 other 时必填"""


class TakeOutGiven(DissolveGiven):
    """从还没有放行的批次里撤出几笔。"""

    payment_nos: PaymentNos


class VoidGiven(Given):
    """登记银行的书面拒付。"""

    reference: Annotated[str, Field(min_length=1, max_length=60), ONE_LINE]
    """银行书面答复的编号"""
    refused_on: Day
    """答复日期"""
    words: Words
    """银行怎么说的，一行"""
    payment_nos: PaymentNos | None = None
    """作废哪几笔；不填是整个文件被拒收"""

    def refusal(self) -> BankRefusal:
        """As the service takes it."""
        return BankRefusal(self.reference, self.refused_on, self.words)


class BankPaperGiven(Given):
    """银行的书面说明：退过的一笔其实付了，或追回的一笔其实没有到账。"""

    reference: Annotated[str, Field(min_length=1, max_length=60), ONE_LINE]
    """银行书面说明或对账单的编号"""
    said_on: Day
    """说明的日期"""
    words: Words
    """银行怎么说的，一行"""

    def paper(self) -> BankPaper:
        """As the service takes it."""
        return BankPaper(self.reference, self.said_on, self.words)


class WrittenReturnGiven(BankPaperGiven):
    """书面退汇：银行只在纸上说，付成的一笔退回来了，或从来没有付出。"""

    never_left: bool
    """从来没有付出过，对账单上既没有付出也没有退回"""

    def paper(self) -> ReturnPaper:
        """As the service takes it."""
        return ReturnPaper(self.reference, self.said_on, self.words, self.never_left)


class BankPaperDecided(Given):
    """复核银行的书面说明。"""

    confirmed: bool
    """银行确实这样说"""
    words: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    """不予确认的理由，一行"""


class BankPaperRecorded(Shown):
    """登记好的书面说明。"""

    id: str


class InquiryGiven(Given):
    """追问过银行。"""

    words: Words
    """问了谁、银行怎么说，一行"""


class LiftGiven(Given):
    """账户可以收款了。"""

    reason: Words
    """银行怎么答复的，一行"""


class InquiryShown(Shown):
    """一次追问。"""

    words: str
    asked_by_name: str
    asked_at: datetime


class PendingShown(Shown):
    """银行没有答复的一笔。"""

    payment_no: str
    claim_id: str
    claim_no: str
    batch_id: str
    batch_no: str
    amount: Money
    code: str
    """最近一个结果文件里的代码；文件里没有这一笔为空"""
    reason: str
    released_at: datetime
    inquiries: tuple[InquiryShown, ...]

    @classmethod
    def from_pending(cls, pending: PendingView) -> Self:
        """From the payment's view."""
        return cls.from_view(
            pending,
            amount=Money.from_fen(pending.amount_fen),
            inquiries=tuple(InquiryShown.from_view(each) for each in pending.inquiries),
        )


class PendingPageShown(Shown):
    """一页没有答复的款项，先放行的在前。"""

    items: tuple[PendingShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[PendingView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(PendingShown.from_pending, page.items)))
