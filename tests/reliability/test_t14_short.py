"""T14 in short: people write while the schema moves, the new version comes and is taken back, and
nobody's request fails; a migration that does not say that it only adds is refused."""

from pathlib import Path

import pytest

from tests.reliability.t14 import moved_on, must_refuse, refuses_what_does_not_say

pytestmark = pytest.mark.slow


async def test_old_and_new_go_on_while_the_schema_moves(
    empty_database_url: str, tmp_path: Path
) -> None:
    moved = await moved_on(tmp_path / "house", empty_database_url, 2_000, 0.3)
    assert (moved.answered.refused, moved.answered.other_faults) == (0, 0)
    assert moved.edits and moved.old_came_back


async def test_a_migration_that_does_not_say_that_it_only_adds_is_refused(
    empty_database_url: str,
) -> None:
    assert must_refuse("control", refused=await refuses_what_does_not_say(empty_database_url)).met
