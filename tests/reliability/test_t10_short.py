"""T10 in short: on a small disk that is full for a moment nothing acknowledged is lost, and a store
that says nothing of it loses."""

import os

import pytest

from tests.reliability.small_disk import may_have_one
from tests.reliability.t10 import must_lose, on_small_disks

pytestmark = pytest.mark.slow

# On a busy machine everything takes its time; how much of it is asked by the long form.
_ANY_TIME_S = 120.0


@pytest.fixture(autouse=True)
def _small_disk() -> None:
    if not may_have_one():
        if os.environ.get("REQUIRE_SMALL_DISK"):
            pytest.fail("no small disk can be mounted here")
        pytest.skip("no small disk can be mounted here")


async def test_a_full_disk_is_told_and_loses_nothing_and_a_silent_store_loses() -> None:
    full, control = await on_small_disks(["sqlite", "control"], 1.0)
    missed = [line.words() for line in full.lines("short", _ANY_TIME_S) if not line.met]
    assert missed == []
    assert must_lose(control).met
