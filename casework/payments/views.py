"""What do pages show of a payment and of a batch? Masked by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casework.claims.views import ClaimLine, PayeeView


class OutcomeSource(StrEnum):
    """答复来源: by which of the bank's words a payment was answered."""

    RESULT = "result"  # 结果文件
    RETURN = "return"  # 退汇文件, before any other answer
    REFUSAL = "refusal"  # 书面拒付
    WITHDRAWAL = "withdrawal"  # 退票更正: the bank says that it was paid after all


class PaymentState(StrEnum):
    """款项状态: how far one payment has come, by everything that is known."""

    IN_BATCH = "in_batch"
    TAKEN_OUT = "taken_out"
    SENT = "sent"
    PENDING = "pending"
    PAID = "paid"
    RETURNED = "returned"
    CAME_BACK = "came_back"
    VOIDED = "voided"


PAYMENT_STATE_WORDS: Mapping[PaymentState, str] = {
    PaymentState.IN_BATCH: "等放行",
    PaymentState.TAKEN_OUT: "已撤出",
    PaymentState.SENT: "等银行回盘",
    PaymentState.PENDING: "银行没有答复",
    PaymentState.PAID: "已付",
    PaymentState.RETURNED: "退票",
    PaymentState.CAME_BACK: "付款后退回",
    PaymentState.VOIDED: "银行拒付，已作废",
}


class BatchState(StrEnum):
    """批次状态."""

    MADE = "made"
    DISSOLVED = "dissolved"
    RELEASED = "released"
    PARTLY_ANSWERED = "partly_answered"
    ANSWERED = "answered"
    VOIDED = "voided"


BATCH_STATE_WORDS: Mapping[BatchState, str] = {
    BatchState.MADE: "等待放行",
    BatchState.DISSOLVED: "已拆散",
    BatchState.RELEASED: "已放行，等银行",
    BatchState.PARTLY_ANSWERED: "还有没答复的",
    BatchState.ANSWERED: "银行已答复",
    BatchState.VOIDED: "整批作废",
}


@dataclass(frozen=True)
class ReadyClaim:
    """待拨付: a settled claim and what is due on it, in fen, which is less than was assessed where
    an earlier payment stands. With `account_refused` it needs another account first."""

    line: ClaimLine
    due_fen: int
    account_refused: bool = False


@dataclass(frozen=True)
class PaymentView:
    """拨付记录: one attempt to pay."""

    payment_no: str
    attempt: int
    amount_fen: int
    payee: PayeeView
    claim_id: str
    claim_no: str
    batch_no: str
    state: PaymentState
    outcome: str | None
    outcome_reason: str
    pending_code: str
    pending_reason: str
    came_back_at: datetime | None
    came_back_reason: str
    taken_out_reason: str


@dataclass(frozen=True)
class RefusalView:
    """银行书面拒付, as it was recorded."""

    reference: str
    refused_on: date
    words: str
    whole: bool
    payments: int
    recorded_by_name: str
    recorded_at: datetime


@dataclass(frozen=True)
class BankPaperView:
    """银行的书面说明, as one person recorded it; `confirmed` is None while it waits for another."""

    id: str
    reference: str
    said_on: date
    words: str
    proposed_by_id: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_words: str
    decided_at: datetime | None
    confirmed: bool | None


@dataclass(frozen=True)
class WithdrawalView(BankPaperView):
    """退票更正; `came_back` where it is of a return after the payment."""

    payment_no: str
    refused_code: str
    came_back: bool


@dataclass(frozen=True)
class WrittenReturnView(BankPaperView):
    """书面退汇; `never_left` says that the payment had never been made."""

    payment_no: str
    never_left: bool


@dataclass(frozen=True)
class BatchView:
    """拨付批次. `count` and `sum_fen` are of what was not taken out; `paid`, `returned` and
    `voided` count what has been answered, `pending` what a result file has left open, `came_back`
    what was given back of the paid ones."""

    id: str
    batch_no: str
    state: BatchState
    count: int
    sum_fen: int
    made_by_id: str
    made_by: str
    made_at: datetime
    released_by: str | None
    released_at: datetime | None
    result_at: datetime | None
    dissolved_at: datetime | None
    voided_at: datetime | None
    paid: int
    returned: int
    pending: int
    voided: int
    came_back: int
    taken_out: int
    refusals: tuple[RefusalView, ...] = ()
    withdrawals: tuple[WithdrawalView, ...] = ()
    written_returns: tuple[WrittenReturnView, ...] = ()


@dataclass(frozen=True)
class InquiryView:
    """追问."""

    words: str
    asked_by_name: str
    asked_at: datetime


@dataclass(frozen=True)
class PendingView:
    """没有答复的款项: `code` and `reason` are what the newest result file says, both empty where it
    does not have the payment."""

    payment_no: str
    claim_id: str
    claim_no: str
    batch_id: str
    batch_no: str
    amount_fen: int
    code: str
    reason: str
    released_at: datetime
    inquiries: tuple[InquiryView, ...]
