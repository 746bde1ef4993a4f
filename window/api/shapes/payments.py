"""How do payments and their batches look to a program, and how does it make a batch? Masked, as
casework gives them."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field

from casework.lists import Page
from casework.payments.views import (
    BatchState,
    BatchView,
    PaymentState,
    PaymentView,
    ReadyClaim,
)
from frontdoor.given_shapes import Id
from frontdoor.shapes import Given, Money, Shown
from window.api.shapes.queue import QueueLineShown


class BatchGiven(Given):
    """编制拨付批次。"""

    claim_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=5000)] | None = None
    """编入哪些申请；不填是全部待拨付的"""


class ReadyClaimShown(QueueLineShown):
    """待拨付的申请。"""

    due: Money
    """应拨付的金额；以前付过的已经减去"""
    account_refused: bool
    """账户被银行退过款，要先换账户，不编入批次"""

    @classmethod
    def from_ready(cls, ready: ReadyClaim) -> Self:
        """From a claim that waits to be paid."""
        line = QueueLineShown.from_line(ready.line)
        return cls.from_view(
            line, due=Money.from_fen(ready.due_fen), account_refused=ready.account_refused
        )


class ReadyClaimsShown(Shown):
    """待拨付的申请。"""

    items: tuple[ReadyClaimShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[ReadyClaim]) -> Self:
        """From all of them."""
        return cls.from_view(page, items=tuple(map(ReadyClaimShown.from_ready, page.items)))


class PaymentShown(Shown):
    """一笔拨付。"""

    payment_no: str
    attempt: int
    amount: Money
    payee_name: str
    payee_account: str
    """已遮挡"""
    bank_name: str
    claim_id: str
    claim_no: str
    batch_no: str
    state: PaymentState
    outcome: str | None
    """银行结果代码，0000 是已付，VOID 是银行书面拒付；还没有答复为空"""
    outcome_reason: str
    pending_code: str
    """最近一个结果文件里没有说定的代码；文件里没有这一笔为空"""
    pending_reason: str
    came_back_at: datetime | None
    """付款成功后银行又退回的时间；没有退回为空"""
    came_back_reason: str
    taken_out_reason: str

    @classmethod
    def from_payment(cls, payment: PaymentView) -> Self:
        """From the payment's view."""
        return cls.from_view(
            payment,
            amount=Money.from_fen(payment.amount_fen),
            payee_name=payment.payee.name,
            payee_account=payment.payee.account,
            bank_name=payment.payee.bank_name,
        )


class RefusalShown(Shown):
    """银行书面拒付。"""

    reference: str
    refused_on: date
    words: str
    whole: bool
    """整个文件被拒收"""
    payments: int
    recorded_by_name: str
    recorded_at: datetime


class BankPaperShown(Shown):
    """登记过的银行书面说明。"""

    id: str
    reference: str
    said_on: date
    words: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_words: str
    decided_at: datetime | None
    confirmed: bool | None
    """为空是等另一个人复核"""


class WithdrawalShown(BankPaperShown):
    """退票更正：银行退过、其实付了的一笔。"""

    payment_no: str
    refused_code: str
    """银行先前的代码；VOID 是书面拒付"""
    came_back: bool
    """付成以后又说退回的"""


class WrittenReturnShown(BankPaperShown):
    """书面退汇：银行只在纸上说退回了、或从来没有付出的一笔。"""

    payment_no: str
    never_left: bool
    """从来没有付出过"""


class BatchShown(Shown):
    """拨付批次。"""

    id: str
    batch_no: str
    state: BatchState
    count: int
    sum: Money
    made_by: str
    made_at: datetime
    released_by: str | None
    released_at: datetime | None
    result_at: datetime | None
    """最近一个结果文件"""
    dissolved_at: datetime | None
    voided_at: datetime | None
    """整批作废"""
    paid: int
    """银行已付几笔"""
    returned: int
    """退票几笔"""
    pending: int
    """结果文件里没有说定的几笔"""
    voided: int
    """银行书面拒付、已作废几笔"""
    came_back: int
    """付款后又退回几笔"""
    taken_out: int
    """放行前撤出几笔"""
    refusals: tuple[RefusalShown, ...]
    withdrawals: tuple[WithdrawalShown, ...]
    written_returns: tuple[WrittenReturnShown, ...]

    @classmethod
    def from_batch(cls, batch: BatchView) -> Self:
        """From the batch's view."""
        return cls.from_view(batch, **_sum_and_refusals(batch))


class BatchesShown(Shown):
    """一页批次，新的在前。"""

    items: tuple[BatchShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[BatchView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(BatchShown.from_batch, page.items)))


class BatchDetailShown(BatchShown):
    """拨付批次和其中每一笔。"""

    payments: tuple[PaymentShown, ...]

    @classmethod
    def from_payments(cls, batch: BatchView, payments: tuple[PaymentView, ...]) -> Self:
        """From a batch and what is in it."""
        shown = tuple(map(PaymentShown.from_payment, payments))
        return cls.from_view(batch, **_sum_and_refusals(batch), payments=shown)


def _sum_and_refusals(batch: BatchView) -> dict[str, Any]:
    return {
        "sum": Money.from_fen(batch.sum_fen),
        "refusals": tuple(RefusalShown.from_view(each) for each in batch.refusals),
        "withdrawals": tuple(WithdrawalShown.from_view(each) for each in batch.withdrawals),
        "written_returns": tuple(map(WrittenReturnShown.from_view, batch.written_returns)),
    }
