"""What is shown of a report of fraud? To whoever looks into it everything, to whoever made it where
it stands."""

from dataclasses import dataclass
from datetime import datetime

from claims_core.fraud_report import FraudReport, ReportAction, ReportResult, ReportState


@dataclass(frozen=True)
class FraudReportLine:
    """举报摘要; nothing that anybody wrote."""

    report: FraudReport
    said_in: str
    anonymous: bool
    photos: int
    received_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, repr=False)
class FraudReportStep:
    """举报的一步; `actor_name` is empty for the reporter."""

    seq: int
    action: ReportAction
    actor_name: str
    words: str
    at: datetime


@dataclass(frozen=True, repr=False)
class FraudReportPage:
    """一件举报; `contact` is how the reporter is reached, empty for an anonymous one."""

    line: FraudReportLine
    contact: str
    claim_id: str | None
    claim_no: str
    steps: tuple[FraudReportStep, ...]
    photo_ids: tuple[str, ...]
    named: tuple[str, ...]
    colleagues: tuple[tuple[str, str], ...]
    open_actions: tuple[ReportAction, ...]


@dataclass(frozen=True, repr=False)
class ReporterView:
    """举报办到哪了, for whoever has its number; `told` is the sentence written for them."""

    report_no: str
    state: ReportState
    result: ReportResult | None
    told: str
    photos: int
    received_at: datetime
