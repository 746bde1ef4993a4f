"""T2 in short: the power goes a few times and nothing acknowledged is lost; without waiting for the
disk it is."""

from pathlib import Path

import pytest

from tests.reliability.t2 import losses, must_lose

pytestmark = pytest.mark.usefixtures("compiler")


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_when_the_power_goes(tmp_path: Path) -> None:
    loss = await losses(tmp_path, 40, 12, "FULL")
    assert loss.acknowledged
    assert [line.words() for line in loss.lines("short") if not line.met] == []


@pytest.mark.slow
async def test_a_database_that_does_not_wait_for_the_disk_loses(tmp_path: Path) -> None:
    assert must_lose(await losses(tmp_path, 40, 12, "NORMAL")).met
