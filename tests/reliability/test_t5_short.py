"""T5 in short: workers that are stopped past a short lease send nothing twice, and without asking
whether they still hold it they do."""

import pytest

from tests.reliability.t5 import must_double, paused_workers

pytestmark = pytest.mark.slow

LEASE_S = 1.5


async def test_workers_that_are_stopped_past_their_lease_send_nothing_twice(
    postgresql_url: str,
) -> None:
    outcome = await paused_workers(postgresql_url, 80, LEASE_S, 2)
    assert outcome.pauses == 2 and outcome.held, "nobody was stopped over anything: void"
    assert (outcome.twice, outcome.lost) == (0, 0)


async def test_workers_that_do_not_ask_send_twice(postgresql_url: str) -> None:
    assert must_double(await paused_workers(postgresql_url, 40, LEASE_S, 2, naive=True)).met
