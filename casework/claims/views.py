"""What do lists and pages show of a claim and its papers? Masked by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from claims_core.checklist import CareKind, Material
from claims_core.claim import Claim, Stage
from claims_core.photo_fate import JUST_STORED, PaperFate
from claims_core.receipt_verification import IssuerState
from claims_core.receipts import ReceiptReading


@dataclass(frozen=True)
class StepResult:
    """办理结果: where a claim stands after a step; whoever shows more of it asks afterwards."""

    id: str
    version: int
    stage: Stage

    @classmethod
    def from_claim(cls, claim: Claim) -> "StepResult":
        """Where this claim stands."""
        return cls(claim.id, claim.version, claim.stage)


@dataclass(frozen=True)
class ClaimLine:
    """申请摘要: one line of a list. `assessed_fen` is in fen, moments are UTC; `sent_back` is why
    the claim was sent back to where it stands, empty where it was not; `account_named` where a new
    account waits for a colleague; `stay_id` is the first claim of a stay that several are about."""

    id: str
    claim_no: str
    stage: Stage
    stage_words: str
    insured_name: str
    provider_name: str
    care_kind: CareKind | None
    discharge_on: date | None
    opened_at: datetime
    submitted_at: datetime | None
    promised_on: date | None
    promise_provisional: bool
    promise_reason: str
    assessed_fen: int | None
    version: int
    filed_by_proxy: bool
    urgency: int
    sent_back: str = ""
    filled_at_window: bool = False
    account_named: bool = False
    stay_id: str | None = None


@dataclass(frozen=True)
class Resemblance:
    """很像的照片: the claim in which what seems the same picture was handed in before; its number
    may be empty. To staff of another county both are, and `office` says whose it is."""

    claim_id: str
    claim_no: str
    office: str = ""


@dataclass(frozen=True)
class PhotoView:
    """材料照片, without its picture. `hints` are codes of what to look at twice, and `insisted`
    says that the member keeps it all the same; `scanned` ones came at the window. `resembles` is
    for staff only: it may be another person's."""

    id: str
    material: Material
    title: str
    width: int
    height: int
    hints: tuple[str, ...]
    added_at: datetime
    receipt_found: bool = False
    scanned: bool = False
    pages: int = 1
    insisted: bool = False
    readings: tuple[ReceiptReading, ...] = ()
    resembles: Resemblance | None = None
    fate: PaperFate = JUST_STORED


@dataclass(frozen=True)
class TypedVerification:
    """查验结果 as somebody typed it; `code` and `number` are those of the related receipt."""

    state: IssuerState
    verified_on: date
    code: str = ""
    number: str = ""
    check_code: str = ""
    times: int | None = None


@dataclass(frozen=True)
class TypedReceipt:
    """票据号码 as somebody typed it; `amount_fen` may be unknown, and it may not be verified yet.

    `row` is the line of the form it stood on, from 1; 0 where lines were not left empty."""

    code: str
    number: str
    amount_fen: int | None = None
    verification: TypedVerification | None = None
    row: int = 0


@dataclass(frozen=True)
class ReceiptView:
    """票据; `source` says whether it was read from the QR code or typed by member or staff."""

    id: str
    kind: str
    code: str
    number: str
    amount_fen: int | None
    source: str


@dataclass(frozen=True)
class PayeeView:
    """收款账户, masked: surname, last four digits, bank.

    `warnings` are doubts about the number, in words; none of them stops anything."""

    name: str
    account: str
    bank_name: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromiseMoveView:
    """承诺日变动: when the promised day was set, moved or taken away, and why."""

    at: datetime
    before: date | None
    after: date | None
    provisional: bool
    code: str
    words: str


QueueCounts = Mapping[Stage, int]
