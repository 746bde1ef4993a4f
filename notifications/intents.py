"""Which of these calls may be made now? Asked in the transaction that commits their intents, the
last moment at which consent, hours and caps still hold a message back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from notifications import consents, deliveries
from notifications.caps import Caps, Counted
from notifications.channels.channel import PreparedCall
from notifications.deliveries import Delivery, DeliveryState
from notifications.messages import TRAITS, Message, MessageKind
from notifications.moves import Move, move
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.subjects.subject import MayGo

CAP_REACHED = "cap_reached"


@dataclass(frozen=True, repr=False)
class ReadyCall:
    """备好的调用: a held delivery with what its channel needs; `again` where an earlier call of it
    left nothing behind."""

    held: Delivery
    prepared: PreparedCall
    again: bool = False


class Intents:
    """发送意图."""

    def __init__(
        self, policy: NotificationPolicy, kinds: Mapping[Message, MessageKind], caps: Caps
    ) -> None:
        self._policy = policy
        self._kinds = kinds
        self._caps = caps

    async def commit(
        self, session: AsyncSession, batch: Sequence[ReadyCall], now: datetime
    ) -> list[tuple[ReadyCall, Delivery]]:
        """The calls that follow, each with its delivery. The others were lost to another worker,
        refused by the person, wait for the morning or for room, or are held back by what they are
        about. As many statements for fifty as for one."""
        held = {each.held.id: each for each in batch}
        intended = {delivery_id: self._intended(each, now) for delivery_id, each in held.items()}
        ours = await move(
            session,
            [
                Move(
                    each.held,
                    intended[delivery_id],
                    lease_until=now + self._policy.lease,
                    phone_index=each.prepared.phone_index,
                )
                for delivery_id, each in held.items()
            ],
        )
        called = [each for delivery_id, each in held.items() if delivery_id in ours]
        stops = await self._stops(session, called, now)
        await move(
            session,
            [
                self._stopped(each, intended[each.held.id], stops[each.held.id], now)
                for each in called
                if each.held.id in stops
            ],
        )
        following, without = [], []
        for each in called:
            if each.held.id in stops:
                continue
            nothing_left = await _write_with_intent(session, each)
            if nothing_left is None:
                following.append(each)
            else:
                without.append(self._stopped(each, intended[each.held.id], nothing_left, now))
        await self._go_another_way(session, without, held, now)
        return [(each, intended[each.held.id]) for each in following]

    async def _go_another_way(
        self,
        session: AsyncSession,
        without: Sequence[Move],
        ready: Mapping[str, ReadyCall],
        now: datetime,
    ) -> None:
        """What finds nothing left of what its channel needs, since others of the batch took it,
        goes on over the next channel."""
        if not without:
            return
        await move(session, without)
        ids = [each.held.id for each in without]
        await self._caps.release(session, [(self.counted(ready[each]), now) for each in ids])
        await deliveries.fall_back(session, ids, now)

    def _intended(self, ready: ReadyCall, now: datetime) -> Delivery:
        held = ready.held
        return replace(
            held,
            state=DeliveryState.INTENT,
            intent_at=now,
            attempts=held.attempts + 1,
            resends=held.resends + ready.again,
            provider=ready.prepared.provider,
        )

    async def _stops(
        self, session: AsyncSession, called: Sequence[ReadyCall], now: datetime
    ) -> dict[str, datetime | str]:
        """By delivery, why it may not go: the moment to wait for, or a code where it never may."""
        if not called:
            return {}
        kinds = {each.held.id: self._kinds[each.held.message] for each in called}
        stops: dict[str, datetime | str] = {}
        refusals = await consents.refusals(
            session,
            [
                (
                    kinds[each.held.id].consent,
                    (each.held.recipient_kind, each.held.recipient_id),
                    each.held.consent_topic,
                )
                for each in called
            ],
        )
        for each, refused in zip(called, refusals, strict=True):
            quiet = self._policy.quiet_hours.get(kinds[each.held.id].message_class)
            stop = refused or opens_at(quiet, now)
            if stop is not None:
                stops[each.held.id] = stop
        stops |= await self._held_back(session, called, stops)
        counted = [each for each in called if each.held.id not in stops]
        waits = await self._caps.reserve(session, [self.counted(each) for each in counted], now)
        for each, until in zip(counted, waits, strict=True):
            if until is not None:
                traits = TRAITS[kinds[each.held.id].message_class]
                stops[each.held.id] = until if traits.waits_for_room else CAP_REACHED
        return stops

    async def _held_back(
        self,
        session: AsyncSession,
        called: Sequence[ReadyCall],
        stops: Mapping[str, datetime | str],
    ) -> dict[str, datetime | str]:
        """What they are about says of those that nobody has refused; that is heard before the
        night, since what may never go need not wait for the morning."""
        asked: dict[MayGo, list[Delivery]] = defaultdict(list)
        for each in called:
            if each.prepared.may_go is not None and not isinstance(stops.get(each.held.id), str):
                asked[each.prepared.may_go].append(each.held)
        found: dict[str, datetime | str] = {}
        for may_go, held in asked.items():
            found |= await may_go(session, held)
        return found

    def _stopped(
        self, ready: ReadyCall, called: Delivery, stop: datetime | str, now: datetime
    ) -> Move:
        held = ready.held
        before = DeliveryState.UNKNOWN if ready.again else DeliveryState.NEW
        if isinstance(stop, str):
            suppressed = replace(held, state=DeliveryState.SUPPRESSED)
            return Move(called, suppressed, code=stop, run_at=now)
        return Move(called, replace(held, state=before), run_at=stop)

    async def uncount(
        self, session: AsyncSession, calls: Sequence[tuple[ReadyCall, Delivery]]
    ) -> None:
        """Give the places back that calls had taken which certainly never left."""
        await self._caps.release(
            session,
            [
                (self.counted(ready), called.intent_at or called.created_at)
                for ready, called in calls
            ],
        )
        for ready, _ in calls:
            if ready.prepared.undo_intent is not None:
                await ready.prepared.undo_intent(session)

    def counted(self, ready: ReadyCall) -> Counted:
        """Whose caps this call counts against."""
        message = ready.held.message
        kind = self._kinds[message]
        return Counted(ready.prepared.counted_for, message, kind.message_class)


async def _write_with_intent(session: AsyncSession, ready: ReadyCall) -> str | None:
    """Write what belongs to the intent; a code where there is nothing left to call with."""
    if ready.prepared.with_intent is None:
        return None
    written = ready.prepared.with_intent(session)
    return None if written is None else await written
