"""Do journeys of money that went wrong somewhere add up in this house?"""

import pytest

from tests.casework.journeys.agreement import proven
from tests.casework.journeys.cases import CASES
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.walk import follow


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
async def test_a_known_journey_adds_up_after_every_move(house, case) -> None:
    journey = await Journey.begin(house, case.openings, case.late, prove_every=50)
    await follow(journey, case.moves)
    await proven(journey)
