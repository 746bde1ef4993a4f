"""What do screens and answers show of a claim? Made by casework, masked by default, rendered by
others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from claims_core.benefit import Settlement
from claims_core.checklist import CareKind, Material, MaterialGuide
from claims_core.claim import CareFacts, Stage, Wanted
from claims_core.ledger import YearToDate
from claims_core.review import Action, Missing
from claims_core.statement import StatementLine

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `next_cursor` is None on the last, `total` None where it was not
    counted."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    total: int | None = None


@dataclass(frozen=True)
class PersonView:
    """参保人, masked: name, id number and phone show only their ends."""

    insured_id: str
    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str


@dataclass(frozen=True)
class MemberView:
    """手机端用户: whom this WeChat is bound to, and for which relatives it may act."""

    id: str
    phone: str | None
    bound: PersonView | None
    relatives: tuple[PersonView, ...]


@dataclass(frozen=True)
class ClaimLine:
    """申请摘要: one line of a list. `assessed_fen` is in fen, moments are UTC."""

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


@dataclass(frozen=True)
class TimelineEntry:
    """进度节点: one step as the member follows it."""

    title: str
    at: datetime | None
    state: Literal["done", "now", "ahead", "aside"]
    note: str = ""


@dataclass(frozen=True)
class PhotoView:
    """材料照片, without its picture. `hints` are codes: too_small, too_dark, blurred."""

    id: str
    material: Material
    title: str
    width: int
    height: int
    hints: tuple[str, ...]
    added_at: datetime
    receipt_found: bool = False


@dataclass(frozen=True)
class TypedReceipt:
    """票据号码 as somebody typed it; `amount_fen` may be unknown."""

    code: str
    number: str
    amount_fen: int | None = None


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
class ExpenseForm:
    """费用录入: what the initial reviewer keys in from the papers, in fen; the rate is a decimal
    text."""

    total_fen: int
    non_covered_fen: int = 0
    over_limit_fen: int = 0
    upfront_self_pay_fen: int = 0
    deductible_fen: int = 0
    pool_rate: str | None = None


@dataclass(frozen=True)
class PlatformFigures:
    """平台金额: what the provincial platform's settlement sheet says, in fen."""

    in_scope_fen: int
    pool_fen: int
    supplement_fen: int


@dataclass(frozen=True)
class Assessment:
    """结算单: our calculation beside the platform's; post `seen` back to say which figures were
    seen."""

    settlement: Settlement
    seen: str
    platform: PlatformFigures | None
    differences: tuple[str, ...]
    member_lines: tuple[StatementLine, ...]
    reviewer_lines: tuple[StatementLine, ...]


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


@dataclass(frozen=True)
class StepView:
    """办理记录 as staff read it."""

    title: str
    actor_name: str
    at: datetime
    reason: str
    source: str
    target: str


@dataclass(frozen=True)
class MemberClaim:
    """申请详情 on the phone."""

    line: ClaimLine
    care: CareFacts
    payee: PayeeView | None
    photos: tuple[PhotoView, ...]
    receipts: tuple[ReceiptView, ...]
    missing: tuple[Missing, ...]
    required: tuple[MaterialGuide, ...]
    welcome: tuple[MaterialGuide, ...]
    wanted: tuple[Wanted, ...]
    timeline: tuple[TimelineEntry, ...]
    may: tuple[Action, ...]
    payment_note: str


@dataclass(frozen=True)
class DeskClaim:
    """申请详情 at the window. `barred` says in words why this person may not take the present
    step."""

    line: ClaimLine
    care: CareFacts
    insured: PersonView
    filer: str
    payee: PayeeView | None
    photos: tuple[PhotoView, ...]
    receipts: tuple[ReceiptView, ...]
    missing: tuple[Missing, ...]
    required: tuple[MaterialGuide, ...]
    welcome: tuple[MaterialGuide, ...]
    wanted: tuple[Wanted, ...]
    steps: tuple[StepView, ...]
    expense: ExpenseForm | None
    platform: PlatformFigures | None
    statement: Assessment | None
    open_actions: tuple[Action, ...]
    barred: tuple[str, ...]
    payments: tuple[PaymentView, ...]
    year_to_date: YearToDate | None


@dataclass(frozen=True)
class BatchView:
    """拨付批次; `paid` and `returned` count what the bank has answered."""

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


@dataclass(frozen=True)
class RowProblem:
    """导入问题: which line, which column, and what to put there."""

    line: int
    field: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """导入结果; with any problem nothing was taken."""

    added: int
    changed: int
    unchanged: int
    problems: tuple[RowProblem, ...] = ()


QueueCounts = Mapping[Stage, int]
