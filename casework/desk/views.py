"""What does a claim's page at the window show, and what does a claim come to? Made by casework,
rendered by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from casework.claims.bills import Bills, PlatformFigures
from casework.claims.views import ClaimLine, PayeeView, PhotoView, PromiseMoveView, ReceiptView
from casework.ledger.recheck_views import FindingView
from casework.payments.views import PaymentView
from casework.people.coverage import EligibilityView
from casework.people.views import PersonView
from casework.platform.views import FigureQuery, PlatformNumber
from casework.receipts.views import SameStay, Trails
from claims_core.actions import Action
from claims_core.benefit import BenefitKind
from claims_core.checklist import Material, MaterialGuide
from claims_core.claim import CareFacts, Wanted
from claims_core.comparison import Comparison
from claims_core.completeness import Missing
from claims_core.ledger import YearToDate
from claims_core.line_amounts import LineTable
from claims_core.paid_figures import FigureSource, PaidYear
from claims_core.paid_words import paid_lines
from claims_core.resolution import ResolutionReason
from claims_core.review_reasons import ReasonCode
from claims_core.small_claim import Originals
from claims_core.statement import StatementLine, member_lines
from claims_core.stay import StaySettlement


@dataclass(frozen=True)
class ResolutionView:
    """差异处理: who cleared up which differences, and how; `holds` for the figures as they are."""

    reason: ResolutionReason
    reason_words: str
    note: str
    differences: tuple[str, ...]
    made_by: str
    made_by_name: str
    made_at: datetime
    holds: bool


@dataclass(frozen=True)
class Assessment:
    """结算单: our calculation beside the platform's; send `seen` back to say which figures were
    seen.

    `comparisons` are the three columns: year by year, and of the whole stay at the end. What is in
    `differences` stands in the way; `explained` lifts those that do not decide the payment. `paid`
    is what is paid in each year, which may be the platform's figure; `query_id` the centre's
    confirmation behind it; `of_year` whether its reader may see what else was paid in the year."""

    stay: StaySettlement
    seen: str
    bills: Bills
    receipts: tuple[ReceiptView, ...]
    comparisons: tuple[Comparison, ...]
    figures: str
    differences: tuple[str, ...]
    paid: tuple[PaidYear, ...]
    explainable: bool
    explained: ResolutionView | None
    lines: LineTable
    member_lines: tuple[StatementLine, ...]
    reviewer_lines: tuple[StatementLine, ...]
    query_id: str | None = None
    of_year: bool = True

    def without_year(self) -> Self:
        """For a relative who may see this claim, and not all of them."""
        lines = (*member_lines(self.stay, of_year=False), *paid_lines(self.paid))
        return replace(self, member_lines=lines, of_year=False)

    @property
    def paid_fen(self) -> int:
        """What is paid out of the supplement for the whole stay, in fen."""
        return sum(each.supplement for each in self.paid)

    @property
    def at_platform_figure(self) -> bool:
        """Whether a figure of the platform is paid in place of ours."""
        return any(each.source is FigureSource.PLATFORM for each in self.paid)

    @property
    def crossing(self) -> bool:
        """跨基本进大额, in any of its years: the centre audits it (contract art. 17)."""
        return any(segment.kind is BenefitKind.CROSSING for segment in self.stay.segments)

    @property
    def reasons(self) -> tuple[str, ...]:
        """原因 of all years, each once."""
        codes = (reason for segment in self.stay.segments for reason in segment.reasons)
        return tuple(dict.fromkeys(codes))


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
class KeyedFigures:
    """已录费用: the years of a stay, ascending (none before its day of discharge is known), and
    what has been keyed in for them."""

    years: tuple[int, ...]
    bills: Bills

    @property
    def discharge_year(self) -> int:
        """The year that a bill without one belongs to; 0 while it is not known."""
        return self.years[-1] if self.years else 0


@dataclass(frozen=True)
class DeskClaim:
    """申请详情 at the window. `barred` says in words why this person may not take the present step;
    `due_fen` is what is still to be paid, below zero what the person holds without right. While it
    is `blind` the platform's figures are not shown: the second reviewer keys them in again.
    `still_asked` is what was asked for and has not come, `on_paper` what came to the window on
    paper, `new_payee` an account taken down there that somebody else has to confirm; `sent_back` is
    the step that sent the claim back to where it stands."""

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
    statement: Assessment | None
    open_actions: tuple[Action, ...]
    barred: tuple[str, ...]
    payments: tuple[PaymentView, ...]
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
    originals: Originals | None = None
    findings: tuple[FindingView, ...] = ()
    same_stays: tuple[SameStay, ...] = ()
    may_decide_same_stay: bool = False
    receipt_trails: Trails = field(default_factory=dict)
    numbers: tuple[PlatformNumber, ...] = ()
    blind: bool = False
    queries: tuple[FigureQuery, ...] = ()
    still_asked: tuple[Material, ...] = ()
    on_paper: tuple[Material, ...] = ()
    new_payee: PayeeView | None = None
    filer_doubt: str = ""
    sent_back: StepView | None = None
    correction: CareFacts | None = None
    due_fen: int = 0
