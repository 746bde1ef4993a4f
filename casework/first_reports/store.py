"""How does a first report get out of its row, and whose is it? Asked by the services of this
folder."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, union_all

from casework.first_reports.tables import FirstReportRow
from casework.first_reports.views import FirstReport
from casework.people import authorisations, merges, people
from claims_core.calendar_cn import china_day
from claims_core.checklist import GUIDES, CareCause, CareKind, CarePlace
from claims_core.claim import Actor
from claims_core.first_report import FirstReportState, ReportedCare
from claims_core.identity_levels import MemberAct
from claims_core.material_list_of_day import material_list_on
from claims_core.proxy_scope import ClaimsCovered

_WHOLE = (ClaimsCovered.FILED, ClaimsCovered.ALL)
_REPORT = (
    FirstReportRow.__table__.alias().c
)  # made once: it costs more than the rest of the condition


def theirs(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The condition that makes a report this member's: their own care, or that of a relative who
    lets them file claims."""
    covered = authorisations.insured_covered(actor.id, now, MemberAct.REPORT_CARE, _WHOLE)
    return FirstReportRow.id.in_(
        union_all(
            select(_REPORT.id).where(_REPORT.insured_id.in_(people.own_ids(actor.id))),
            select(_REPORT.id).where(
                _REPORT.reported_by == actor.id,
                _REPORT.insured_id.in_(merges.same_people(covered)),
            ),
        )
    )


def care_of(row: FirstReportRow) -> ReportedCare:
    """What was reported."""
    return ReportedCare(
        kind=CareKind(row.care_kind),
        place=CarePlace(row.care_place),
        provider_name=row.provider_name,
        began_on=row.began_on,
        cause=CareCause(row.care_cause) if row.care_cause else None,
    )


def view_of(row: FirstReportRow, claim_id: str | None, name: str) -> FirstReport:
    """A report as it is shown; `name` is masked, `claim_id` the claim that came of it, where that
    may be opened."""
    state = FirstReportState.OPEN
    if row.ended_at is not None:
        state = FirstReportState.FILED if row.claim_id else FirstReportState.DROPPED
    care = care_of(row)
    held = material_list_on(china_day(row.reported_at))
    return FirstReport(
        id=row.id,
        report_no=row.report_no,
        insured_id=row.insured_id,
        insured_name=name,
        care=care,
        state=state,
        material_until=row.material_until,
        reported_at=row.reported_at,
        said_in=row.said_in,
        claim_id=claim_id,
        required=tuple(GUIDES[each] for each in held.required(care.facts())),
        welcome=tuple(GUIDES[each] for each in held.welcome(care.facts())),
    )
