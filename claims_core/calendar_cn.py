"""Which days are working days in China, and which day is n working days after another.

Asked by every promise of a date; the table is data from the State Council's yearly notices.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Final

from claims_core.errors import CalendarError
from claims_core.shipped import shipped_texts

# China has one time and no summer time; a fixed offset needs no zone data on the machine.
CHINA: Final = timezone(timedelta(hours=8))
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
# The notice of a year comes in November; a promise of 20 or 30 working days needs it from then on.
ALARM_DAYS: Final = 60


def china_day(moment: datetime) -> date:
    """中国日期: the day in China at an aware moment."""
    return moment.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class WorkingDate:
    """工作日推算结果: ``provisional`` when the count left the years whose notice is known."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class CalendarAlarm:
    """节假日表告警: the notice of ``year`` is not in the data, and the last day that any notice
    decides is ``days_left`` days away (negative: past)."""

    year: int
    days_left: int

    @property
    def words(self) -> str:
        """For staff: what is missing, what happens meanwhile, and what to do."""
        return (
            f"{self.year}年的节假日表还没有录入，跨到{self.year}年的办结日按周一至周五暂算，"
            f"页面上标“暂定”。国务院办公厅的通知一般在11月公布，收到后请运维尽快加上"
            f"（claims_core/calendar/{self.year}.toml，重新启动）；加上以后，暂定的日子会重新算，"
            f"有变化的会告诉参保人。"
        )


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """工作日历: days off, make-up working days, and the first and last year with a notice."""

    first_year: int
    last_year: int
    off: frozenset[date]
    make_up: frozenset[date]

    @staticmethod
    def from_toml(files: Mapping[str, str]) -> "WorkingCalendar":
        """Reads file name → text; raises CalendarError naming file, key and cure."""
        years: dict[int, str] = {}
        off: set[date] = set()
        make_up: set[date] = set()
        for file, text in sorted(files.items()):
            year, closed, worked = _read_year(file, text)
            if year in years:
                raise CalendarError("duplicate_year", file=file, key="year", year=year)
            years[year] = file
            off |= closed
            make_up |= worked
        if not years:
            raise CalendarError("missing", file="calendar/*.toml", key="year")
        for year in range(min(years), max(years)):
            if year not in years:
                raise CalendarError("year_missing", file=f"{year}.toml", key="year", year=year)
        return WorkingCalendar(min(years), max(years), frozenset(off), frozenset(make_up))

    @property
    def horizon(self) -> date:
        """节假日表的最后一天: beyond it only weekends are known."""
        return date(self.last_year, 12, 31)

    def alarm(self, today: date) -> CalendarAlarm | None:
        """告警 from sixty days before the horizon on, until the next year's notice is there."""
        days_left = (self.horizon - today).days
        return CalendarAlarm(self.last_year + 1, days_left) if days_left <= ALARM_DAYS else None

    def covers(self, day: date) -> bool:
        """Whether a published notice decides this day."""
        return self.first_year <= day.year <= self.last_year

    def is_working_day(self, day: date) -> bool:
        if day in self.make_up:
            return True
        return day.weekday() < _SATURDAY and day not in self.off

    def add_working_days(self, day: date, n: int) -> WorkingDate:
        """n working days after ``day``, which itself is not counted; 0 gives ``day`` back."""
        if n < 0:
            raise ValueError("a time limit runs forwards")
        provisional = not self.covers(day)
        while n > 0:
            day += _ONE_DAY
            provisional = provisional or not self.covers(day)
            n -= self.is_working_day(day)
        return WorkingDate(day, provisional)


def is_working_day(day: date) -> bool:
    """工作日? Beyond the horizon Monday to Friday."""
    return _shipped().is_working_day(day)


def is_public_holiday(day: date) -> bool:
    """节假日? A day that a published notice gives off; plain weekends are none."""
    return day in _shipped().off


def add_working_days(day: date, n: int) -> WorkingDate:
    """n 个工作日之后: the day of acceptance is not counted."""
    return _shipped().add_working_days(day, n)


def horizon() -> date:
    """节假日表的最后一天."""
    return _shipped().horizon


def alarm(today: date) -> CalendarAlarm | None:
    """节假日表告警 on this day in China, or None."""
    return _shipped().alarm(today)


@cache
def _shipped() -> WorkingCalendar:
    return WorkingCalendar.from_toml(shipped_texts("calendar"))


def _read_year(file: str, text: str) -> tuple[int, set[date], set[date]]:
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CalendarError("unreadable", file=file, key="TOML", detail=str(error)) from error
    for key in ("year", "document", "published_on", "off", "make_up"):
        if not table.get(key):
            raise CalendarError("missing", file=file, key=key)
    year = table["year"]
    if not isinstance(year, int):
        raise CalendarError("missing", file=file, key="year")
    closed: set[date] = set()
    for span in _list(table["off"], file, "off"):
        if not isinstance(span, list) or len(span) != 2:
            raise CalendarError("not_date", file=file, key="off")
        first, last = (_day(value, year, file, "off") for value in span)
        if last < first:
            raise CalendarError("dates_reversed", file=file, key="off")
        closed |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    worked = {
        _day(value, year, file, "make_up") for value in _list(table["make_up"], file, "make_up")
    }
    for day in sorted(worked):
        if day in closed:
            raise CalendarError("off_and_make_up", file=file, key="make_up", day=day)
        if day.weekday() < _SATURDAY:
            raise CalendarError("make_up_on_weekday", file=file, key="make_up", day=day)
    return year, closed, worked


def _list(value: object, file: str, key: str) -> list[object]:
    if not isinstance(value, list):
        raise CalendarError("not_date", file=file, key=key)
    return value


def _day(value: object, year: int, file: str, key: str) -> date:
    if type(value) is not date:
        raise CalendarError("not_date", file=file, key=key)
    if value.year != year:
        raise CalendarError("wrong_year", file=file, key=key, day=value, year=year)
    return value
