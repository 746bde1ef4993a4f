"""Does the worker turn, wake and stop as it should?"""

import asyncio

from sqlalchemy import func, select

from notifications.messages import MessageClass
from notifications.policy import Cap, NotificationPolicy
from notifications.tables import CapCounterRow
from notifications.worker import MessageWorker


def worker_of(office, *, relay=None, sender=None, poll_seconds=3600.0) -> MessageWorker:
    return MessageWorker(
        office.db,
        relay or office.relay(),
        sender or office.sender(),
        office.clock,
        poll_seconds=poll_seconds,
    )


async def test_one_turn_relays_and_sends(office):
    await office.happens("claim_settled")
    assert await worker_of(office).run_once() == 2
    assert len(office.gateway.sent) == 1


async def test_a_wake_up_sends_without_waiting_for_the_poll(office):
    worker, stop, sent = worker_of(office), asyncio.Event(), asyncio.Event()

    async def arrived():
        sent.set()

    office.gateway.on_call = arrived
    running = asyncio.create_task(worker.run(stop))
    await office.happens("claim_settled")
    worker.wake()
    await asyncio.wait_for(sent.wait(), 60)
    stop.set()
    await asyncio.wait_for(running, 60)
    assert (await office.only()).state == "accepted"


async def test_a_stop_lets_the_call_under_way_finish(office):
    worker, stop = worker_of(office), asyncio.Event()

    async def stops_meanwhile():
        stop.set()

    office.gateway.on_call = stops_meanwhile
    await office.happens("claim_settled")
    await asyncio.wait_for(worker.run(stop), 60)
    assert (await office.only()).state == "accepted"


async def test_a_failing_turn_does_not_end_the_worker(office, monkeypatch):
    monkeypatch.setattr("notifications.worker.AFTER_TROUBLE", 0.0)
    stop = asyncio.Event()

    class Stumbling:
        turns = 0

        async def run_once(self) -> int:
            self.turns += 1
            if self.turns == 1:
                raise RuntimeError("the database is away for a moment")
            stop.set()
            return 0

    relay = Stumbling()
    await asyncio.wait_for(worker_of(office, relay=relay, poll_seconds=0.0).run(stop), 60)
    assert relay.turns == 2


async def test_counters_that_no_window_reaches_are_dropped(make_office):
    office = make_office(
        NotificationPolicy(caps=(Cap(MessageClass.TRANSACTIONAL, "hour", 5),), quiet_hours={})
    )
    worker = worker_of(office)
    await office.happens("claim_settled")
    await worker.run_once()
    office.clock.forward(days=3)
    await worker.run_once()
    async with office.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(CapCounterRow)) == 0
