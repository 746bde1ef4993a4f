"""T11 in short: a walk of a jumping clock changes nothing about once, in one office and under two
real processes; whoever does not notice that the clock was set takes over what is in good hands."""

from pathlib import Path

import pytest

from tests.reliability.moved_clock import moved_under_workers
from tests.reliability.t11 import lines_of, must_double, must_steal, stale_pushes, walk

pytestmark = pytest.mark.slow


async def test_a_clock_that_jumps_at_any_moment_changes_nothing_about_once(
    database_url: str,
) -> None:
    walked = await walk(database_url, 11, turns=60)
    assert walked.jumps and walked.messages and walked.codes and walked.slots
    assert [line.words() for line in lines_of("short", [walked]) if not line.met] == []


async def test_who_does_not_notice_takes_over_what_is_in_good_hands(database_url: str) -> None:
    walked = await walk(database_url, 11, turns=60, careful=False)
    assert must_steal("control", walked.stolen).met


def test_a_push_that_was_signed_too_long_ago_or_ahead_is_refused() -> None:
    assert stale_pushes().met


@pytest.mark.usefixtures("compiler")
async def test_two_processes_whose_clock_is_set_send_everything_once(
    postgresql_url: str, tmp_path: Path
) -> None:
    moved = await moved_under_workers(postgresql_url, tmp_path / "moved", 120, lease_s=1.5)
    assert moved.jumps, "the clock was never set: the test is void"
    assert (moved.twice, moved.lost, moved.stolen) == (0, 0, 0)


@pytest.mark.usefixtures("compiler")
async def test_naive_processes_whose_clock_is_set_send_twice(
    postgresql_url: str, tmp_path: Path
) -> None:
    control = await moved_under_workers(
        postgresql_url, tmp_path / "control", 60, kind="naive", lease_s=1.5
    )
    assert must_double(control).met
