"""Who hands messages to the gateways, so that each goes out once? The one loop the worker runs.

Lease, intent committed, call outside any transaction, result: a worker may die between any two."""

import asyncio
import logging
import os
import random
import secrets
import socket
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Database
from infra.gateway_errors import Category, GatewayError, gateway_error
from notifications import deliveries
from notifications.caps import Caps
from notifications.channels.channel import LookUp, MessageChannel
from notifications.deliveries import Delivery, DeliveryState
from notifications.messages import TRAITS, ChannelName, MessageClass
from notifications.outcomes import after_failure, backoff, next_question
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.subjects.subject import Subjects, Withheld

log = logging.getLogger("daetong.notifications")

_TOLD = {
    LookUp.WAITING: DeliveryState.ACCEPTED,
    LookUp.DELIVERED: DeliveryState.DELIVERED,
    LookUp.FAILED: DeliveryState.FAILED,
}
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
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._db = db
        self._channels = channels
        self._subjects = subjects
        self._policy = policy
        self._caps = Caps(policy.caps)
        self._clock = clock
        self._jitter = jitter
        # never a reusable name: a worker that comes back must not own what it held before
        self._owner = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(8)}"

    async def run_once(self) -> int:
        """Lease what is due and see it through; how many deliveries were leased."""
        now = self._clock()
        async with self._db.read() as session:
            if not await deliveries.any_work(session, now):
                return 0
        async with self._db.write() as session:
            await deliveries.free_lapsed(session, now)
            leased = await deliveries.lease_due(
                session, now, self._owner, self._policy.lease, BATCH
            )
        await asyncio.gather(*(self._see_through(delivery) for delivery in leased))
        return len(leased)

    async def _see_through(self, held: Delivery) -> None:
        try:
            if held.state is DeliveryState.UNKNOWN:
                await self._ask(held)
            elif self._clock() >= held.expires_at:
                await self._end(held, DeliveryState.DEAD, "expired")
            else:
                await self._send(held)
        except Exception:
            # the row stays as it is: when its lease ends it is new again, or asked about
            log.exception(
                "A delivery was left where it is", extra=_ids(held, "delivery_interrupted")
            )

    async def _send(self, held: Delivery, *, again: bool = False) -> None:
        channel = self._channels[held.channel]
        try:
            prepared = await channel.prepare(held)
        except Withheld as nothing:
            await self._end(held, DeliveryState.SUPPRESSED, nothing.reason)
            return
        except Exception as problem:
            await self._not_prepared(held, problem)
            return
        called = await self._intend(held, prepared.counted_for, again=again)
        # A worker that slept here may have been given up, and its delivery sent by another.
        if called is None or self._clock() >= (called.intent_at or held.expires_at) + (
            self._policy.lease
        ):
            return
        try:
            async with asyncio.timeout(self._policy.call_seconds):
                provider_id = await channel.send(called, prepared)
        except GatewayError as problem:
            await self._failed(called, problem, held, prepared.counted_for, again=again)
            return
        except TimeoutError:
            late = gateway_error(held.channel, "timeout", Category.AMBIGUOUS)
            await self._failed(called, late, held, prepared.counted_for, again=again)
            return
        await self._end(called, DeliveryState.ACCEPTED, None, provider_id=provider_id)
        await self._subjects[held.message].accepted(held)

    async def _intend(self, held: Delivery, person: str, *, again: bool) -> Delivery | None:
        """Commit that a call follows; None when it does not: lost, at night, or over the cap."""
        now, message_class = self._clock(), self._class_of(held)
        async with self._db.write() as session:
            called = await deliveries.change(
                session,
                held,
                DeliveryState.INTENT,
                intent_at=now,
                attempts=held.attempts + 1,
                resends=held.resends + again,
                lease_until=now + self._policy.lease,
            )
            if called is None:
                return None
            wait = opens_at(self._policy.quiet_hours, message_class, now)
            if wait is None:
                wait = await self._caps.reserve(session, person, message_class, now)
            if wait is not None:
                before = DeliveryState.UNKNOWN if again else DeliveryState.NEW
                await deliveries.change(
                    session,
                    called,
                    before,
                    run_at=wait,
                    intent_at=held.intent_at,
                    attempts=held.attempts,
                    resends=held.resends,
                )
                return None
        return called

    async def _failed(
        self, called: Delivery, problem: GatewayError, held: Delivery, person: str, *, again: bool
    ) -> None:
        now = self._clock()
        failure = after_failure(problem, called.attempts, now, self._policy, self._jitter)
        if problem.needs_operator:
            log.error(
                "A gateway needs a person: messages wait or were given up",
                extra={**_ids(called, "page"), "code": failure.code, "category": problem.category},
            )
        if failure.state not in (DeliveryState.NEW, DeliveryState.UNKNOWN):
            await self._end(called, failure.state, failure.code, uncount=person)
            return
        state, values = failure.state, {"run_at": failure.run_at, "last_error": failure.code}
        if state is DeliveryState.NEW and failure.run_at >= called.expires_at:
            await self._end(called, DeliveryState.DEAD, failure.code, uncount=person)
            return
        if state is DeliveryState.NEW and again:
            # This call left nothing behind, the one before it may have: back to asking.
            state = DeliveryState.UNKNOWN
            values |= {"resends": held.resends, "intent_at": held.intent_at}
        async with self._db.write() as session:
            changed = await deliveries.change(session, called, state, **values)
            if changed is not None and failure.state is DeliveryState.NEW:
                await self._uncount(session, called, person)
        log.warning(
            "A message did not go out yet",
            extra={**_ids(called, "delivery_waits"), "code": failure.code, "state": state.value},
        )

    async def _ask(self, held: Delivery) -> None:
        """不明: find out what became of a call; what certainly never left is sent again, once."""
        channel, now = self._channels[held.channel], self._clock()
        called_at = held.intent_at or held.created_at
        try:
            async with asyncio.timeout(self._policy.call_seconds):
                found = await channel.look_up(held)
        except Withheld as nothing:  # nobody waits for it any more
            await self._end(held, DeliveryState.SUPPRESSED, nothing.reason)
            return
        except (GatewayError, TimeoutError):
            await self._ask_later(held, called_at, now)
            return
        told = _TOLD.get(found)
        if told is not None:
            await self._end(held, told, None)
            await self._subjects[held.message].accepted(held)
            return
        within = channel.repeat_within
        if found is LookUp.CANNOT_ASK:
            safe, hopeless = within is not None and now - called_at < within, True
        else:
            safe, hopeless = now - called_at >= self._policy.no_record_means_not_sent, False
        if safe and held.resends == 0 and now < held.expires_at:
            await self._send(held, again=True)
        elif hopeless or safe:
            await self._end(held, DeliveryState.DEAD, "never_confirmed")
        else:
            await self._ask_later(held, called_at, now)

    async def _ask_later(self, held: Delivery, called_at: datetime, now: datetime) -> None:
        when = next_question(called_at, now, self._policy)
        if when is None:
            await self._end(held, DeliveryState.DEAD, "never_confirmed")
            return
        async with self._db.write() as session:
            await deliveries.change(session, held, DeliveryState.UNKNOWN, run_at=when)

    async def _not_prepared(self, held: Delivery, problem: Exception) -> None:
        """Our own fault or the database's: try again until it is mended or the message expires."""
        log.error(
            "A message could not be prepared",
            exc_info=problem,
            extra=_ids(held, "prepare_failed"),
        )
        again = held.state is DeliveryState.UNKNOWN
        wait = backoff(held.attempts, self._policy, self._jitter)
        async with self._db.write() as session:
            await deliveries.change(
                session,
                held,
                DeliveryState.UNKNOWN if again else DeliveryState.NEW,
                run_at=self._clock() + wait,
                attempts=held.attempts + 1,
                last_error=type(problem).__name__[:60],
            )

    async def _end(
        self,
        held: Delivery,
        state: DeliveryState,
        code: str | None,
        *,
        provider_id: str | None = None,
        uncount: str | None = None,
    ) -> None:
        async with self._db.write() as session:
            changed = await deliveries.change(
                session,
                held,
                state,
                last_error=code and code[:60],
                provider_id=provider_id or held.provider_id,
            )
            if changed is not None and uncount is not None:
                await self._uncount(session, held, uncount)
        if changed is None:
            log.warning(
                "A delivery had moved on meanwhile", extra=_ids(held, "delivery_no_longer_held")
            )
            return
        lost = state is DeliveryState.DEAD and not TRAITS[self._class_of(held)].given_up_quietly
        log.log(
            logging.ERROR if lost else logging.INFO,
            "A message was given up; somebody has to look" if lost else "A delivery has moved on",
            extra={**_ids(held, f"delivery_{state.value}"), "code": code},
        )

    async def _uncount(self, session: AsyncSession, called: Delivery, person: str) -> None:
        reserved = called.intent_at or called.created_at
        await self._caps.release(session, person, self._class_of(called), reserved)

    def _class_of(self, held: Delivery) -> MessageClass:
        return self._subjects[held.message].message_class


def _ids(held: Delivery, action: str) -> dict[str, object]:
    return {
        "action": action,
        "delivery_id": held.id,
        "sent_as": held.message.value,
        "channel": held.channel.value,
        "attempts": held.attempts,
    }
