"""Is everybody told in time that the holiday table runs out?"""

import logging
from datetime import UTC, date, datetime

import pytest
from prometheus_client import CollectorRegistry

from app.calendar_watch import CalendarWatch, show_days_left
from app.check import check
from casework.assisted.tables import AssistedFilingRow
from casework.claims.tables import ClaimRow
from claims_core.assisted_filing import AssistState
from claims_core.claim import Stage
from tests.clock import Clock
from tests.window.files import Cabinet
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


async def test_check_counts_the_days_that_lie_beyond_the_table(world: World) -> None:
    claim = await Cabinet(world).claim(Stage.ACCEPTED)
    async with world.services.db.write() as session:
        row = await session.get_one(ClaimRow, claim.line.id)
        row.promised_on = date(2027, 1, 4)
        sheet = AssistedFilingRow(
            claim_id=row.id,
            state=AssistState.SIGNED,
            known_by="own_paper",
            opened_by="c" * 32,
            opened_by_name="窗口",
            opened_at=world.clock(),
            lapses_on=date(2027, 1, 20),
            compare_by=date(2027, 1, 1),
        )
        session.add(sheet)
    _, report = await check(world.settings, world.clock)
    (line,) = [each for each in report.splitlines() if each.strip().startswith("!!!     calendar")]
    assert "1份申请的办结日、1张确认单的核对日落在那以后" in line


async def test_check_and_metrics_tell_of_the_table(world: World) -> None:
    _, report = await check(world.settings, world.clock)
    assert "calendar" in report and "节假日表到2026-12-31" in report
    world.clock.now = NOVEMBER
    _, report = await check(world.settings, world.clock)
    (line,) = [each for each in report.splitlines() if each.strip().startswith("!!!     calendar")]
    assert "还有39天" in line and "2027.toml" in line and "docs/operations.md" in line
    assert "落在那以后" not in line
    async with world.http.get(f"{world.url}/metrics") as answer:
        assert "calendar_days_left 39.0" in await answer.text()
