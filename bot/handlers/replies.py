"""What do we say to somebody who answers one of our messages – whether the money came, whether they
want help? Asked for every text, before numbers are taken for choices."""

from collections.abc import Awaitable, Callable

from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.forms import Forms
from bot.incoming import Incoming
from casework.phone.replies import MessageReplies, is_bare_number, may_be_reply
from claims_core.claim import Actor

SAID_IN = "chat"


class RepliesToUs:
    """对消息的回复: “到”, “没到”, a number from 1 to 5, “帮忙”; where nobody asked, not ours."""

    def __init__(
        self,
        replies: MessageReplies,
        conversations: Conversations,
        known: Callable[[str], Awaitable[Actor | None]],
        forms: Forms,
    ) -> None:
        self._forms = forms
        self._replies = replies
        self._conversations = conversations
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and may_be_reply(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        if is_bare_number(message.text) and (
            await self._forms.open_of(message.person)
            or await self._conversations.choices(message.person)
        ):
            return None  # the form's, or one of the choices that were offered last
        actor = await self._known(message.person)
        if actor is None:
            return None
        answer = await self._replies.answer(("member", actor.id), message.text, SAID_IN)
        if answer is None:
            return None
        if answer.asks_mark:  # a number means the mark now, whatever was offered before
            await self._conversations.offer(message.person, ())
        return Reply(answer.text)
