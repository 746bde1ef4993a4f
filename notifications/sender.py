"""Who hands messages to the gateways, so that each goes out once? The worker runs it, lane by lane.

Lease, intents committed, calls outside any transaction, results: a worker may die between any two.
Each of the three is one commit for a whole batch, or nearly."""

import asyncio
import logging
import os
import random
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from infra.db import Database
from infra.gateway_errors import Category, GatewayError, gateway_error
from notifications import deliveries
from notifications.asking import SENT_AGAIN, LookUps
from notifications.caps import Caps
from notifications.channels.channel import MessageChannel, TakenOver
from notifications.deliveries import Delivery, DeliveryState
from notifications.endings import Endings, ids_of
from notifications.intents import Intents, ReadyCall
from notifications.messages import KINDS, ChannelName, Message, MessageKind
from notifications.outcomes import after_failure, backoff
from notifications.policy import NotificationPolicy
from notifications.shared_writes import SharedWrites
from notifications.subjects.subject import Subjects, Withheld

log = logging.getLogger("daetong.notifications")

BATCH = 20


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
    ) -> None:
        self._db = db
        self._channels = channels
        self._subjects = subjects
        self._policy = policy
        self._clock = clock
        self._jitter = jitter
        self._intents = Intents(policy, kinds, Caps(policy.caps))
        self._endings = Endings(kinds, self._intents, clock)
        self._look_ups = LookUps(channels, subjects, self._endings, policy, clock)
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
        """The lanes in which something is due, the most urgent first."""
        async with self._db.read() as session:
            return await deliveries.lanes_with_work(session, self._clock())

    async def lease(self, lane: int) -> list[Delivery]:
        """Take the next batch of a lane."""
        now = self._clock()
        async with self._db.write() as session:
            await deliveries.free_lapsed(session, now)
            return await deliveries.lease_due(
                session, lane, now, self._owner, self._policy.lease, BATCH
            )

    async def see_through(self, leased: Sequence[Delivery]) -> None:
        """Bring each of these to a state, or leave it to the end of its lease."""
        writes = SharedWrites(self._db)
        asked = [held for held in leased if held.state is DeliveryState.UNKNOWN]
        sent = [held for held in leased if held.state is not DeliveryState.UNKNOWN]
        await asyncio.gather(
            self._send(sent, writes, again=False), *(self._ask(held, writes) for held in asked)
        )

    async def _ask(self, held: Delivery, writes: SharedWrites) -> None:
        try:
            if await self._look_ups.settle(held, writes) is SENT_AGAIN:
                await self._send([held], writes, again=True)
        except Exception:
            _left(held)

    async def _send(self, batch: Sequence[Delivery], writes: SharedWrites, *, again: bool) -> None:
        found = await asyncio.gather(*(self._prepared(held, writes, again=again) for held in batch))
        ready = [each for each in found if each is not None]
        try:
            called = await self._intend(ready)
        except Exception:
            for each in ready:
                _left(each.held)
            return
        await asyncio.gather(*(self._call(delivery, each, writes) for each, delivery in called))

    async def _prepared(
        self, held: Delivery, writes: SharedWrites, *, again: bool
    ) -> ReadyCall | None:
        """What this delivery's call needs; None when it has ended or waits."""
        try:
            if self._clock() >= held.expires_at:
                await self._endings.end(writes, held, DeliveryState.DEAD, "expired")
                return None
            try:
                prepared = await self._channels[held.channel].prepare(held)
            except Withheld as nothing:
                await self._endings.withheld(writes, held, nothing)
                return None
            except Exception as problem:
                await self._not_prepared(writes, held, problem)
                return None
            return ReadyCall(held, prepared, again)
        except Exception:
            _left(held)
            return None

    async def _intend(self, ready: Sequence[ReadyCall]) -> list[tuple[ReadyCall, Delivery]]:
        """Commit, for all that may be, that calls follow.

        By person, so that two workers never wait in a circle for each other's counters."""
        if not ready:
            return []
        called = []
        now = self._clock()
        async with self._db.write() as session:
            for each in sorted(ready, key=lambda one: one.prepared.counted_for):
                try:
                    async with session.begin_nested():
                        delivery = await self._intents.commit(session, each, now)
                except Exception:
                    _left(each.held)  # by itself: the others go on
                    continue
                if delivery is not None:
                    called.append((each, delivery))
        return called

    async def _call(self, called: Delivery, ready: ReadyCall, writes: SharedWrites) -> None:
        # A worker that slept here may have been given up, and its delivery sent by another.
        if self._clock() >= (called.intent_at or called.expires_at) + self._policy.lease:
            return
        try:
            try:
                async with asyncio.timeout(self._policy.call_seconds):
                    channel = self._channels[called.channel]
                    provider_id = await channel.send(called, ready.prepared)
            except TakenOver as taken:
                await self._endings.moves(writes, called, ready, taken)
            except GatewayError as problem:
                await self._failed(writes, called, ready, problem)
            except TimeoutError:
                late = gateway_error(called.channel, "timeout", Category.AMBIGUOUS)
                await self._failed(writes, called, ready, late)
            else:
                await self._endings.end(
                    writes, called, DeliveryState.ACCEPTED, None, provider_id=provider_id
                )
                await self._subjects[called.message].accepted(called)
        except Exception:
            _left(called)

    async def _failed(
        self, writes: SharedWrites, called: Delivery, ready: ReadyCall, problem: GatewayError
    ) -> None:
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
            # refused for good, so the next channel may still reach them
            await self._endings.end(
                writes,
                called,
                failure.state,
                failure.code,
                uncount=ready,
                unreached=True,
                wants_none=problem.category is Category.SUPPRESSED and called.channel.is_phone,
            )
        elif failure.state is DeliveryState.NEW and failure.run_at >= called.expires_at:
            await self._endings.end(writes, called, DeliveryState.DEAD, failure.code, uncount=ready)
        else:
            await self._endings.waits(writes, called, ready, failure)

    async def _not_prepared(self, writes: SharedWrites, held: Delivery, problem: Exception) -> None:
        """Our own fault or the database's: try again until it is mended or the message expires."""
        log.error(
            "A message could not be prepared",
            exc_info=problem,
            extra=ids_of(held, "prepare_failed"),
        )
        wait: timedelta = backoff(held.attempts, self._policy, self._jitter)
        await self._endings.tries_later(writes, held, self._clock() + wait, problem)


def _left(held: Delivery) -> None:
    # the row stays as it is: when its lease ends it is new again, or asked about
    log.exception("A delivery was left where it is", extra=ids_of(held, "delivery_interrupted"))
