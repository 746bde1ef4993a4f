"""Does a worker that was paused past its lease change or send anything, and how soon do others take
over from one that died?"""

import os
from datetime import timedelta

import pytest
from sqlalchemy import update

from notifications.policy import NotificationPolicy
from notifications.tables import DeliveryRow

JOBS = int(os.environ.get("MANY_JOBS", "60"))


@pytest.fixture
async def busy(office):
    """Many messages, all of them relayed."""
    for _ in range(JOBS):
        await office.happens("claim_settled")
    relay = office.relay()
    while await relay.run_once():
        pass
    return office


async def send_all(office) -> None:
    sender = office.sender()
    while await sender.run_once():
        pass


async def paused_over_a_batch(office):
    """A worker that has leased and read a batch, and stands still for longer than its lease, while
    another one works on."""
    paused = office.sender()
    held = await paused.lease(1)
    batch = await paused.prepare(held)
    office.clock.forward(seconds=61)
    await send_all(office)
    assert len(office.gateway.sent) == JOBS
    return paused, held, batch


async def test_a_worker_paused_past_its_lease_sends_nothing_and_changes_nothing(busy):
    paused, held, batch = await paused_over_a_batch(busy)
    before = [(row.id, row.state, row.fence, row.attempts) for row in await busy.rows()]
    await paused.send(batch)
    assert len(held) > 0
    assert len(busy.gateway.sent) == JOBS
    assert [(row.id, row.state, row.fence, row.attempts) for row in await busy.rows()] == before


async def test_control_without_owner_and_fence_it_would_send_all_of_them_again(busy):
    paused, held, batch = await paused_over_a_batch(busy)
    async with busy.db.write() as session:
        for each in held:
            await session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == each.id)
                .values(owner=each.owner, fence=each.fence, state=each.state.value)
            )
    await paused.send(batch)
    assert len(busy.gateway.sent) == JOBS + len(held)


async def test_a_worker_paused_over_its_calls_tells_nothing_of_them_afterwards(busy):
    """The answers come when others have asked the provider already."""
    another = busy.sender()

    async def pauses() -> None:
        busy.clock.forward(seconds=61)
        await another.run_once()
        busy.clock.forward(minutes=2)
        await another.run_once()

    busy.gateway.on_call = pauses
    await busy.sender().run_once()
    await busy.wait(hours=1)
    ids = [sms.out_id for sms in busy.gateway.sent]
    assert len(ids) == len(set(ids)) == JOBS
    assert {row.state for row in await busy.rows()} == {"accepted"}


async def test_what_a_dead_worker_had_leased_is_sent_by_another_within_ninety_seconds(busy):
    assert NotificationPolicy().lease + timedelta(seconds=1) < timedelta(seconds=90)
    await busy.sender().lease(1)  # and no more is heard of it
    begun = busy.clock()
    await busy.wait(seconds=90)
    assert len(busy.gateway.sent) == JOBS
    assert all(row.intent_at - begun <= timedelta(seconds=62) for row in await busy.rows())
