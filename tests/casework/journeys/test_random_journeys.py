"""Does the money of random journeys add up after every move, on both databases?"""

import pytest

from tests.casework.journeys.walk import walk

SEEDS = range(1, 21)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_random_journey_adds_up_after_every_move(house, seed: int) -> None:
    journey = await walk(house, seed, prove_every=15)
    assert journey.model.claims
