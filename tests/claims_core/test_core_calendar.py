"""Does the working-day clock agree with the notices, and does it say when it guesses?"""

from datetime import date, timedelta

import chinese_calendar
import pytest

from claims_core.calendar_cn import (
    WorkingCalendar,
    WorkingDate,
    add_working_days,
    alarm,
    horizon,
    is_working_day,
)
from claims_core.errors import CalendarError


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_each_year_agrees_with_an_independent_table_day_by_day(year: int, count: int) -> None:
    days = every_day(date(year, 1, 1), date(year, 12, 31))
    assert [is_working_day(day) for day in days] == [chinese_calendar.is_workday(d) for d in days]
    assert sum(is_working_day(day) for day in days) == count


@pytest.mark.parametrize(
    ("accepted", "after_1", "after_20", "after_30"),
    [
        ("2025-01-20", "2025-01-21", "2025-02-21", "2025-03-07"),
        ("2025-09-28", "2025-09-29", "2025-10-31", "2025-11-14"),
        ("2026-02-10", "2026-02-11", "2026-03-16", "2026-03-30"),
        ("2026-02-14", "2026-02-24", "2026-03-20", "2026-04-03"),
        ("2026-09-21", "2026-09-22", "2026-10-26", "2026-11-09"),
    ],
)
def test_time_limits_around_holidays(
    accepted: str, after_1: str, after_20: str, after_30: str
) -> None:
    day = date.fromisoformat(accepted)
    for n, expected in ((1, after_1), (20, after_20), (30, after_30)):
        assert add_working_days(day, n) == WorkingDate(date.fromisoformat(expected), False)


def test_beyond_the_last_notice_weekdays_are_counted_and_marked_provisional() -> None:
    assert horizon() == date(2026, 12, 31)
    # the first acceptance days whose +30, +20 and +15 need the notice of 2027
    for n, last in ((30, date(2026, 11, 19)), (20, date(2026, 12, 3)), (15, date(2026, 12, 10))):
        assert not add_working_days(last, n).provisional
        assert add_working_days(last + timedelta(days=1), n).provisional
    assert add_working_days(date(2026, 12, 3), 20) == WorkingDate(date(2026, 12, 31), False)
    assert add_working_days(date(2026, 12, 4), 20) == WorkingDate(date(2027, 1, 1), True)
    assert is_working_day(date(2027, 1, 4))
    assert not is_working_day(date(2027, 1, 3))


@pytest.mark.parametrize(
    ("today", "days_left"),
    [
        ("2026-10-31", None),
        ("2026-11-01", 60),
        ("2026-11-22", 39),
        ("2026-12-31", 0),
        ("2027-01-01", -1),
    ],
)
def test_sixty_days_before_the_table_ends_somebody_is_told(
    today: str, days_left: int | None
) -> None:
    found = alarm(date.fromisoformat(today))
    assert (found.days_left if found else None) == days_left
    if found:
        assert found.year == 2027
        assert "2027年的节假日表" in found.words and "暂定" in found.words


def test_the_next_year_s_table_ends_the_alarm() -> None:
    calendar = WorkingCalendar.from_toml({"2030.toml": GOOD})
    assert calendar.alarm(date(2030, 11, 1)) is not None
    assert calendar.alarm(date(2030, 10, 31)) is None


def test_before_the_first_notice_the_count_is_provisional_too() -> None:
    assert add_working_days(date(2023, 12, 29), 1).provisional


def test_no_working_days_leave_the_day_as_it_is_and_negative_ones_are_refused() -> None:
    assert add_working_days(date(2025, 10, 1), 0) == WorkingDate(date(2025, 10, 1), False)
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2025, 10, 1), -1)


GOOD = """
year = 2030
document = "2029年通知"
published_on = 2029-11-01
off = [[2030-10-01, 2030-10-07]]
make_up = [2030-09-28]
"""


def test_a_new_year_is_a_new_file() -> None:
    calendar = WorkingCalendar.from_toml({"2030.toml": GOOD})
    assert calendar.is_working_day(date(2030, 9, 28))
    assert not calendar.is_working_day(date(2030, 10, 1))
    assert calendar.horizon == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("was", "now", "problem", "key"),
    [
        ("year = 2030", "year = [", "unreadable", "TOML"),
        ("year = 2030", "", "missing", "year"),
        ("year = 2030", 'year = "2030"', "missing", "year"),
        ('document = "2029年通知"', "", "missing", "document"),
        ("[2030-10-01, 2030-10-07]", "[2030-10-07, 2030-10-01]", "dates_reversed", "off"),
        ("[2030-10-01, 2030-10-07]", "2030-10-01", "not_date", "off"),
        ("[2030-10-01, 2030-10-07]", "[2029-10-01, 2030-10-07]", "wrong_year", "off"),
        ("[[2030-10-01, 2030-10-07]]", '"all"', "not_date", "off"),
        ("[2030-09-28]", '["2030-09-28"]', "not_date", "make_up"),
        ("[2030-09-28]", "[2030-09-27]", "make_up_on_weekday", "make_up"),
        ("[2030-09-28]", "[2030-10-05]", "off_and_make_up", "make_up"),
    ],
)
def test_a_broken_table_is_refused_with_file_place_and_cure(
    was: str, now: str, problem: str, key: str
) -> None:
    assert was in GOOD
    with pytest.raises(CalendarError) as caught:
        WorkingCalendar.from_toml({"2030.toml": GOOD.replace(was, now)})
    assert caught.value.problem == problem
    assert "2030.toml" in caught.value.message
    assert key in caught.value.message


def test_two_files_for_one_year_or_a_year_left_out_are_refused() -> None:
    with pytest.raises(CalendarError) as twice:
        WorkingCalendar.from_toml({"a.toml": GOOD, "b.toml": GOOD})
    assert twice.value.problem == "duplicate_year"
    with pytest.raises(CalendarError) as hole:
        WorkingCalendar.from_toml(
            {
                "a.toml": GOOD,
                "b.toml": GOOD.replace("2030-", "2032-")
                .replace("year = 2030", "year = 2032")
                .replace("2032-09-28", "2032-09-26"),
            }
        )
    assert hole.value.problem == "year_missing"
    with pytest.raises(CalendarError):
        WorkingCalendar.from_toml({})
