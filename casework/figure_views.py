"""What does a claim come to, how does that compare, and who has cleared up what differs? Made by
casework, shown on screens."""

from dataclasses import dataclass
from datetime import datetime

from casework.claims.bills import Bills
from claims_core.benefit import BenefitKind
from claims_core.comparison import Comparison
from claims_core.line_amounts import LineTable
from claims_core.resolution import ResolutionReason
from claims_core.statement import StatementLine
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
    """结算单: our calculation beside the platform's; post `seen` back to say which figures were
    seen.

    `comparisons` are the three columns: year by year, and of the whole stay at the end. What is in
    `differences` stands in the way; `explained` lifts those that do not decide the payment."""

    stay: StaySettlement
    seen: str
    bills: Bills
    comparisons: tuple[Comparison, ...]
    figures: str
    differences: tuple[str, ...]
    explainable: bool
    explained: ResolutionView | None
    lines: LineTable
    member_lines: tuple[StatementLine, ...]
    reviewer_lines: tuple[StatementLine, ...]

    @property
    def crossing(self) -> bool:
        """跨基本进大额, in any of its years: the centre audits it (contract art. 17)."""
        return any(segment.kind is BenefitKind.CROSSING for segment in self.stay.segments)

    @property
    def reasons(self) -> tuple[str, ...]:
        """原因 of all years, each once."""
        codes = (reason for segment in self.stay.segments for reason in segment.reasons)
        return tuple(dict.fromkeys(codes))
