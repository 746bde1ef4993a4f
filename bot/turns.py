"""How is each push worked on once? Asked for each delivery; repeats share the first turn."""

import asyncio
import logging
from contextlib import nullcontext, suppress
from contextvars import copy_context
from datetime import datetime

from bot.at_once import AnswersAtOnce
from bot.conversations import Conversations
from bot.deliveries import PushDelivery, PushTurn
from bot.dispatcher import Dispatcher
from bot.incoming import Incoming
from bot.known_replies import KnownReplies, KnownReply
from bot.late_answers import LateAnswers, about
from bot.replies import fitting
from bot.seen import Answered, Elsewhere, SeenMessages, Taken
from bot.spooled import SpooledPushes
from casework.handover.standing import ChatStandings
from infra.db_failures import out_of_reach
from infra.group_commit import GroupCommit
from infra.whose import whose_work

log = logging.getLogger("daetong.bot")

LOOK_AGAIN = 0.2
LOOKS = 60  # for longer than a turn of a process that died is waited for
CLOSED_WITHIN = 10.0
LATE_AT_ONCE = 32
TROUBLE = "抱歉，我这边刚才出了点问题，没能查到。请过几分钟再发一次；着急的话，请打窗口电话。"


class _StillElsewhere(Exception):
    """Another process has it and is silent; whoever comes later may look again."""


class _TakenOver(Exception):
    """This turn was silent for too long; what has become of the push must be looked at again."""


class Turns:
    """应答: the pushes at work in this process, each by one turn."""

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
        late: LateAnswers,
    ) -> None:
        self._group = group
        self._seen = seen
        self._conversations = conversations
        self._standings = standings
        self._dispatcher = dispatcher
        self._replies = replies
        self._at_once = at_once
        self._spooled = spooled
        self._late = late
        self._running: dict[str, PushTurn] = {}
        # When the database is back, hundreds go on at one moment; whoever asks now comes first.
        self._late_slots = asyncio.Semaphore(LATE_AT_ONCE)

    def turn_of(self, message: Incoming, push: bytes, delivery: PushDelivery) -> PushTurn:
        """The one that works on this push, begun where there is none; this delivery waits for
        it."""
        return self._joined(message, delivery) or self._begin(message, PushTurn(push, delivery))

    async def resume(self, message: Incoming, push: bytes, arrived: datetime) -> bool:
        """Work on what waited in the spool; whether it is done with."""
        delivery = PushDelivery(arrived, lambda: False, told=True)
        turn = self._joined(message, delivery)
        turn = turn or self._begin(message, PushTurn(push, delivery, late=True))
        turn.late = True
        await turn.ended()
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
                    await asyncio.gather(*[turn.ended() for turn in self._running.values()])
                await self._group.settled()
        except TimeoutError:
            for turn in self._running.values():
                turn.give_up()

    def _joined(self, message: Incoming, delivery: PushDelivery) -> PushTurn | None:
        turn = self._running.get(message.key)
        if turn is not None:
            turn.deliveries.append(delivery)
        return turn

    def _begin(self, message: Incoming, turn: PushTurn) -> PushTurn:
        """Where words alone are answered, by handing in the one write that this takes, without a
        task that waits for it: so most messages of a busy hour go."""
        self._running[message.key] = turn
        known = None if turn.late else self._replies.to(message)
        if known is None:
            self._go_on(message, turn, None)
            return turn
        # whoever writes the batch is at work for another message
        arrived, context = turn.arrived_at, copy_context()

        def written(taken: Taken | Exception | None) -> None:
            context.run(self._written, message, turn, known, arrived, taken)

        try:
            self._at_once.keep(message, known, arrived, written)
        except Exception as problem:
            self._fail(message, turn, problem)
        return turn

    def _written(
        self,
        message: Incoming,
        turn: PushTurn,
        known: KnownReply,
        arrived: datetime,
        taken: Taken | Exception | None,
    ) -> None:
        if turn.over:  # given up meanwhile
            self._end(message, turn)
        elif isinstance(taken, Exception):
            self._fail(message, turn, taken)
        elif taken is None:
            self._go_on(message, turn, None)
        elif turn.late:
            self._go_on(message, turn, self._seen.just_answered(known.text, arrived))
        else:
            try:
                if (heard_at := turn.heard_at) != arrived:
                    self._seen.finish_soon(taken, known.text, heard_at)
            except Exception as problem:
                self._fail(message, turn, problem)
            else:
                turn.text, turn.finished = known.text, True
                self._end(message, turn)

    def _go_on(self, message: Incoming, turn: PushTurn, begun: Answered | None) -> None:
        turn.task = asyncio.create_task(self._see_through(message, turn, begun))
        turn.task.add_done_callback(lambda _: self._end(message, turn))

    def _end(self, message: Incoming, turn: PushTurn) -> None:
        self._running.pop(message.key, None)
        turn.end()

    def _fail(self, message: Incoming, turn: PushTurn, problem: Exception) -> None:
        _report_failure(message, problem)
        self._end(message, turn)

    async def _see_through(self, message: Incoming, turn: PushTurn, begun: Answered | None) -> None:
        whose_work.set(message.person)
        try:
            turn.text = await self._work(message, turn, begun)
        except Exception as problem:
            _report_failure(message, problem)
            return
        turn.finished = True
        if turn.late:
            self._spooled.done_soon(message.key)

    async def _work(
        self, message: Incoming, turn: PushTurn, answered: Answered | None
    ) -> str | None:
        begun = answered or await self._begin_reading(message)
        # Also when it is late: "success" ends the platform's repeats, so nobody comes after us.
        for _ in range(LOOKS):
            match begun:
                case Answered():
                    return await self._late.answered_before(message, turn, begun)
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

    async def _answer_now(self, message: Incoming, turn: PushTurn, taken: Taken) -> str | None:
        try:
            text = (await self._dispatcher.answer(message)).text
        except Exception as problem:
            if out_of_reach(problem):
                raise  # later it can be answered
            log.exception("A handler failed", extra=about(message, "handler_failed"))
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
            await self._late.send(message, turn, text)
        return None


def _report_failure(message: Incoming, problem: Exception) -> None:
    told = about(message, "turn_failed")
    if out_of_reach(problem):  # of hundreds at one moment; each with its story would take long
        told["problem"] = type(problem).__name__
        log.warning("The database did not take a push; it is tried again", extra=told)
    else:
        log.error("A push could not be worked on", extra=told, exc_info=problem)
