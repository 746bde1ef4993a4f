"""What is a first report (报案), and until when are its papers wanted? Asked by whoever takes one:
phone, chat and window.

It says who was treated, how, where and since when, so that a claim can be begun in a minute and its
papers come over days. A day that has passed refuses nobody: it is a reminder and no limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from claims_core.calendar_cn import china_day
from claims_core.checklist import CareCause, CareKind, CarePlace
from claims_core.claim import CareFacts
from claims_core.errors import NoPolicyForDay
from claims_core.policy import PolicyBook
from claims_core.whose_turn import Turn

# For days that the policy book does not reach.
MATERIAL_DAYS, REMINDER_DAYS = 60, 15


class FirstReportState(StrEnum):
    """报案状态."""

    OPEN = "open"
    FILED = "filed"
    DROPPED = "dropped"


FIRST_REPORT_STATE_WORDS: Mapping[FirstReportState, str] = {
    FirstReportState.OPEN: "报好了，等您交材料",
    FirstReportState.FILED: "已经转成报销申请",
    FirstReportState.DROPPED: "已经取消",
}
TURN_OF_REPORT: Mapping[FirstReportState, Turn] = {
    FirstReportState.OPEN: Turn.YOU,
    FirstReportState.FILED: Turn.NOBODY,
    FirstReportState.DROPPED: Turn.NOBODY,
}


@dataclass(frozen=True, slots=True)
class ReportedCare:
    """报的是什么: how, where and since when somebody was treated; the day is that of admission, or
    of the visit."""

    kind: CareKind
    place: CarePlace
    provider_name: str
    began_on: date
    cause: CareCause | None = None

    def facts(self) -> CareFacts:
        """What a claim begins with that comes of it."""
        return CareFacts(
            kind=self.kind,
            place=self.place,
            provider_name=self.provider_name,
            admission_on=self.began_on,
            cause=self.cause,
        )


@dataclass(frozen=True, slots=True)
class ReportDays:
    """报案的日子: until when the papers are wanted, and from when people are reminded."""

    material_until: date
    remind_on: date


def report_days(book: PolicyBook, now: datetime) -> ReportDays:
    """The days of what is reported at `now` (UTC); nobody is reminded on the day itself."""
    today = china_day(now)
    days, before = MATERIAL_DAYS, REMINDER_DAYS
    try:
        policy = book.on(today)
    except NoPolicyForDay:
        pass
    else:
        days = policy.report_material_days or days
        before = policy.report_reminder_days or before
    until = today + timedelta(days=days)
    return ReportDays(until, max(until - timedelta(days=before), today + timedelta(days=1)))
