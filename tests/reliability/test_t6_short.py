"""T6 in short: pushes three times to two processes that are killed have one effect and one answer
each; receipts lead to the same end in any order; processes that forget answer twice."""

from pathlib import Path

import pytest

from tests.callbacks.storm import Storm
from tests.databases import EMPTY, SqliteDatabases
from tests.reliability.t6 import forgetful_storm, must_double, receipts_in_any_order

pytestmark = pytest.mark.slow


async def test_each_push_has_one_effect_and_one_answer_though_processes_are_killed(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """On PostgreSQL by the long form; on both, in one loop, by tests/bot/test_a_storm.py."""
    with sqlite_databases.fresh(tmp_path, EMPTY) as url:
        verdict = await Storm(tmp_path, url, 6).run(100, kill_every=0.4, block_for=0.3)
    assert verdict.kills
    assert (verdict.lost, verdict.doubled, verdict.undone) == ([], [], []), verdict.evidence
    assert verdict.good


async def test_processes_that_take_every_push_for_a_new_one_answer_twice(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with sqlite_databases.fresh(tmp_path, EMPTY) as url:
        control = await forgetful_storm(tmp_path, url, 60, 6)
    assert must_double("control", control).met


async def test_receipts_lead_to_the_same_end_in_any_order(database_url: str) -> None:
    reported = await receipts_in_any_order(database_url, 24, 6)
    assert [line.words() for line in reported.lines("short") if not line.met] == []
