"""When does the message machinery turn? `app` runs this beside the web server or alone."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from infra.db import Database
from notifications.caps import forget_old
from notifications.messages import LANES
from notifications.relay import Relay
from notifications.sender import BATCH, PreparedBatch, Sender

log = logging.getLogger("daetong.notifications")

AFTER_TROUBLE = 5.0
TIDY_EVERY = timedelta(hours=1)
READ_ANEW_AFTER = 1.0
"""Seconds after which what was read ahead may no longer be true."""


class MessageWorker:
    """消息工: relays events and sends what is due, at every wake-up and at least once a poll.

    Each lane has a loop of its own: a gateway that hangs over one class, or a campaign without end,
    takes no time from the others."""

    def __init__(
        self,
        db: Database,
        relay: Relay,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        poll_seconds: float = 1.0,
        beside: tuple[float, Callable[[], Awaitable[None]]] | None = None,
    ) -> None:
        """`beside` is done every so many seconds while the worker turns, such as asking a gateway
        whether it works again."""
        self._db = db
        self._relay = relay
        self._sender = sender
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._beside = beside
        self._woken = asyncio.Event()
        self._tidied: datetime | None = None
        self._stopwatch = time.monotonic

    def wake(self) -> None:
        """Look now; called after a commit that wrote events."""
        self._woken.set()

    async def run_once(self) -> int:
        """One turn by itself: how many events were relayed and deliveries leased."""
        await self._tidy()
        return await self._relay.run_once() + await self._sender.run_once()

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until `stop` is set; calls under way are finished, what waits stays in its rows."""
        due = {lane: asyncio.Event() for lane in LANES}
        lanes = [asyncio.create_task(self._run_lane(lane, due[lane], stop)) for lane in LANES]
        beside = asyncio.create_task(self._run_beside())
        try:
            await self._look_out(due, stop)
        finally:
            for lane, task in zip(LANES, lanes, strict=True):
                due[lane].set()
                if not stop.is_set():  # we are not asked to end but made to
                    task.cancel()
            beside.cancel()
            await asyncio.gather(*lanes, beside, return_exceptions=True)

    async def _look_out(self, due: Mapping[int, asyncio.Event], stop: asyncio.Event) -> None:
        """Relay what has happened, and say to each lane that something is due there."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._woken.clear()
                pause = self._poll_seconds
                try:
                    await self._tidy()
                    relayed = await self._relay.run_once()
                    for lane in await self._sender.lanes_with_work():
                        due[lane].set()
                    if relayed:
                        continue
                except Exception:
                    _failed()
                    pause = max(pause, AFTER_TROUBLE)
                woken = asyncio.create_task(self._woken.wait())
                await asyncio.wait(
                    {stopping, woken}, timeout=pause, return_when=asyncio.FIRST_COMPLETED
                )
                woken.cancel()
                await asyncio.gather(woken, return_exceptions=True)
        finally:
            stopping.cancel()
            await asyncio.gather(stopping, return_exceptions=True)

    async def _run_beside(self) -> None:
        """Until it is cancelled; what fails once is tried again."""
        if self._beside is None:
            return
        seconds, work = self._beside
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                _failed()

    async def _run_lane(self, lane: int, due: asyncio.Event, stop: asyncio.Event) -> None:
        """Lease and send, a few batches beside each other, so that one slow call holds up nobody
        who comes after it."""
        under_way = UnderWay()
        try:
            while not stop.is_set():
                await due.wait()
                due.clear()
                try:
                    await self._send_all(lane, under_way, stop)
                except Exception:
                    _failed()
            await under_way.ended()
        finally:
            under_way.cancel()

    async def _send_all(self, lane: int, under_way: "UnderWay", stop: asyncio.Event) -> None:
        leased = BATCH
        while leased == BATCH and not stop.is_set():
            held = await self._sender.lease(lane)
            leased = len(held)
            if not held:
                return
            # read ahead, while the batch before is being sent
            batch, read_at = await self._sender.prepare(held), self._stopwatch()
            await under_way.room()
            if self._stopwatch() - read_at > READ_ANEW_AFTER:
                batch = await self._sender.prepare(held)
            under_way.add(asyncio.create_task(self._send(batch)), batch)

    async def _send(self, batch: PreparedBatch) -> None:
        try:
            await self._sender.send(batch)
        except Exception:
            _failed()

    async def _tidy(self) -> None:
        now = self._clock()
        if self._tidied is not None and now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        async with self._db.write() as session:
            await forget_old(session, now)


class UnderWay:
    """在发的: the batches of a lane whose calls have not all ended."""

    def __init__(self) -> None:
        self._batches: dict[asyncio.Task[None], PreparedBatch] = {}
        self._ended = asyncio.Event()

    def add(self, task: asyncio.Task[None], batch: PreparedBatch) -> None:
        """One batch more."""
        self._batches[task] = batch
        batch.results.on_ended = self._ended.set
        task.add_done_callback(self._is_done)

    async def room(self) -> None:
        """Until another batch may begin: while one is being sent, the next commits its intents, so
        that its calls begin as those of the first end; no intent waits for longer than that. A
        call that hangs takes its own place only."""
        while sum(batch.results.open for batch in self._batches.values()) > BATCH:
            self._ended.clear()
            await self._ended.wait()

    async def ended(self) -> None:
        """Until all of them have."""
        if self._batches:
            await asyncio.wait(self._batches)

    def cancel(self) -> None:
        """End whatever is under way."""
        for task in self._batches:
            task.cancel()

    def _is_done(self, task: asyncio.Task[None]) -> None:
        del self._batches[task]
        self._ended.set()


def _failed() -> None:
    log.exception("A turn of the message worker failed", extra={"action": "worker_turn_failed"})
