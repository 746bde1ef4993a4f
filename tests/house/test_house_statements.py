"""Does a step ask the database no more than it needs, and does nobody paint a page inside it?"""

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
