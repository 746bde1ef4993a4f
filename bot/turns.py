"""How is each push answered once and in time? The callback asks; repeats share the first turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from datetime import datetime

from bot.at_once import AnswersAtOnce
from bot.conversations import Conversations
from bot.deliveries import NOBODY, PushDelivery, PushTurn
from bot.dispatcher import Dispatcher
from bot.incoming import Incoming
from bot.known_replies import KnownReplies, KnownReply
from bot.replies import fitting
from bot.seen import Answered, Elsewhere, LateAnswer, SeenMessages, Taken
from bot.spooled import SpooledPushes
from bot.waiting import ended
from casework.handover.standing import ChatStandings
from infra.db_failures import out_of_reach
from infra.gateway_errors import GatewayError
from infra.group_commit import GroupCommit
from infra.whose import whose_work

log = logging.getLogger("daetong.bot")

DEADLINE = 3.0  # seconds; the platform hangs up after five
SPOOLED_WITHIN = 0.9
LOOK_AGAIN = 0.2
LOOKS = 60  # for longer than a turn of a process that died is waited for
CLOSED_WITHIN = 10.0
LATE_AT_ONCE = 32
TROUBLE = "抱歉，我这边刚才出了点问题，没能查到。请过几分钟再发一次；着急的话，请打窗口电话。"

SendText = Callable[[str, str], Awaitable[None]]


class TurnFailed(Exception):
    """未能办理: the push was kept nowhere, so that the platform must repeat it."""


class _StillElsewhere(Exception):
    """Another process has it and is silent; whoever comes later may look again."""


class _TakenOver(Exception):
    """This turn was silent for too long; what has become of the push must be looked at again."""


class Turns:
    """应答: within the deadline as a passive reply, later as a customer-service message."""

    def __init__(
        self,
        group: GroupCommit,
        seen: SeenMessages,
        conversations: Conversations,
        standings: ChatStandings,
        dispatcher: Dispatcher,
        replies: KnownReplies,
        at_once: AnswersAtOnce,
        spooled: SpooledPushes,
        send_text: SendText,
        clock: Callable[[], datetime],
        *,
        deadline_seconds: float = DEADLINE,
    ) -> None:
        self._group = group
        self._seen = seen
        self._conversations = conversations
        self._standings = standings
        self._dispatcher = dispatcher
        self._replies = replies
        self._at_once = at_once
        self._spooled = spooled
        self._send_text = send_text
        self._clock = clock
        self._deadline = deadline_seconds
        self._running: dict[str, PushTurn] = {}
        # When the database is back, hundreds go on at one moment; whoever asks now comes first.
        self._late_slots = asyncio.Semaphore(LATE_AT_ONCE)

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
        delivery = PushDelivery(self._clock(), hung_up)
        turn = self._running.get(message.key) or self._begin(message, PushTurn(push))
        turn.deliveries.append(delivery)
        await ended(turn.task, max(0.0, self._deadline - spent))
        if not turn.finished:
            if hung_up():
                raise TurnFailed
            turn.late = delivery.told = True
            await self._spool(message.key, turn, delivery)
        return turn.text

    async def resume(self, message: Incoming, push: bytes, arrived: datetime) -> bool:
        """Work on what waited in the spool; whether it is done with."""
        turn = self._running.get(message.key) or self._begin(message, PushTurn(push))
        turn.late = True
        turn.deliveries.append(PushDelivery(arrived, lambda: False, told=True))
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

    def _begin(self, message: Incoming, turn: PushTurn) -> PushTurn:
        key = message.key
        self._running[key] = turn
        turn.task = asyncio.create_task(self._see_through(message, turn))
        turn.task.add_done_callback(lambda _: self._running.pop(key, None))
        return turn

    async def _spool(self, key: str, turn: PushTurn, delivery: PushDelivery) -> None:
        spooling = asyncio.create_task(self._spooled.put(key, turn.push, delivery.arrived))
        turn.spooling.add(spooling)
        spooling.add_done_callback(turn.spooling.discard)
        await asyncio.wait({spooling}, timeout=SPOOLED_WITHIN)
        if not spooling.done() or not spooling.result():
            delivery.told = False
            raise TurnFailed

    async def _see_through(self, message: Incoming, turn: PushTurn) -> None:
        whose_work.set(message.person)
        try:
            turn.text = await self._work(message, turn)
        except Exception as problem:
            told = _about(message, "turn_failed")
            if out_of_reach(
                problem
            ):  # of hundreds at one moment; each with its story would take long
                told["problem"] = type(problem).__name__
                log.warning("The database did not take a push; it is tried again", extra=told)
            else:
                log.exception("A push could not be worked on", extra=told)
            return
        turn.finished = True
        if turn.late:
            self._spooled.done_soon(message.key)

    async def _work(self, message: Incoming, turn: PushTurn) -> str | None:
        known = None if turn.late else self._replies.to(message)
        begun: Taken | Answered | Elsewhere | None = None
        if known is not None:
            begun = await self._begin_answered(message, turn, known)
            if begun is not None and not turn.late:
                return known.text
        begun = begun or await self._begin_reading(message)
        # Also when it is late: "success" ends the platform's repeats, so nobody comes after us.
        for _ in range(LOOKS):
            match begun:
                case Answered():
                    return await self._answered_before(message, turn, begun)
                case Taken():
                    slot = self._late_slots if turn.late else nullcontext()
                    with suppress(_TakenOver):
                        async with slot:
                            return await self._answer_now(message, turn, begun)
            await asyncio.sleep(LOOK_AGAIN)
            begun = await self._seen.look_again(message.key)
        raise _StillElsewhere

    async def _begin_reading(self, message: Incoming) -> Taken | Answered | Elsewhere:
        person = message.person
        taken, (known, last) = await self._seen.begin(
            message.key, self._conversations.look(person), self._standings.look(person)
        )
        # before anything else is waited for: what is written meanwhile is newer
        self._conversations.looked(person, known)
        self._standings.looked(person, last)
        return taken or await self._seen.look_again(message.key)

    async def _begin_answered(
        self, message: Incoming, turn: PushTurn, known: KnownReply
    ) -> Answered | None:
        arrived = turn.arrived_at
        taken = await self._at_once.answer(message, known, arrived)
        if taken is None:
            return None
        if not turn.late and (heard_at := turn.heard_at) != arrived:
            self._seen.finish_soon(taken, known.text, heard_at)
        return self._seen.just_answered(known.text, arrived)

    async def _answer_now(self, message: Incoming, turn: PushTurn, taken: Taken) -> str | None:
        try:
            text = (await self._dispatcher.answer(message)).text
        except Exception as problem:
            if out_of_reach(problem):
                raise  # later it can be answered
            log.exception("A handler failed", extra=_about(message, "handler_failed"))
            text = TROUBLE if message.kind != "event" or message.event == "click" else None
        text = None if text is None else fitting(text)
        if not turn.late and (text is None or not self._spooled.any_wait()):
            self._seen.finish_soon(taken, text, turn.heard_at)
            return text
        if turn.late:
            ours = await self._seen.finish_late(taken, text)
        else:
            # An earlier delivery may wait in the spool of another process, which would answer it
            # again if this one were killed now, its reply kept nowhere.
            ours = await self._seen.finish(taken, text, turn.heard_at)
            if ours and not turn.late:
                return text
            ours = ours and (text is None or await self._seen.send_reply(taken.key, turn.heard_at))
        if not ours:
            raise _TakenOver
        if text is not None:
            await self._send_late(message, turn, text)
        return None

    async def _answered_before(
        self, message: Incoming, turn: PushTurn, before: Answered
    ) -> str | None:
        """What was replied is replied again; what went out as a message is not.

        Whoever was told "success" and came after the delivery to which the reply went shows that
        this reply was lost."""
        key, replied, heard_at = message.key, before.late is None, turn.heard_at
        if before.text is None or heard_at == NOBODY:
            return None
        if replied and before.at > heard_at:
            return None if turn.late else before.text
        again = replied and not turn.late and await self._seen.reply_again(key, heard_at)
        if not turn.late:  # nor has become so meanwhile
            return before.text if again else None
        if await self._ours_to_send(key, turn, before):
            await self._send_late(message, turn, before.text)
        return None

    async def _ours_to_send(self, key: str, turn: PushTurn, before: Answered) -> bool:
        match before.late:
            case None:
                return await self._seen.send_reply(key, turn.heard_at)
            case LateAnswer.DUE:
                return await self._seen.begin_sending(key)
            case LateAnswer.SENDING:
                if before.process in self._spooled.certainly_not_sent_by(key):
                    return await self._seen.go_on_sending(key, before.process)
                if before.process == self._spooled.process:  # the database failed us after it
                    await self._seen.end_sending(key, LateAnswer.GIVEN_UP)
        return False

    async def _send_late(self, message: Incoming, turn: PushTurn, text: str) -> None:
        if turn.spooling:  # or there would be nothing to note it on
            await asyncio.wait(set(turn.spooling))
        await self._spooled.sending(message.key, begun=True)
        how = LateAnswer.SENT
        try:
            await self._send_text(message.person, text)
        except GatewayError as problem:
            if not (problem.permanent or problem.ambiguous):
                await self._spooled.sending(message.key, begun=False)
                await self._seen.end_sending(message.key, LateAnswer.DUE)
                raise  # it waits in the spool, and is due again
            # not repeated: this message has no id under which the platform would drop a second one
            log.warning(
                "A late answer did not go out",
                extra={**_about(message, "late_answer_lost"), "code": problem.code},
            )
            how = LateAnswer.GIVEN_UP
        await self._seen.end_sending(message.key, how)


def _about(message: Incoming, action: str) -> dict[str, str]:
    return {"action": action, "kind": message.kind, "event": message.event}
