"""What do pages show of a payment and of a batch? Masked by default."""

from dataclasses import dataclass
from datetime import datetime

from casework.claims.views import ClaimLine, PayeeView


@dataclass(frozen=True)
class ReadyClaim:
    """待拨付: a settled claim and what is due on it, in fen, which is less than was assessed where
    an earlier payment stands."""

    line: ClaimLine
    due_fen: int


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
    outcome: str | None
    outcome_reason: str
    came_back_at: datetime | None
    came_back_reason: str


@dataclass(frozen=True)
class BatchView:
    """拨付批次; `paid` and `returned` count what the bank has answered, `came_back` what it gave
    back of the paid ones."""

    id: str
    batch_no: str
    count: int
    sum_fen: int
    made_by_id: str
    made_by: str
    made_at: datetime
    released_by: str | None
    released_at: datetime | None
    result_at: datetime | None
    paid: int
    returned: int
    came_back: int
