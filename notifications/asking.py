"""What became of a call whose end nobody saw? Asked by the sender for every delivery that is
unknown, before anything is sent again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto

from infra.gateway_errors import GatewayError
from notifications.channels.channel import LookUp, MessageChannel
from notifications.deliveries import Delivery, DeliveryState
from notifications.endings import Endings
from notifications.messages import ChannelName
from notifications.outcomes import next_question
from notifications.policy import NotificationPolicy
from notifications.shared_writes import SharedWrites
from notifications.subjects.subject import Subjects, Withheld

_TOLD = {
    LookUp.WAITING: DeliveryState.ACCEPTED,
    LookUp.DELIVERED: DeliveryState.DELIVERED,
    LookUp.FAILED: DeliveryState.FAILED,
}


class _Next(Enum):
    DONE = auto()
    SENT_AGAIN = auto()


DONE, SENT_AGAIN = _Next.DONE, _Next.SENT_AGAIN


class LookUps:
    """不明: what certainly never left may be sent again, once."""

    def __init__(
        self,
        channels: Mapping[ChannelName, MessageChannel],
        subjects: Subjects,
        endings: Endings,
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
    ) -> None:
        self._channels = channels
        self._subjects = subjects
        self._endings = endings
        self._policy = policy
        self._clock = clock

    async def settle(self, held: Delivery, writes: SharedWrites) -> _Next:
        """Ask, and write what was found; SENT_AGAIN where the caller has to."""
        channel, now = self._channels[held.channel], self._clock()
        called_at = held.intent_at or held.created_at
        try:
            async with asyncio.timeout(self._policy.call_seconds):
                found = await channel.look_up(held)
        except Withheld as nothing:  # nobody waits for it any more
            await self._endings.end(writes, held, DeliveryState.SUPPRESSED, nothing.reason)
            return DONE
        except (GatewayError, TimeoutError):
            await self._ask_later(writes, held, called_at, now)
            return DONE
        told = _TOLD.get(found)
        if told is not None:
            failed = told is DeliveryState.FAILED
            await self._endings.end(writes, held, told, None, unreached=failed)
            await self._subjects[held.message].accepted(held)
            return DONE
        within = channel.repeat_within
        if found is LookUp.CANNOT_ASK:
            safe, hopeless = within is not None and now - called_at < within, True
        elif found is LookUp.NO_PROOF:
            safe, hopeless = False, False
        else:
            safe, hopeless = now - called_at >= self._policy.no_record_means_not_sent, False
        if safe and held.resends == 0 and now < held.expires_at:
            return SENT_AGAIN
        if hopeless or safe:
            await self._endings.end(writes, held, DeliveryState.DEAD, "never_confirmed")
        else:
            await self._ask_later(writes, held, called_at, now)
        return DONE

    async def _ask_later(
        self, writes: SharedWrites, held: Delivery, called_at: datetime, now: datetime
    ) -> None:
        when = next_question(called_at, now, self._policy)
        if when is None:
            await self._endings.end(writes, held, DeliveryState.DEAD, "never_confirmed")
        else:
            await self._endings.asked_later(writes, held, when)
