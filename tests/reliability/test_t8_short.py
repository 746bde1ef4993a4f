"""T8 in short: two faults, a few messages each, and the control."""

import pytest

from infra.db import Database
from tests.every_case import EveryCase
from tests.notifications.conftest import Office
from tests.notifications.ill_provider import ill_provider
from tests.reliability.t8 import ill_day, must_not_leave

pytestmark = pytest.mark.slow


async def test_an_ill_provider_is_left_with_an_alarm_and_comes_back(db: Database) -> None:
    async with ill_provider(Office(db)) as ill:
        with EveryCase() as every:
            for fault in ("refuses", "500"):
                with every.case(fault):
                    day = await ill_day(ill, fault, 12)
                    assert day.by_the_other >= 9
                    missed = [line.words() for line in day.lines() if not line.met]
                    assert missed == []


async def test_without_another_provider_nothing_leaves(db: Database) -> None:
    async with ill_provider(Office(db)) as ill:
        assert (await must_not_leave(ill)).met
