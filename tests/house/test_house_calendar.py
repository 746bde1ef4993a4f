"""Is everybody told in time that the holiday table runs out?"""

import logging
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from app.calendar_watch import CalendarWatch, show_days_left
from app.check import check
from tests.clock import Clock
from tests.world import World

NOVEMBER = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def _alarms(caplog: pytest.LogCaptureFixture) -> list[tuple[int, int]]:
    found = [each for each in caplog.records if getattr(each, "action", "") == "calendar_alarm"]
    return [(vars(each)["year"], vars(each)["days_left"]) for each in found]


def test_the_log_says_it_at_start_and_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock(NOVEMBER)
    watch = CalendarWatch(clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            watch.look()
        assert _alarms(caplog) == [(2027, 39)]
        clock.forward(days=1)
        watch.look()
    assert _alarms(caplog) == [(2027, 39), (2027, 38)]


def test_the_log_is_silent_while_the_table_reaches_far(caplog: pytest.LogCaptureFixture) -> None:
    CalendarWatch(Clock()).look()
    assert _alarms(caplog) == []


def test_the_gauge_counts_the_days_down_and_beyond() -> None:
    clock, registry = Clock(NOVEMBER), CollectorRegistry()
    show_days_left(registry, clock)
    assert registry.get_sample_value("calendar_days_left") == 39
    clock.forward(days=40)
    assert registry.get_sample_value("calendar_days_left") == -1


async def test_check_and_metrics_tell_of_the_table(world: World) -> None:
    _, report = await check(world.settings, world.clock)
    assert "calendar" in report and "节假日表到2026-12-31" in report
    world.clock.now = NOVEMBER
    _, report = await check(world.settings, world.clock)
    (line,) = [each for each in report.splitlines() if each.strip().startswith("!!!     calendar")]
    assert "还有39天" in line and "2027" in line
    async with world.http.get(f"{world.url}/metrics") as answer:
        assert "calendar_days_left 39.0" in await answer.text()
