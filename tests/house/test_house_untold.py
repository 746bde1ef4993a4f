"""Does the composed service show how many failures nobody was told of, and does the number rise and
fall with them?"""

from infra import outbox
from tests.people import FATHER
from tests.window.files import Cabinet
from tests.world import World


async def shown(world: World) -> dict[str, float]:
    """Each kind with its number, as whoever collects the metrics reads it."""
    async with world.http.get(f"{world.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    found = [line.rpartition(" ") for line in lines if line.startswith("failures_untold{")]
    return {name.split('"')[1]: float(value) for name, _, value in found}


async def test_the_gauge_is_nothing_until_an_event_reaches_nobody(world: World) -> None:
    await Cabinet(world).member_of(FATHER)
    assert await shown(world) == dict.fromkeys(("event", "message", "file", "push"), 0.0)
    async with world.services.db.write() as session:
        outbox.append(session, "claim_submitted", "0" * 32, world.clock())
    await world.deliver()  # it is about no claim, so it cannot be turned into messages
    world.clock.forward(minutes=11)
    assert await shown(world) == {"event": 1.0, "message": 0.0, "file": 0.0, "push": 0.0}
