"""How is each push answered once and in time? The callback asks; repeats share the first turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.conversations import Conversations
from bot.dispatcher import Dispatcher
from bot.incoming import Incoming
from bot.replies import fitting
from bot.seen import Answered, Elsewhere, SeenMessages
from infra.gateway_errors import GatewayError
from infra.group_commit import GroupCommit

log = logging.getLogger("daetong.bot")

DEADLINE = 4.0  # seconds; the platform hangs up after five
LOOK_AGAIN = 0.2
LOOKS = 60  # for longer than a turn of a process that died is waited for
TIDY_EVERY = timedelta(minutes=10)
TROUBLE = "抱歉，我这边刚才出了点问题，没能查到。请过几分钟再发一次；着急的话，请打窗口电话。"

SendText = Callable[[str, str], Awaitable[None]]


class TurnFailed(Exception):
    """未能办理: the push was not kept, so that the platform must repeat it."""


class _Turn:
    """One push at work; `late` once the platform was told "success" without its answer."""

    def __init__(self) -> None:
        self.task: asyncio.Task[str | None]
        self.late = False


class Turns:
    """应答: within the deadline as a passive reply, later as a customer-service message."""

    def __init__(
        self,
        group: GroupCommit,
        seen: SeenMessages,
        conversations: Conversations,
        dispatcher: Dispatcher,
        send_text: SendText,
        clock: Callable[[], datetime],
        *,
        deadline_seconds: float = DEADLINE,
    ) -> None:
        self._group = group
        self._seen = seen
        self._conversations = conversations
        self._dispatcher = dispatcher
        self._send_text = send_text
        self._clock = clock
        self._deadline = deadline_seconds
        self._running: dict[str, _Turn] = {}
        self._tidied = clock()

    async def answer(self, message: Incoming) -> str | None:
        """What to reply now; None for "success", be it that nothing is to be said or not yet.

        :raises TurnFailed: when it could not even be kept; "success" would lose it.
        """
        turn = self._running.get(message.key)
        if turn is None:
            turn = self._running[message.key] = _Turn()
            turn.task = asyncio.create_task(self._see_through(message, turn))
            turn.task.add_done_callback(lambda _: self._running.pop(message.key, None))
        await asyncio.wait({turn.task}, timeout=self._deadline)
        if turn.task.done():
            return turn.task.result()
        turn.late = True
        return None

    async def settled(self) -> None:
        """Wait for every turn under way and for what it keeps; asked when the process stops."""
        while self._running:
            await asyncio.gather(
                *(turn.task for turn in self._running.values()), return_exceptions=True
            )
        await self._group.settled()

    async def _see_through(self, message: Incoming, turn: _Turn) -> str | None:
        try:
            return await self._work(message, turn)
        except Exception as problem:
            log.exception("A push could not be worked on", extra=_about(message, "turn_failed"))
            if not turn.late:
                raise TurnFailed from problem
            if message.kind != "event":
                await self._send_late(message, TROUBLE)
            return None

    async def _work(self, message: Incoming, turn: _Turn) -> str | None:
        await self._tidy()
        look = self._conversations.look(message.person)
        begun, known = await self._seen.begin(message.key, look)
        self._conversations.looked(message.person, known)
        # Also when it is late: "success" ends the platform's repeats, so nobody comes after us.
        for _ in range(LOOKS):
            if not isinstance(begun, Elsewhere):
                break
            await asyncio.sleep(LOOK_AGAIN)
            begun = await self._seen.look_again(message.key)
        if isinstance(begun, Elsewhere):
            return None
        if isinstance(begun, Answered):
            return begun.text
        try:
            text = (await self._dispatcher.answer(message)).text
        except Exception:
            log.exception("A handler failed", extra=_about(message, "handler_failed"))
            text = TROUBLE if message.kind != "event" or message.event == "click" else None
        text = None if text is None else fitting(text)
        if not turn.late:
            self._seen.finish_soon(begun, text)
        elif await self._seen.finish(begun, text) and text is not None:
            await self._send_late(message, text)
        return text

    async def _send_late(self, message: Incoming, text: str) -> None:
        try:
            await self._send_text(message.person, text)
        except GatewayError as problem:
            # not repeated: this message has no id under which the platform would drop a second one
            log.warning(
                "A late answer did not go out",
                extra={**_about(message, "late_answer_lost"), "code": problem.code},
            )

    async def _tidy(self) -> None:
        now = self._clock()
        if now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            await self._seen.forget_old()
            await self._conversations.forget_expired()


def _about(message: Incoming, action: str) -> dict[str, str]:
    return {"action": action, "kind": message.kind, "event": message.event}
