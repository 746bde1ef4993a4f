"""What is shown of a first report? Masked by default."""

from dataclasses import dataclass
from datetime import date, datetime

from claims_core.checklist import MaterialGuide
from claims_core.first_report import FirstReportState, ReportedCare


@dataclass(frozen=True)
class FirstReport:
    """报案 as phone and window show it; `required` are the papers that its claim will need."""

    id: str
    report_no: str
    insured_id: str
    insured_name: str
    care: ReportedCare
    state: FirstReportState
    material_until: date
    reported_at: datetime
    said_in: str
    claim_id: str | None
    required: tuple[MaterialGuide, ...]
    welcome: tuple[MaterialGuide, ...]
