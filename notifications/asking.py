"""What became of a call whose end nobody saw? Asked by the sender for every delivery that is
unknown, before anything is sent again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from infra.gateway_errors import GatewayError
from notifications.channels.channel import LookUp, MessageChannel
from notifications.deliveries import Delivery, DeliveryState
from notifications.endings import Ending, asked_later, ended
from notifications.messages import ChannelName
from notifications.outcomes import next_question
from notifications.policy import NotificationPolicy
from notifications.subjects.subject import Withheld

NEVER_CONFIRMED = "never_confirmed"

_TOLD = {
    LookUp.WAITING: DeliveryState.ACCEPTED,
    LookUp.DELIVERED: DeliveryState.DELIVERED,
    LookUp.FAILED: DeliveryState.FAILED,
}


class LookUps:
    """不明: what certainly never left may be sent again, once."""

    def __init__(
        self,
        channels: Mapping[ChannelName, MessageChannel],
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
    ) -> None:
        self._channels = channels
        self._policy = policy
        self._clock = clock

    async def settle(self, held: Delivery) -> Ending | None:
        """Ask, and say what was found; None where the caller has to send it again."""
        channel, now = self._channels[held.channel], self._clock()
        called_at = held.intent_at or held.created_at
        try:
            async with asyncio.timeout(self._policy.call_seconds):
                found = await channel.look_up(held)
        except Withheld as nothing:  # nobody waits for it any more
            return ended(held, DeliveryState.SUPPRESSED, nothing.reason)
        except (GatewayError, TimeoutError):
            return self._later(held, called_at, now)
        told = _TOLD.get(found)
        if told is not None:
            return ended(held, told, unreached=told is DeliveryState.FAILED, taken=True)
        within = channel.repeat_within
        if found is LookUp.CANNOT_ASK:
            safe, hopeless = within is not None and now - called_at < within, True
        elif found is LookUp.NO_PROOF:
            safe, hopeless = False, False
        else:
            safe, hopeless = now - called_at >= self._policy.no_record_means_not_sent, False
        if safe and held.resends == 0 and now < held.expires_at:
            return None
        if hopeless or safe:
            return ended(held, DeliveryState.DEAD, NEVER_CONFIRMED)
        return self._later(held, called_at, now)

    def _later(self, held: Delivery, called_at: datetime, now: datetime) -> Ending:
        when = next_question(called_at, now, self._policy)
        if when is None:
            return ended(held, DeliveryState.DEAD, NEVER_CONFIRMED)
        return asked_later(held, when)
