"""T13 in short: mistakes of all kinds over the wire leave no trace of anybody, and a log that says
who binds is found."""

from pathlib import Path

import pytest

from tests.reliability.t13 import a_few_mistakes, must_find

pytestmark = pytest.mark.slow


async def test_what_people_type_by_mistake_stands_nowhere(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/house/daetong.db"
    searched = await a_few_mistakes(tmp_path / "house", url)
    assert searched.lines > 10 and searched.bytes_in["files"]
    assert searched.found == set()


async def test_a_log_that_says_who_binds_is_found(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/control/daetong.db"
    assert must_find(
        "control", await a_few_mistakes(tmp_path / "control", url, fault="chatty log")
    ).met
