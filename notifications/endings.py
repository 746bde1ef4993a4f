"""How is written what became of a delivery? Asked by the sender after each call or refusal; every
change is only made by whoever still holds it."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from notifications import consents, deliveries
from notifications.channels.channel import TakenOver
from notifications.deliveries import Delivery, DeliveryState
from notifications.intents import Intents, ReadyCall
from notifications.messages import TRAITS, ChannelName, Message, MessageKind
from notifications.outcomes import Failure
from notifications.shared_writes import SharedWrites
from notifications.subjects.subject import Withheld

log = logging.getLogger("daetong.notifications")


class Endings:
    """投递结果."""

    def __init__(
        self,
        kinds: Mapping[Message, MessageKind],
        intents: Intents,
        clock: Callable[[], datetime],
    ) -> None:
        self._kinds = kinds
        self._intents = intents
        self._clock = clock

    async def end(
        self,
        writes: SharedWrites,
        held: Delivery,
        state: DeliveryState,
        code: str | None,
        *,
        provider_id: str | None = None,
        uncount: ReadyCall | None = None,
        unreached: bool = False,
        wants_none: bool = False,
    ) -> None:
        """It has come to `state`; `unreached` says that it certainly did not arrive this way, so
        that the next channel is tried; `wants_none` that the phone's owner has told provider or
        carrier that they want no such messages."""

        async def write(session: AsyncSession) -> tuple[bool, ChannelName | None]:
            changed = await deliveries.change(
                session,
                held,
                state,
                last_error=code and code[:60],
                provider_id=provider_id or held.provider_id,
            )
            if changed is None:
                return False, None
            if uncount is not None:
                await self._intents.uncount(session, held, uncount)
            if wants_none and held.recipient_kind != "code":
                await consents.refuse_everything(
                    session,
                    (held.recipient_kind, held.recipient_id),
                    said_in="provider",
                    words=f"短信平台或运营商说该号码已退订（{code}）",
                    now=self._clock(),
                )
            if not unreached:
                return True, None
            return True, await deliveries.fall_back(session, held.id, self._clock())

        changed, falls_back_to = await writes.do(write)
        if not changed:
            log.warning(
                "A delivery had moved on meanwhile", extra=ids_of(held, "delivery_no_longer_held")
            )
            return
        traits = TRAITS[self._kinds[held.message].message_class]
        lost = state is DeliveryState.DEAD and not traits.given_up_quietly
        log.log(
            logging.ERROR if lost else logging.INFO,
            "A message was given up; somebody has to look" if lost else "A delivery has moved on",
            extra={
                **ids_of(held, f"delivery_{state.value}"),
                "code": code,
                "falls_back_to": falls_back_to,
            },
        )

    async def withheld(self, writes: SharedWrites, held: Delivery, nothing: Withheld) -> None:
        """There was rightly nothing to send, at least not this way."""
        await self.end(
            writes, held, DeliveryState.SUPPRESSED, nothing.reason, unreached=nothing.this_way
        )

    async def waits(
        self, writes: SharedWrites, called: Delivery, ready: ReadyCall, failure: Failure
    ) -> None:
        """The call failed and another follows, or a question about it."""
        state = failure.state
        values: dict[str, object] = {"run_at": failure.run_at, "last_error": failure.code}
        if state is DeliveryState.NEW and ready.again:
            # This call left nothing behind, the one before it may have: back to asking.
            state = DeliveryState.UNKNOWN
            values |= {
                "resends": ready.held.resends,
                "intent_at": ready.held.intent_at,
                "provider": ready.held.provider,
            }

        async def write(session: AsyncSession) -> None:
            changed = await deliveries.change(session, called, state, **values)
            if changed is not None and failure.state is DeliveryState.NEW:
                await self._intents.uncount(session, called, ready)

        await writes.do(write)
        log.warning(
            "A message did not go out yet",
            extra={
                **ids_of(called, "delivery_waits"),
                "code": failure.code,
                "state": state.value,
            },
        )

    async def moves(
        self, writes: SharedWrites, called: Delivery, ready: ReadyCall, taken: TakenOver
    ) -> None:
        """This provider has certainly not taken it, another one is called at once."""

        async def write(session: AsyncSession) -> None:
            changed = await deliveries.change(
                session,
                called,
                DeliveryState.NEW,
                run_at=self._clock(),
                provider=taken.provider,
                last_error=taken.code[:60],
            )
            if changed is not None:
                await self._intents.uncount(session, called, ready)

        await writes.do(write)
        log.info(
            "Another provider takes a message",
            extra={
                **ids_of(called, "delivery_moves"),
                "code": taken.code,
                "provider": called.provider,
                "taken_by": taken.provider,
            },
        )

    async def asked_later(self, writes: SharedWrites, held: Delivery, run_at: datetime) -> None:
        """Nobody knows yet what became of the call."""

        async def write(session: AsyncSession) -> None:
            await deliveries.change(session, held, DeliveryState.UNKNOWN, run_at=run_at)

        await writes.do(write)

    async def tries_later(
        self, writes: SharedWrites, held: Delivery, run_at: datetime, problem: Exception
    ) -> None:
        """It could not even be prepared."""

        async def write(session: AsyncSession) -> None:
            again = held.state is DeliveryState.UNKNOWN
            await deliveries.change(
                session,
                held,
                DeliveryState.UNKNOWN if again else DeliveryState.NEW,
                run_at=run_at,
                attempts=held.attempts + 1,
                last_error=type(problem).__name__[:60],
            )

        await writes.do(write)


def ids_of(held: Delivery, action: str) -> dict[str, object]:
    """What a log line says of a delivery: ids and codes, nobody's data."""
    return {
        "action": action,
        "delivery_id": held.id,
        "sent_as": held.message.value,
        "channel": held.channel.value,
        "attempts": held.attempts,
    }
