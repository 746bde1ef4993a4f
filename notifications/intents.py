"""May this call be made now? Asked in the transaction that commits its intent, the last moment at
which consent, hours and caps still hold a message back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from notifications import consents, deliveries
from notifications.caps import Caps, Counted
from notifications.channels.channel import PreparedCall
from notifications.deliveries import Delivery, DeliveryState
from notifications.messages import TRAITS, Message, MessageKind
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.subjects.subject import Withheld

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
        self, session: AsyncSession, ready: ReadyCall, now: datetime
    ) -> Delivery | None:
        """The delivery with its intent; None when no call follows: lost, refused by the person, at
        night, on a holiday, over the cap, or held back by what it is about."""
        held, kind = ready.held, self._kinds[ready.held.message]
        called = await deliveries.change(
            session,
            held,
            DeliveryState.INTENT,
            intent_at=now,
            attempts=held.attempts + 1,
            resends=held.resends + ready.again,
            provider=ready.prepared.provider,
            phone_index=ready.prepared.phone_index,
            lease_until=now + self._policy.lease,
        )
        if called is None:
            return None
        no = await consents.refused(
            session, kind.consent, (held.recipient_kind, held.recipient_id), held.consent_topic
        )
        wait = opens_at(self._policy.quiet_hours.get(kind.message_class), now)
        if no is None and ready.prepared.may_go is not None:
            try:
                wait = await ready.prepared.may_go(session) or wait
            except Withheld as nothing:
                no = nothing.reason
        if no is None and wait is None:
            wait = await self._caps.reserve(session, self.counted(ready), now)
            if wait is not None and not TRAITS[kind.message_class].waits_for_room:
                no = CAP_REACHED
        if no is None and wait is None:
            if ready.prepared.with_intent is not None:
                written = ready.prepared.with_intent(session)
                if written is not None:
                    await written
            return called
        before = DeliveryState.UNKNOWN if ready.again else DeliveryState.NEW
        await deliveries.change(
            session,
            called,
            before if no is None else DeliveryState.SUPPRESSED,
            run_at=wait or now,
            last_error=no,
            intent_at=held.intent_at,
            attempts=held.attempts,
            resends=held.resends,
            provider=held.provider,
        )
        return None

    async def uncount(self, session: AsyncSession, called: Delivery, ready: ReadyCall) -> None:
        """Give the place back that a call had taken which certainly never left."""
        reserved = called.intent_at or called.created_at
        await self._caps.release(session, self.counted(ready), reserved)
        if ready.prepared.undo_intent is not None:
            await ready.prepared.undo_intent(session)

    def counted(self, ready: ReadyCall) -> Counted:
        """Whose caps this call counts against."""
        message = ready.held.message
        kind = self._kinds[message]
        return Counted(ready.prepared.counted_for, message, kind.message_class)
