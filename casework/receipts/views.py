"""What do staff see of where a receipt's amount comes from, of what its issuer said, and of the
same stay claimed before? Rendered by others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from claims_core.claim import Stage
from claims_core.receipt_verification import IssuerState
from claims_core.same_stay import StayAnswer, StayFinding


@dataclass(frozen=True)
class AmountChange:
    """金额更改: one amount typed over another, in fen."""

    before_fen: int
    after_fen: int
    by_name: str
    at: datetime


@dataclass(frozen=True)
class VerificationView:
    """查验结果; `code` and `number` are those of the related receipt."""

    state: IssuerState
    state_words: str
    good: bool
    verified_on: date
    code: str
    number: str
    check_code: str
    times: int | None
    by_name: str
    at: datetime


@dataclass(frozen=True)
class ReceiptTrail:
    """票据的来历: what its QR code says it comes to (fen), what was typed over it, and what its
    issuer said."""

    read_fen: int | None = None
    changes: tuple[AmountChange, ...] = ()
    verification: VerificationView | None = None


Trails = Mapping[str, ReceiptTrail]
"""By the id of the receipt."""


@dataclass(frozen=True)
class StayDecisionView:
    """窗口的认定, with its reason."""

    finding: StayFinding
    words: str
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class SameStay:
    """同一段住院的另一份申请, as staff see it. `answer` is the member's; None where nobody asked
    (the other one came at the same moment)."""

    claim_id: str
    claim_no: str
    stage: Stage
    stage_words: str
    provider_name: str
    admission_on: date
    discharge_on: date
    receipts: tuple[str, ...]
    assessed_fen: int | None
    submitted_at: datetime | None
    answer: StayAnswer | None
    answer_words: str
    decision: StayDecisionView | None
    blocks: bool


@dataclass(frozen=True)
class SameStayQuestion:
    """同一段住院的提问, as the member reads it; `answer` is what they have said so far,
    `answered` whether that is about every claim in question."""

    text: str
    choices: tuple[tuple[StayAnswer, str], ...]
    answer: StayAnswer | None
    answered: bool
