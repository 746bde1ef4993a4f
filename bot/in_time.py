"""What does each delivery of a push hear, and when? The callback asks: the platform hangs up after
five seconds, and what it has not heard by then goes another way."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.deliveries import PushDelivery, PushTurn
from bot.incoming import Incoming
from bot.late_answers import about
from bot.spooled import SpooledPushes
from bot.turns import Turns
from infra.deadlines import Deadlines, Wakening

log = logging.getLogger("daetong.bot")

DEADLINE = 3.0  # seconds
SPOOLED_WITHIN = 0.9


class TurnFailed(Exception):
    """未能办理: the push was kept nowhere, so that the platform must repeat it."""


# A text; nothing to say, or not yet; or that it must be repeated.
Heard = str | TurnFailed | None


class TimelyReplies:
    """按时答复: within the deadline as a passive reply, later as a customer-service message."""

    def __init__(
        self,
        turns: Turns,
        spooled: SpooledPushes,
        clock: Callable[[], datetime],
        *,
        deadline_seconds: float = DEADLINE,
    ) -> None:
        self._turns = turns
        self._spooled = spooled
        self._clock = clock
        self._deadline = deadline_seconds
        self._deadlines = Deadlines(deadline_seconds)
        self._looking_on: set[asyncio.Task[None]] = set()

    async def answer(
        self,
        message: Incoming,
        push: bytes,
        spent: float = 0.0,
        hung_up: Callable[[], bool] = lambda: False,
    ) -> str | None:
        """What to reply now; None for "success", be it that nothing is to be said or not yet. So
        many seconds of its time are already `spent`; once the platform has `hung_up` nobody hears
        the answer.

        :raises TurnFailed: when it could be kept nowhere; "success" would lose it.
        """
        delivery, until = PushDelivery(self._clock(), hung_up), self._until() - spent
        turn = self._turns.turn_of(message, push, delivery)
        await _ended(turn, until)
        return await self._outcome(message, turn, delivery, until)

    def answer_then(
        self,
        message: Incoming,
        push: bytes,
        hung_up: Callable[[], bool],
        tell: Callable[[Heard], None],
    ) -> None:
        """The same for whoever needs no task that waits: it is told, once."""
        delivery, until = PushDelivery(self._clock(), hung_up), self._until()
        turn = self._turns.turn_of(message, push, delivery)
        wakening = Wakening(partial(self._look, message, turn, delivery, until, tell))
        turn.then(wakening)
        if not wakening.over:
            self._deadlines.add(wakening)

    def _look(
        self,
        message: Incoming,
        turn: PushTurn,
        delivery: PushDelivery,
        until: float,
        tell: Callable[[Heard], None],
    ) -> None:
        if turn.finished and turn.weighed(delivery):
            tell(turn.text)
            return

        async def look_on() -> None:
            heard: Heard
            try:
                heard = await self._outcome(message, turn, delivery, until)
            except TurnFailed as failed:
                heard = failed
            except Exception:
                log.exception("A delivery was not kept", extra=about(message, "delivery_failed"))
                heard = TurnFailed()
            tell(heard)

        task = asyncio.create_task(look_on())
        self._looking_on.add(task)
        task.add_done_callback(self._looking_on.discard)

    async def _outcome(
        self, message: Incoming, turn: PushTurn, delivery: PushDelivery, until: float
    ) -> str | None:
        """Of a turn that is over, or has no more time."""
        while turn.finished and not turn.weighed(delivery):  # it came when all was decided
            turn = self._turns.turn_of(message, turn.push, delivery)
            await _ended(turn, until)
        if not turn.finished:
            if delivery.hung_up():
                raise TurnFailed
            turn.late = delivery.told = True
            await self._spool(message.key, turn, delivery)
        return turn.text

    async def _spool(self, key: str, turn: PushTurn, delivery: PushDelivery) -> None:
        spooling = asyncio.create_task(self._spooled.put(key, turn.push, delivery.arrived))
        turn.spooling.add(spooling)
        spooling.add_done_callback(turn.spooling.discard)
        await asyncio.wait({spooling}, timeout=SPOOLED_WITHIN)
        if not spooling.done() or not spooling.result():
            delivery.told = False
            raise TurnFailed

    def _until(self) -> float:
        return asyncio.get_running_loop().time() + self._deadline


async def _ended(turn: PushTurn, until: float) -> None:
    await turn.ended(max(0.0, until - asyncio.get_running_loop().time()))
