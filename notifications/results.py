"""How are the results of one batch written together? Asked by the sender, which hands in what has
become of each delivery.

Written once all of them have ended, and a moment after the first where the others take longer: so
fifty cost one commit, a lonely one waits for nobody, and a slow call holds up no other's result."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Database
from infra.db_failures import out_of_reach
from notifications import consents, deliveries
from notifications.deliveries import Delivery, DeliveryState
from notifications.endings import Ending, Telling
from notifications.intents import Intents
from notifications.messages import TRAITS, ChannelName, Message, MessageKind
from notifications.moves import move

log = logging.getLogger("daetong.notifications")

LINGERS_SECONDS = 0.1
# Where an ending was written: the channel by which it goes on, if any.
_Written = dict[str, ChannelName | None]


class EndingWriter:
    """投递结果的写入: every change is only made by whoever still holds the delivery."""

    def __init__(
        self,
        db: Database,
        kinds: Mapping[Message, MessageKind],
        intents: Intents,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._kinds = kinds
        self._intents = intents
        self._clock = clock

    async def write(self, endings: Sequence[Ending]) -> dict[str, Exception]:
        """Commit these together; one that cannot be kept takes no other with it and is answered
        with its problem.

        :raises Exception: what the driver raises where the database is out of reach.
        """
        problems: dict[str, Exception] = {}
        try:
            async with self._db.write() as session:
                written = await self._write(session, endings)
        except Exception as problem:
            if out_of_reach(problem):
                raise
            # One of them failed: once more, each by itself.
            written = {}
            async with self._db.write() as session:
                for each in endings:
                    try:
                        async with session.begin_nested():
                            written |= await self._write(session, [each])
                    except Exception as its:
                        problems[each.move.held.id] = its
        for each in endings:
            if each.move.held.id not in problems:
                self._tell(each, written)
        return problems

    async def _write(self, session: AsyncSession, endings: Sequence[Ending]) -> _Written:
        moved = await move(session, [each.move for each in endings])
        mine = [each for each in endings if each.move.held.id in moved]
        written: _Written = dict.fromkeys(moved)
        uncounted = [(each.uncount, each.move.held) for each in mine if each.uncount is not None]
        if uncounted:
            await self._intents.uncount(session, uncounted)
        for each in mine:
            if each.wants_none and each.move.held.recipient_kind != "code":
                await consents.refuse_everything(
                    session,
                    (each.move.held.recipient_kind, each.move.held.recipient_id),
                    said_in="provider",
                    words=f"短信平台或运营商说该号码已退订（{each.move.code}）",
                    now=self._clock(),
                )
        unreached = [each.move.held.id for each in mine if each.unreached]
        if unreached:
            written |= await deliveries.fall_back(session, unreached, self._clock())
        return written

    def _tell(self, ending: Ending, written: _Written) -> None:
        held, state, code = ending.move.held, ending.move.becomes.state, ending.move.code
        if held.id not in written:
            log.warning(
                "A delivery had moved on meanwhile", extra=ids_of(held, "delivery_no_longer_held")
            )
        elif ending.telling is Telling.ENDED:
            traits = TRAITS[self._kinds[held.message].message_class]
            lost = state is DeliveryState.DEAD and not traits.given_up_quietly
            log.log(
                logging.ERROR if lost else logging.INFO,
                "A message was given up; somebody has to look"
                if lost
                else "A delivery has moved on",
                extra={
                    **ids_of(held, f"delivery_{state.value}"),
                    "code": code,
                    "falls_back_to": written[held.id],
                },
            )
        elif ending.telling is Telling.WAITS:
            log.warning(
                "A message did not go out yet",
                extra={**ids_of(held, "delivery_waits"), "code": code, "state": state.value},
            )
        elif ending.telling is Telling.MOVES:
            log.info(
                "Another provider takes a message",
                extra={
                    **ids_of(held, "delivery_moves"),
                    "code": code,
                    "provider": held.provider,
                    "taken_by": ending.taken_by,
                },
            )


class BatchResults:
    """一批的结果: `expected` deliveries, each of which hands in its ending or is left out."""

    def __init__(self, writer: EndingWriter, expected: int) -> None:
        self._writer = writer
        self.open = expected
        """How many have not ended yet."""
        self.on_ended: Callable[[], None] = lambda: None
        self._waiting: list[tuple[Ending, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    async def end(self, ending: Ending) -> None:
        """Come back once this is committed. :raises Exception: why it could not be kept."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((ending, done))
        self._one_less()
        if self.open <= 0:
            await self._write()
        elif self._timer is None:
            self._timer = loop.call_later(LINGERS_SECONDS, self._write_soon)
        await done

    def leave_out(self) -> None:
        """One of them hands in nothing: it stays as it is, or has been written with its intent."""
        self._one_less()
        if self.open <= 0 and self._waiting:
            self._write_soon()

    def _one_less(self) -> None:
        self.open -= 1
        self.on_ended()

    def _write_soon(self) -> None:
        task = asyncio.create_task(self._write())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            problems = await self._writer.write([ending for ending, _ in batch])
        except Exception as problem:
            problems = {ending.move.held.id: problem for ending, _ in batch}
        except BaseException as problem:
            for _, done in batch:
                _settle(done, problem)
            raise
        for ending, done in batch:
            _settle(done, problems.get(ending.move.held.id))


def _settle(done: asyncio.Future[None], problem: BaseException | None) -> None:
    if done.done():  # whoever waited was cancelled
        return
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)
        done.exception()  # whoever was cancelled meanwhile does not fetch it


def ids_of(held: Delivery, action: str) -> dict[str, object]:
    """What a log line says of a delivery: ids and codes, nobody's data."""
    return {
        "action": action,
        "delivery_id": held.id,
        "sent_as": held.message.value,
        "channel": held.channel.value,
        "attempts": held.attempts,
    }
