"""Who hands messages to the gateways, so that each goes out once? The worker runs it, lane by lane.

Lease, intents committed, calls outside any transaction, results: a worker may die between any two.
Each of the three is one commit for a whole batch, and costs as many statements for fifty messages
as for one."""

import asyncio
import logging
import os
import random
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.clock_jumps import ClockJumps
from infra.db import Database
from infra.db_failures import out_of_reach
from infra.gateway_errors import Category, GatewayError, gateway_error
from notifications import endings, leases
from notifications.asking import LookUps
from notifications.caps import Caps
from notifications.channels.channel import MessageChannel, PreparedCall, TakenOver, prepared_calls
from notifications.deliveries import Delivery, DeliveryState
from notifications.endings import Ending
from notifications.intents import Intents, ReadyCall
from notifications.messages import KINDS, TRAITS, ChannelName, ClassTraits, Message, MessageKind
from notifications.outcomes import after_failure, backoff
from notifications.places import CallPlaces
from notifications.policy import NotificationPolicy
from notifications.results import BatchResults, EndingWriter, ids_of
from notifications.subjects.subject import Subjects, Withheld

log = logging.getLogger("daetong.notifications")

BATCH = 50


@dataclass(frozen=True, repr=False)
class PreparedBatch:
    """备好的一批: what is called for, what has ended without a call, and what is asked about."""

    results: BatchResults
    ready: Sequence[ReadyCall] = ()
    over: Sequence[Ending] = ()
    asked: Sequence[Delivery] = ()


class Sender:
    """发送: leases what is due, by lane, and sees each delivery through to a state."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[ChannelName, MessageChannel],
        subjects: Subjects,
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
        *,
        kinds: Mapping[Message, MessageKind] = KINDS,
        jitter: Callable[[], float] = random.random,
        jumps: ClockJumps | None = None,
    ) -> None:
        self._db = db
        self._channels = channels
        self._subjects = subjects
        self._policy = policy
        self._clock = clock
        self._kinds = kinds
        self._jitter = jitter
        self._jumps = jumps
        self._intents = Intents(policy, kinds, Caps(policy.caps))
        self._writer = EndingWriter(db, kinds, self._intents, clock)
        self._look_ups = LookUps(channels, policy, clock)
        self._places = CallPlaces()
        # never a reusable name: a worker that comes back must not own what it held before
        self._owner = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(8)}"

    async def run_once(self) -> int:
        """One batch of each lane, the most urgent first; how many deliveries were leased."""
        leased = 0
        for lane in await self.lanes_with_work():
            held = await self.lease(lane)
            await self.see_through(held)
            leased += len(held)
        return leased

    async def lanes_with_work(self) -> list[int]:
        """The lanes in which something is due, the most urgent first; none for as long as a lease
        lasts after somebody has set the clock."""
        if self._clock_was_set(self._clock()):
            return []
        async with self._db.read() as session:
            return await leases.lanes_with_work(session, self._clock())

    async def lease(self, lane: int) -> list[Delivery]:
        """Take the next batch of a lane; nothing for as long as a lease lasts after somebody has
        set the clock, since others may still be at what they hold."""
        now = self._clock()
        if self._clock_was_set(now):
            return []
        async with self._db.write() as session:
            await leases.free_lapsed(session, now)
            return await leases.lease_due(
                session, lane, now, self._owner, self._policy.lease, BATCH
            )

    def _clock_was_set(self, now: datetime) -> bool:
        return self._jumps is not None and self._jumps.within(now, self._policy.lease)

    async def see_through(self, leased: Sequence[Delivery]) -> None:
        """Bring each of these to a state, or leave it to the end of its lease."""
        await self.send(await self.prepare(leased))

    async def prepare(self, leased: Sequence[Delivery]) -> PreparedBatch:
        """Read what their calls need, and write nothing yet: done while the batch before is being
        sent."""
        asked = [held for held in leased if held.state is DeliveryState.UNKNOWN]
        others = [held for held in leased if held.state is not DeliveryState.UNKNOWN]
        ready, over = await self._prepared(others, again=False)
        return PreparedBatch(BatchResults(self._writer, len(leased)), ready, over, asked)

    async def send(self, batch: PreparedBatch) -> None:
        """Commit that the calls follow, make them, and write what became of them."""
        await asyncio.gather(
            self._send(batch.ready, batch.results),
            *(self._end(each, batch.results) for each in batch.over),
            *(self._ask(held, batch.results) for held in batch.asked),
        )

    async def _ask(self, held: Delivery, results: BatchResults) -> None:
        try:
            async with self._places.one(held.provider or held.channel, self._traits(held)):
                found = await self._look_ups.settle(held)
            if found is not None:
                await self._end(found, results)
                return
            ready, over = await self._prepared([held], again=True)
        except Exception:
            self._left(held, results)
            return
        await self._send(ready, results)
        for each in over:
            await self._end(each, results)

    async def _prepared(
        self, leased: Sequence[Delivery], *, again: bool
    ) -> tuple[list[ReadyCall], list[Ending]]:
        """What these deliveries' calls need, and what becomes of those that need none."""
        now = self._clock()
        late = [held for held in leased if now >= held.expires_at]
        over = [endings.ended(held, DeliveryState.DEAD, "expired") for held in late]
        ready = []
        for name in {held.channel for held in leased}:
            mine = [held for held in leased if held.channel is name and now < held.expires_at]
            for held, found in zip(mine, await self._asked_of(name, mine), strict=True):
                if isinstance(found, PreparedCall):
                    ready.append(ReadyCall(held, found, again))
                elif isinstance(found, Withheld):
                    over.append(endings.withheld(held, found))
                else:
                    over.append(self._not_prepared(held, found))
        return ready, over

    async def _asked_of(
        self, name: ChannelName, deliveries: Sequence[Delivery]
    ) -> Sequence[PreparedCall | Exception]:
        try:
            return await prepared_calls(self._channels[name], deliveries)
        except Exception as problem:
            return [problem] * len(deliveries)

    async def _send(self, ready: Sequence[ReadyCall], results: BatchResults) -> None:
        called = await self._intend(ready, results)
        await asyncio.gather(*(self._call(delivery, each, results) for each, delivery in called))

    async def _intend(
        self, ready: Sequence[ReadyCall], results: BatchResults
    ) -> list[tuple[ReadyCall, Delivery]]:
        """Commit, for all that may be, that calls follow; together, and by themselves where one of
        them spoils it for the others."""
        if not ready:
            return []
        try:
            called = await self._committed(ready)
        except Exception as problem:
            if len(ready) == 1 or out_of_reach(problem):
                for each in ready:
                    self._left(each.held, results)
                return []
            return [one for each in ready for one in await self._intend([each], results)]
        for _ in range(len(ready) - len(called)):
            results.leave_out()  # what may not go was written with the others' intents
        return called

    async def _committed(self, ready: Sequence[ReadyCall]) -> list[tuple[ReadyCall, Delivery]]:
        # by person, so that two workers never wait in a circle for each other's counters
        by_person = sorted(ready, key=lambda one: one.prepared.counted_for)
        async with self._db.write() as session:
            return await self._intents.commit(session, by_person, self._clock())

    async def _call(self, called: Delivery, ready: ReadyCall, results: BatchResults) -> None:
        try:
            provider = ready.prepared.provider or called.channel
            async with self._places.one(provider, self._traits(called)):
                # A worker that slept here may have been given up, and its delivery sent by another.
                if self._clock() >= (called.intent_at or called.expires_at) + self._policy.lease:
                    results.leave_out()
                    return
                ending = await self._outcome(called, ready)
        except Exception:
            self._left(called, results)
            return
        await self._end(ending, results)

    async def _outcome(self, called: Delivery, ready: ReadyCall) -> Ending:
        """Make the call; what has become of it."""
        try:
            async with asyncio.timeout(self._policy.call_seconds):
                channel = self._channels[called.channel]
                provider_id = await channel.send(called, ready.prepared)
        except TakenOver as taken:
            return endings.taken_over(called, ready, taken, self._clock())
        except GatewayError as problem:
            return self._failed(called, ready, problem)
        except TimeoutError:
            late = gateway_error(called.channel, "timeout", Category.AMBIGUOUS)
            return self._failed(called, ready, late)
        return endings.accepted(called, provider_id)

    def _failed(self, called: Delivery, ready: ReadyCall, problem: GatewayError) -> Ending:
        now = self._clock()
        failure = after_failure(problem, called.attempts, now, self._policy, self._jitter)
        if problem.needs_operator:
            log.error(
                "A gateway needs a person: messages wait or were given up",
                extra={
                    **ids_of(called, "page"),
                    "code": failure.code,
                    "category": problem.category,
                },
            )
        if failure.state not in (DeliveryState.NEW, DeliveryState.UNKNOWN):
            return endings.refused(called, ready, problem, failure)
        if failure.state is DeliveryState.NEW and failure.run_at >= called.expires_at:
            return endings.ended(called, DeliveryState.DEAD, failure.code, uncount=ready)
        return endings.waits(called, ready, failure)

    def _not_prepared(self, held: Delivery, problem: Exception) -> Ending:
        """Our own fault or the database's: try again until it is mended or the message expires."""
        log.error(
            "A message could not be prepared",
            exc_info=problem,
            extra=ids_of(held, "prepare_failed"),
        )
        wait = backoff(held.attempts, self._policy, self._jitter)
        return endings.tries_later(held, self._clock() + wait, problem)

    async def _end(self, ending: Ending, results: BatchResults) -> None:
        """Write it, and forget what was only needed until the gateway had it."""
        held = ending.move.held
        try:
            await results.end(ending)
            if ending.taken:
                await self._subjects[held.message].accepted(held)
        except Exception as problem:
            _log_left(held, problem)

    def _left(self, held: Delivery, results: BatchResults) -> None:
        # the row stays as it is: when its lease ends it is new again, or asked about
        results.leave_out()
        _log_left(held, None)

    def _traits(self, held: Delivery) -> ClassTraits:
        return TRAITS[self._kinds[held.message].message_class]


def _log_left(held: Delivery, problem: Exception | None) -> None:
    log.error(
        "A delivery was left where it is",
        exc_info=problem or True,
        extra=ids_of(held, "delivery_interrupted"),
    )
