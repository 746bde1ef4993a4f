"""Until when are the papers of a report wanted, and when is somebody reminded?"""

from datetime import UTC, date, datetime

from claims_core.checklist import CareKind, CarePlace
from claims_core.first_report import (
    FIRST_REPORT_STATE_WORDS,
    TURN_OF_REPORT,
    FirstReportState,
    ReportDays,
    ReportedCare,
    report_days,
)
from claims_core.policy import PolicyBook


def test_the_days_are_the_policy_books_and_the_day_is_chinas() -> None:
    late = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)  # past midnight in China
    days = report_days(PolicyBook.load(), late)
    assert days == ReportDays(date(2026, 5, 4), date(2026, 4, 19))


def test_a_year_without_policy_stops_no_report() -> None:
    days = report_days(PolicyBook.load(), datetime(2099, 1, 1, 4, 0, tzinfo=UTC))
    assert days.material_until == date(2099, 3, 2)


def test_a_claim_begins_with_what_was_reported() -> None:
    care = ReportedCare(CareKind.INPATIENT, CarePlace.LOCAL, "新乡某某医院", date(2026, 3, 1))
    facts = care.facts()
    assert (facts.kind, facts.place, facts.provider_name) == (
        CareKind.INPATIENT,
        CarePlace.LOCAL,
        "新乡某某医院",
    )
    assert (facts.admission_on, facts.discharge_on) == (date(2026, 3, 1), None)


def test_every_state_has_words_and_somebody_to_act() -> None:
    assert set(FIRST_REPORT_STATE_WORDS) == set(TURN_OF_REPORT) == set(FirstReportState)
