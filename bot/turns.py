"""How is each push answered once and in time? The callback asks; repeats share the first turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.conversations import Conversations
from bot.dispatcher import Dispatcher
from bot.incoming import Incoming
from bot.replies import fitting
from bot.seen import Answered, Elsewhere, LateAnswer, SeenMessages, Taken
from bot.spooled import SpooledPushes
from infra.db import out_of_reach
from infra.gateway_errors import Category, GatewayError
from infra.group_commit import GroupCommit

log = logging.getLogger("daetong.bot")

DEADLINE = 3.0  # seconds; the platform hangs up after five
SPOOLED_WITHIN = 0.9
LOOK_AGAIN = 0.2
LOOKS = 60  # for longer than a turn of a process that died is waited for
CLOSED_WITHIN = 10.0
TROUBLE = "抱歉，我这边刚才出了点问题，没能查到。请过几分钟再发一次；着急的话，请打窗口电话。"

SendText = Callable[[str, str], Awaitable[None]]


class TurnFailed(Exception):
    """未能办理: the push was kept nowhere, so that the platform must repeat it."""


class _StillElsewhere(Exception):
    """Another process has it and is silent; whoever comes later may look again."""


class _Turn:
    """One push at work; `late` once the platform was told "success" without its answer, which is
    only said of what lies in the spool."""

    def __init__(self, push: bytes, arrived: datetime, *, late: bool = False) -> None:
        self.push = push
        self.arrived = arrived  # the newest of its deliveries
        self.late = late
        self.task: asyncio.Task[None]
        self.spooling: asyncio.Task[bool] | None = None
        self.finished = False
        self.text: str | None = None  # to be replied; None also when it went out as a message


class Turns:
    """应答: within the deadline as a passive reply, later as a customer-service message."""

    def __init__(
        self,
        group: GroupCommit,
        seen: SeenMessages,
        conversations: Conversations,
        dispatcher: Dispatcher,
        spooled: SpooledPushes,
        send_text: SendText,
        clock: Callable[[], datetime],
        *,
        deadline_seconds: float = DEADLINE,
    ) -> None:
        self._group = group
        self._seen = seen
        self._conversations = conversations
        self._dispatcher = dispatcher
        self._spooled = spooled
        self._send_text = send_text
        self._clock = clock
        self._deadline = deadline_seconds
        self._running: dict[str, _Turn] = {}

    async def answer(self, message: Incoming, push: bytes) -> str | None:
        """What to reply now; None for "success", be it that nothing is to be said or not yet.

        :raises TurnFailed: when it could be kept nowhere; "success" would lose it.
        """
        now = self._clock()
        turn = self._running.get(message.key) or self._begin(message, _Turn(push, now))
        turn.arrived = now
        await _ended(turn.task, self._deadline)
        if not turn.finished:
            await self._spool(message.key, turn)
            if not turn.task.done():
                turn.late = True
        return turn.text

    async def resume(self, message: Incoming, push: bytes, arrived: datetime) -> bool:
        """Work on what waited in the spool; whether it is done with."""
        turn = self._running.get(message.key) or self._begin(
            message, _Turn(push, arrived, late=True)
        )
        await asyncio.wait({turn.task})
        return turn.finished

    def works_on(self, key: str) -> bool:
        """Whether a turn is at work on this push."""
        return key in self._running

    async def settled(self) -> None:
        """Wait for every turn under way and for what it keeps; asked when the process stops. What
        takes too long lies in the spool, and goes on in the next process."""
        try:
            async with asyncio.timeout(CLOSED_WITHIN):
                while self._running:
                    await asyncio.wait({turn.task for turn in self._running.values()})
                await self._group.settled()
        except TimeoutError:
            for turn in self._running.values():
                turn.task.cancel()

    def _begin(self, message: Incoming, turn: _Turn) -> _Turn:
        key = message.key
        self._running[key] = turn
        turn.task = asyncio.create_task(self._see_through(message, turn))
        turn.task.add_done_callback(lambda _: self._running.pop(key, None))
        return turn

    async def _spool(self, key: str, turn: _Turn) -> None:
        if turn.spooling is None:
            turn.spooling = asyncio.create_task(self._spooled.put(key, turn.push, turn.arrived))
        await asyncio.wait({turn.spooling}, timeout=SPOOLED_WITHIN)
        if not turn.spooling.done():
            raise TurnFailed
        if not turn.spooling.result():
            turn.spooling = None  # the next try may find room
            raise TurnFailed

    async def _see_through(self, message: Incoming, turn: _Turn) -> None:
        try:
            turn.text = await self._work(message, turn)
        except Exception:
            log.exception("A push could not be worked on", extra=_about(message, "turn_failed"))
            return
        turn.finished = True
        if turn.late or turn.spooling is not None:
            self._spooled.done_soon(message.key)

    async def _work(self, message: Incoming, turn: _Turn) -> str | None:
        look = self._conversations.look(message.person)
        begun, known = await self._seen.begin(message.key, look)
        self._conversations.looked(message.person, known)
        # Also when it is late: "success" ends the platform's repeats, so nobody comes after us.
        for _ in range(LOOKS):
            if not isinstance(begun, Elsewhere):
                break
            await asyncio.sleep(LOOK_AGAIN)
            begun = await self._seen.look_again(message.key)
        match begun:
            case Elsewhere():
                raise _StillElsewhere
            case Answered():
                return await self._answered_before(message, turn, begun)
            case Taken():
                return await self._answer_now(message, turn, begun)

    async def _answer_now(self, message: Incoming, turn: _Turn, taken: Taken) -> str | None:
        try:
            text = (await self._dispatcher.answer(message)).text
        except Exception as problem:
            if out_of_reach(problem):
                raise  # later it can be answered
            log.exception("A handler failed", extra=_about(message, "handler_failed"))
            text = TROUBLE if message.kind != "event" or message.event == "click" else None
        text = None if text is None else fitting(text)
        if not turn.late:
            self._seen.finish_soon(taken, text)
            return text
        if await self._seen.finish_late(taken, text) and text is not None:
            await self._send_late(message, text)
        return None

    async def _answered_before(
        self, message: Incoming, turn: _Turn, before: Answered
    ) -> str | None:
        """What was replied is replied again; what went out as a message is not.

        Whoever was told "success" when a reply had left already shows that this reply was lost."""
        key, replied = message.key, before.late is None
        if before.text is None or (replied and before.at > turn.arrived):
            return before.text
        again = replied and not turn.late and await self._seen.reply_again(key, turn.arrived)
        if not turn.late:  # nor has become so meanwhile
            return before.text if again else None
        if await self._ours_to_send(key, turn, before):
            await self._send_late(message, before.text)
        return None

    async def _ours_to_send(self, key: str, turn: _Turn, before: Answered) -> bool:
        match before.late:
            case None:
                return await self._seen.send_reply(key, turn.arrived)
            case LateAnswer.DUE:
                return await self._seen.begin_sending(key)
            case LateAnswer.SENDING if before.process == self._spooled.never_sent_by(key):
                return await self._seen.go_on_sending(key, before.process)
        return False

    async def _send_late(self, message: Incoming, text: str) -> None:
        self._spooled.sending(message.key, begun=True)
        try:
            await self._send_text(message.person, text)
        except GatewayError as problem:
            if problem.category is Category.RETRY:
                self._spooled.sending(message.key, begun=False)
                await self._seen.end_sending(message.key, sent=False)
                raise  # it waits in the spool, and is due again
            # not repeated: this message has no id under which the platform would drop a second one
            log.warning(
                "A late answer did not go out",
                extra={**_about(message, "late_answer_lost"), "code": problem.code},
            )
        else:
            await self._seen.end_sending(message.key, sent=True)


async def _ended(task: asyncio.Task[None], seconds: float) -> None:
    """Come back when it has ended, or after so long; as `asyncio.wait` does with less ado, since
    every message waits here."""
    loop = asyncio.get_running_loop()
    either: asyncio.Future[None] = loop.create_future()

    def come_back(*_: object) -> None:
        if not either.done():
            either.set_result(None)

    timer = loop.call_later(seconds, come_back)
    task.add_done_callback(come_back)
    try:
        await either
    finally:
        timer.cancel()
        task.remove_done_callback(come_back)


def _about(message: Incoming, action: str) -> dict[str, str]:
    return {"action": action, "kind": message.kind, "event": message.event}
