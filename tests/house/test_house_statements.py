"""Does a step ask the database no more than it needs, and does nobody paint a page inside it?"""

from tests.statements import Counted
from tests.steps_counted import INSIDE, WHOLE, count_steps
from tests.world import World


async def test_every_step_stays_within_its_statements(world: World) -> None:
    counted = await count_steps(world)
    inside = {name: counted[name].inside for name in INSIDE}
    whole = {name: counted[name].whole for name in WHOLE}
    too_many = {name: n for name, n in inside.items() if n > INSIDE[name]}
    too_many |= {f"{name}, whole": n for name, n in whole.items() if n > WHOLE[name]}
    assert too_many == {}, f"inside {inside}, whole {whole}"
    assert all(inside.values()), "a step that wrote nothing was not counted"
    assert _calculations(counted["expense keyed"]) == 1
    assert _calculations(counted["expense corrected"]) == 2  # what stood, and what stands now


def _calculations(counted: Counted) -> int:
    """Each asks the ledger once for the one year of this stay."""
    said = [each for statements in counted.written for each in statements]
    return sum("FROM ledger" in statement for statement in said)
