"""Does the loop look again when woken, once per policy book, and stop when it is told to?"""

import asyncio

import pytest
from sqlalchemy import func, select

from app.rechecking import Interrupted, Rechecking
from casework.ledger.recheck_views import Cause
from casework.ledger.rechecks_due import note
from casework.ledger.tables import RecheckDueRow, RecheckRunRow
from casework.people.tables import InsuredRow
from tests.people import FATHER
from tests.world import World


async def count(world: World, table: type) -> int:
    async with world.services.db.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def somebody_is_due(world: World) -> None:
    async with world.services.db.write() as session:
        insured_id = await session.scalar(
            select(InsuredRow.id).where(InsuredRow.insured_no == FATHER.insured_no)
        )
        await note(session, [(str(insured_id), "test")], Cause.RUN, at=world.clock())


async def test_everybody_is_looked_at_once_per_policy_book(world: World) -> None:
    stop = asyncio.Event()
    for _ in range(2):
        rechecking = Rechecking(world.services.rechecks)
        await rechecking.turn(stop)
        await rechecking.turn(stop)
    assert await count(world, RecheckRunRow) == 1


async def test_whoever_becomes_due_is_looked_at_without_waiting_for_the_minute(
    world: World,
) -> None:
    rechecking = Rechecking(world.services.rechecks)
    world.services.db.on_events(rechecking.wake)
    stop = asyncio.Event()
    running = asyncio.create_task(rechecking.run(stop))
    await somebody_is_due(world)
    async with asyncio.timeout(30):
        while await count(world, RecheckDueRow):
            await asyncio.sleep(0)
    stop.set()
    await running


async def test_a_long_run_ends_when_the_service_stops_and_begins_anew_later(world: World) -> None:
    stop = asyncio.Event()
    stop.set()
    with pytest.raises(Interrupted):
        await Rechecking(world.services.rechecks).turn(stop)
    async with world.services.db.read() as session:
        assert list(await session.scalars(select(RecheckRunRow.finished_at))) == [None]
    assert await world.services.rechecks.after_policy_change() is not None
