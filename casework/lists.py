"""What do screens and answers show of a claim? Made by casework, masked by default, rendered by
others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

# Forms and figures are asked for together with the claims that they belong to.
from casework.claims.bills import Bills
from casework.claims.bills import ExpenseForm as ExpenseForm
from casework.claims.bills import PlatformFigures as PlatformFigures
from casework.claims.views import ClaimLine, PayeeView, PhotoView, PromiseMoveView, ReceiptView
from casework.figure_views import Assessment as Assessment
from casework.figure_views import ResolutionView as ResolutionView
from casework.ledger.recheck_views import FindingView
from casework.payments.views import PaymentView
from casework.people.coverage import EligibilityView
from casework.people.views import PersonView
from claims_core.actions import Action
from claims_core.checklist import MaterialGuide
from claims_core.claim import CareFacts, Wanted
from claims_core.ledger import YearToDate
from claims_core.review import Missing
from claims_core.review_reasons import ReasonCode

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `next_cursor` is None on the last, `total` None where it was not
    counted."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    total: int | None = None


@dataclass(frozen=True)
class TimelineEntry:
    """进度节点: one step as the member follows it."""

    title: str
    at: datetime | None
    state: Literal["done", "now", "ahead", "aside"]
    note: str = ""


@dataclass(frozen=True)
class CentreAudit:
    """市医保中心审定结果: the centre's sheet and its figures by year; `words` are a note for
    colleagues."""

    sheet_no: str
    audited_on: date
    figures: Mapping[int, PlatformFigures]
    words: str = ""


@dataclass(frozen=True)
class StepView:
    """办理记录 as staff read it."""

    title: str
    actor_name: str
    at: datetime
    reason: str
    source: str
    target: str
    reason_code: str = ""
    reason_title: str = ""


@dataclass(frozen=True)
class MemberClaim:
    """申请详情 on the phone. `notices` are what the roster says against some days; they stop
    nothing."""

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
    promise_moves: tuple[PromiseMoveView, ...]
    notices: tuple[str, ...] = ()
    payee_hint: str = ""


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
    reasons: Mapping[Action, tuple[ReasonCode, ...]]
    centre_audited: bool
    promise_moves: tuple[PromiseMoveView, ...]
    material_check_on: date | None
    bills: Bills = ()
    resolutions: tuple[ResolutionView, ...] = ()
    may_explain: bool = False
    years_to_date: tuple[tuple[int, YearToDate], ...] = ()
    eligibility: EligibilityView | None = None
    papers_basis: str = ""
    papers_confirmed: bool = True
    findings: tuple[FindingView, ...] = ()


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
