"""How long does the holiday table still reach, and who is told? Asked at start, once a day, by
`daetong check` and by whoever collects the metrics."""

import logging
from collections.abc import Callable
from datetime import date, datetime

from prometheus_client import CollectorRegistry, Gauge

from claims_core import calendar_cn
from claims_core.calendar_cn import china_day

log = logging.getLogger("daetong.calendar")

Clock = Callable[[], datetime]


class CalendarWatch:
    """节假日表值守: writes one line a day while the table is about to run out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said_on: date | None = None

    def look(self) -> None:
        """Say it once a day; the first look is the one at start."""
        today = china_day(self._clock())
        if today == self._said_on:
            return
        self._said_on = today
        alarm = calendar_cn.alarm(today)
        if alarm is not None:
            log.warning(
                "the holiday table of %d is missing, %d days before the last known one",
                alarm.year,
                alarm.days_left,
                extra={
                    "action": "calendar_alarm",
                    "year": alarm.year,
                    "days_left": alarm.days_left,
                },
            )


def show_days_left(registry: CollectorRegistry, clock: Clock) -> None:
    """The gauge of days until the last one that a published notice decides; negative beyond it."""
    gauge = Gauge(
        "calendar_days_left",
        "Days until the last one that a published holiday notice decides.",
        registry=registry,
    )
    gauge.set_function(lambda: (calendar_cn.horizon() - china_day(clock())).days)
