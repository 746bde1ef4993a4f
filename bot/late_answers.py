"""Who is told an answer that comes too late for a reply, or comes again? The turns ask.

What was replied once is replied again; what goes out as a message goes out once, whichever process
of an installation does it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.deliveries import NOBODY, PushTurn
from bot.incoming import Incoming
from bot.seen import Answered, LateAnswer, SeenMessages
from bot.spooled import SpooledPushes
from infra.gateway_errors import GatewayError

log = logging.getLogger("daetong.bot")

SendText = Callable[[str, str], Awaitable[None]]


class LateAnswers:
    """迟到与重复的答复: the customer-service message, under a note in the spool."""

    def __init__(self, seen: SeenMessages, spooled: SpooledPushes, send_text: SendText) -> None:
        self._seen = seen
        self._spooled = spooled
        self._send_text = send_text

    async def answered_before(
        self, message: Incoming, turn: PushTurn, before: Answered
    ) -> str | None:
        """What to reply to a push that was answered before: what was replied, again; nothing, where
        it went out as a message.

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
            await self.send(message, turn, before.text)
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

    async def send(self, message: Incoming, turn: PushTurn, text: str) -> None:
        """Send an answer that is ours to send.

        :raises GatewayError: when it did certainly not go out and may later.
        """
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
                extra={**about(message, "late_answer_lost"), "code": problem.code},
            )
            how = LateAnswer.GIVEN_UP
        await self._seen.end_sending(message.key, how)


def about(message: Incoming, action: str) -> dict[str, str]:
    """What a log line says of a push."""
    return {"action": action, "kind": message.kind, "event": message.event}
