"""How is an entry's answer given in the chat? Asked by whoever found the entry: from words or from
a number."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.conversations import Conversations
from bot.dispatcher import Reply, ReplyKind
from bot.forms import Forms
from bot.handlers.limits import LimitsQuestion
from bot.handlers.progress import ProgressQuestion
from bot.incoming import Incoming
from casework.handover.chat_turns import TurnOutcome
from faq.answers import FaqAnswer
from faq.live import LiveFaq

DETAIL_WORDS = frozenset({"详细", "详情", "详细点", "说详细点", "详细说说", "更多", "展开"})
FRAUD = "fraud_report"
HUMAN_FLOW = "human"
NO_TOPIC = "您想看哪件事的详细？请把问题再打一遍，我来找。"


@dataclass(frozen=True, repr=False)
class OfferingReply:
    """答复 with what the numbers 1, 2, 3 … mean after it, and what 有用 and 没用 are about."""

    reply: Reply
    choices: Sequence[str]
    topic: str | None


class Answers:
    """答复: the text first, what else is worth knowing behind 详细, and what people ask next."""

    def __init__(
        self,
        faq: LiveFaq,
        conversations: Conversations,
        progress: ProgressQuestion,
        limits: LimitsQuestion,
        call_a_person: Callable[[str, str], Awaitable[str]],
        forms: Forms,
    ) -> None:
        self._faq = faq
        self._forms = forms
        self._conversations = conversations
        self._flows: Mapping[str, Callable[[str, str], Awaitable[str]]] = {
            "progress": progress.asked,
            "limits": limits.asked,
            HUMAN_FLOW: call_a_person,
        }

    async def give(self, person: str, answer: FaqAnswer, asked: str = "") -> Reply:
        """The answer of an entry; questions about the person themselves are answered by us."""
        flow = self._flows.get(answer.flow or "")
        if flow is not None:
            await self._conversations.offer(person, (), answer.entry_id, asked)
            kind = ReplyKind.PERSON if answer.flow == HUMAN_FLOW else ReplyKind.ANSWER
            return Reply(await flow(person, asked), kind=kind)
        # while a form is open its numbers come first
        follow_ups = () if await self._forms.open_of(person) else answer.follow_ups
        said = of_an_entry(answer, follow_ups)
        await self._conversations.offer(person, said.choices, said.topic, asked)
        return said.reply


class MoreDetail:
    """详细: more about the entry that was read last."""

    def __init__(self, conversations: Conversations, faq: LiveFaq) -> None:
        self._conversations = conversations
        self._faq = faq

    def wants(self, message: Incoming) -> bool:
        return message.in_words and message.text.strip(' 。！!“”"') in DETAIL_WORDS

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        topic = await self._conversations.topic(message.person)
        asked = await self._conversations.asked(message.person)
        answer = self._faq.by_id(topic, asked=asked) if topic else None
        if answer is None or answer.text is None:
            return Reply(NO_TOPIC)
        told = "\n\n".join(filter(None, (answer.detail or answer.text, answer.note)))
        return Reply(told, private=topic == FRAUD)


def of_an_entry(answer: FaqAnswer, follow_ups: Sequence[tuple[str, str]]) -> OfferingReply:
    """An entry's answer, with what people ask next."""
    parts = [answer.text or ""]
    if answer.note:
        parts.append(answer.note)
    if answer.detail:
        parts.append("想知道得更细，回复“详细”。")
    if follow_ups:
        titles = numbered(title for _, title in follow_ups)
        parts.append(f"您可能还想问，回复数字就行：\n{titles}")
    parts.append("帮上忙了回“有用”，没帮上回“没用”。")
    topic = answer.entry_id or ""
    # nobody beside the chat is to learn that somebody thinks of reporting fraud
    private = topic == FRAUD
    text = "\n\n".join(parts)
    reply = Reply(text, outcome=TurnOutcome.ANSWERED, topic=topic, private=private)
    return OfferingReply(reply, tuple(entry_id for entry_id, _ in follow_ups), answer.entry_id)


def numbered(titles: Iterable[str]) -> str:
    """One title a line, counted from 1."""
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))
