"""Does this chat want a person, or talk to one already? Asked before every other handler: while a
clerk or nobody yet owns the chat, the bot answers no questions."""

import re
from collections.abc import Awaitable, Callable, Collection

from bot.anger import is_angry
from bot.conversations import Conversations
from bot.dispatcher import SILENCE, Reply, ReplyKind
from bot.incoming import Incoming, without_marks
from bot.kept_turns import shown
from bot.menu import HUMAN
from casework.arrival.answer_words import read_arrival
from casework.handover import sentences
from casework.handover.chat_turns import ChatTurn, ChatTurns, TurnOutcome
from casework.handover.handovers import Handovers, Wish
from casework.handover.owners import ChatOwner, ChatStanding, HandoverReason
from casework.handover.standing import ChatStandings
from claims_core.claim import Actor

_WISH = re.compile(
    r"(请|请问|你好|您好|我要|我想|我想要|想|要|能不能|可以|帮我|给我|麻烦|快)*(转|找|接|叫|换|来)?(一)?(个|位|下)?"
    r"(人工|真人|活人|客服|人工客服|人工服务|人工坐席|在线客服|工作人员|人工窗口)(客服|服务|坐席|接待)?"
    r"(帮我|看看|说话|回我|聊|来)*(吧|吗|呢|呀|啊|谢谢)*"
)
_END = frozenset({"结束", "结束对话", "结束接待", "不用了", "没事了", "不等了", "取消", "退出"})
_ABUSE, _COMPLAINT = "abuse", "complaint"  # a guard's name, an entry's


class WithAPerson:
    """人工接待中: what is written goes to the clerk; a number after it is the rating. Whoever says
    which messages they want is heard at once all the same: we have promised that, and the clerk may
    not come before the morning. Until then what needs nobody is told: how a claim does."""

    def __init__(
        self,
        handovers: Handovers,
        standings: ChatStandings,
        conversations: Conversations,
        heard_at_once: Collection[Callable[[str], bool]] = (),
        told_meanwhile: Collection[Callable[[Incoming], bool]] = (),
    ) -> None:
        self._handovers = handovers
        self._standings = standings
        self._conversations = conversations
        self._heard_at_once = heard_at_once
        self._told_meanwhile = told_meanwhile

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        """It may be the rating of a talk that is over."""
        said = read_arrival(message.text) if message.in_words else None
        return said is not None and said.mark is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if message.kind == "event":
            return None
        standing = await self._standings.of(message.person)
        if standing is None:
            return None
        if standing.owner is ChatOwner.CLOSED:
            return await self._rated(message, standing)
        if message.in_words and message.bare in _END:
            told = await self._handovers.end(message.person)
            return Reply(told) if told else None
        alone = standing.owner is ChatOwner.WAITING and self._handovers.are_closed()
        if alone and any(asks(message) for asks in self._told_meanwhile):
            return None  # nobody comes before the morning, and it needs nobody
        told = await self._handovers.said(message.person, shown(message))
        if told is None:
            return None  # it ended in this very moment
        if message.in_words and any(speaks(message.text) for speaks in self._heard_at_once):
            return None
        if not message.in_words:
            said = "\n".join(filter(None, (sentences.NOT_A_TEXT, told)))
            return Reply(said, kind=ReplyKind.ALONE)
        return Reply(told, kind=ReplyKind.ALONE) if told else SILENCE

    async def _rated(self, message: Incoming, standing: ChatStanding) -> Reply | None:
        said = read_arrival(message.text) if message.in_words else None
        rating = said.mark if said else None
        if rating is None or standing.rated:
            return None
        if await self._conversations.choices(message.person):
            return None  # it is one of what was offered after the talk
        told = await self._handovers.rate(message.person, rating)
        return Reply(told) if told else None


class WantsAPerson:
    """要找人工: in any plain wording, or by the button."""

    def __init__(
        self,
        handovers: Handovers,
        turns: ChatTurns,
        conversations: Conversations,
        known: Callable[[str], Awaitable[Actor | None]],
    ) -> None:
        self._handovers = handovers
        self._turns = turns
        self._conversations = conversations
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and wants_a_person(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        clicked = message.event == "click" and message.event_key == HUMAN
        if not clicked and not self.wants(message):
            return None
        said = message.text or "（点了“人工服务”）"
        return Reply(await self.call(message.person, said), kind=ReplyKind.PERSON)

    async def call(self, openid: str, said: str) -> str:
        """Put the chat on the clerks' list, below what was said before; what the person is told."""
        actor = await self._known(openid)
        before = await self._turns.last(openid)
        because = _because(said, self._turns.just_now(before))
        member_id = actor.id if actor else None
        if await self._conversations.choices(openid):  # of before: a number is the rating then
            await self._conversations.offer(openid, ())
        return await self._handovers.ask(Wish(openid, member_id, because, said, before))


def wants_a_person(text: str) -> bool:
    """Whether the whole text is a wish for a person."""
    return _WISH.fullmatch(without_marks(text)) is not None


def _because(said: str, last: ChatTurn | None) -> HandoverReason:
    """Why a person is wanted: what was said with the wish, else what came just before it."""
    if is_angry(said) or (last is not None and (last.topic == _ABUSE or is_angry(last.said))):
        return HandoverReason.ANGER
    if last is not None and last.topic == _COMPLAINT:
        return HandoverReason.COMPLAINT
    if last is not None and last.outcome is TurnOutcome.MISSED:
        return HandoverReason.MISSED
    return HandoverReason.ASKED
