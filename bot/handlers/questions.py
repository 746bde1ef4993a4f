"""What do we say to a question in the person's own words? Asked for every text that is left."""

import logging
from dataclasses import replace

from bot.anger import CALLED_AT_ONCE, OFFER, is_angry
from bot.asides import CRISIS
from bot.conversations import Conversations
from bot.dispatcher import Reply, ReplyKind
from bot.handlers.answers import FRAUD, Answers, OfferingReply, numbered, of_an_entry
from bot.incoming import Incoming
from casework.handover.chat_turns import ChatTurns, TurnOutcome
from faq.answers import FaqAnswer
from faq.live import LiveFaq
from faq.rated import CHOICES, GUARD, OFFICE, rated_id
from faq.services import SMALL_TALK
from faq.unanswered import Channel, Unanswered

log = logging.getLogger("daetong.bot")

# 大家常问: these come first where we say what one can ask; the rest follows in the content's order.
ASKED_MOST = (
    "materials_inpatient",
    "reimbursement_ratio",
    "annual_cap",
    "processing_time",
    "relative_submits",
)
ASKABLE = 5
TWICE = (
    "抱歉，连着两句我都没听懂。回“人工”，我马上帮您叫工作人员，在聊天里听您说；"
    "也可以换个说法再问一次。"
)


class PolicyQuestion:
    """政策问答: the answer, a few choices, or an honest “没听懂” with what one can ask."""

    def __init__(
        self,
        faq: LiveFaq,
        conversations: Conversations,
        answers: Answers,
        unanswered: Unanswered,
        turns: ChatTurns,
    ) -> None:
        self._faq = faq
        self._conversations = conversations
        self._answers = answers
        self._unanswered = unanswered
        self._turns = turns

    async def handle(self, message: Incoming) -> Reply | None:
        if not message.in_words:
            return None
        return _to_the_angry(await self._answered(message), message.text)

    def by_words(self, text: str) -> tuple[OfferingReply, FaqAnswer] | None:
        """What is said to a text by itself where nothing is open, and on which answer; None where
        it depends on who asks or on what was said before."""
        answer = self._faq.ask(text)
        if answer.goes_on or answer.flow:
            return None
        said = of_an_entry(answer, answer.follow_ups) if answer.entry_id else _said(answer)
        if said is None:
            return None
        return replace(said, reply=_to_the_angry(said.reply, text)), answer

    def note(self, text: str, answer: FaqAnswer) -> None:
        """One question, for whoever counts them and looks after what was not answered."""
        self._unanswered.note(text, Channel.WECHAT, answer)
        if not log.isEnabledFor(logging.DEBUG):
            return  # it is counted, and stands beside the chat; a line would cost as much as both
        log.debug(
            "A question was answered",
            # ids only: what people write may hold their numbers
            extra={
                "action": "faq",
                "decision": answer.decision,
                "entry": answer.entry_id,
                "guard": answer.guard,
            },
        )

    async def _answered(self, message: Incoming) -> Reply:
        topic = await self._conversations.topic(message.person)
        answer = self._faq.ask(message.text, topic=topic)
        self.note(message.text, answer)
        if answer.entry_id:
            return await self._answers.give(message.person, answer, message.text)
        if (said := _said(answer)) is not None:
            await self._conversations.offer(message.person, said.choices, said.topic, message.text)
            return said.reply
        last = self._turns.just_now(await self._turns.last(message.person))
        if last is not None and last.outcome is TurnOutcome.MISSED:
            return Reply(TWICE, outcome=TurnOutcome.MISSED)
        return await self.not_understood(message.person)

    async def not_understood(self, person: str) -> Reply:
        """没听懂, and what one can ask."""
        return Reply(
            "抱歉，这句话我没听懂。您可以问这些，回复数字就行：\n"
            + await self.askable(person)
            + "\n也可以发“进度”看办到哪一步了，或发“人工”找工作人员。",
            outcome=TurnOutcome.MISSED,
        )

    async def askable(self, person: str) -> str:
        """The first questions that we know, offered as numbered choices."""
        known = dict(self._faq.titles())
        first = [entry_id for entry_id in ASKED_MOST if entry_id in known]
        others = [entry_id for entry_id in known if entry_id not in ASKED_MOST]
        titles = [(entry_id, known[entry_id]) for entry_id in (*first, *others)[:ASKABLE]]
        await self._conversations.offer(person, [entry_id for entry_id, _ in titles])
        return numbered(title for _, title in titles)


def _said(answer: FaqAnswer) -> OfferingReply | None:
    """A guard's words, whose business it is, or the entries to choose from; None without any."""
    if answer.text:
        kind = ReplyKind.ALONE if answer.guard == CRISIS else ReplyKind.ANSWER
        reply = Reply(answer.text, kind=kind)
        if answer.guard != SMALL_TALK:
            reply = replace(reply, outcome=TurnOutcome.REFUSED, topic=answer.guard or "")
        return OfferingReply(reply, (), _rated(answer))
    if not answer.suggestions:
        return None
    choices = tuple(entry_id for entry_id, _ in answer.suggestions)
    reply = Reply(
        "您想问的是不是下面这些？回复前面的数字就行：\n"
        + numbered(title for _, title in answer.suggestions)
        + "\n都不是的话，请换个说法再问，或者发“人工”找工作人员。",
        outcome=TurnOutcome.SUGGESTED,
        topic=choices[0],
        private=FRAUD in choices,
    )
    return OfferingReply(reply, choices, CHOICES)


def _to_the_angry(reply: Reply, text: str) -> Reply:
    """With the offer of a person, where somebody has had enough."""
    offered = reply.text is None or CALLED_AT_ONCE in reply.text
    if offered or reply.kind is not ReplyKind.ANSWER or not is_angry(text):
        return reply
    return replace(reply, text=f"{reply.text}\n\n{OFFER}")


def _rated(answer: FaqAnswer) -> str | None:
    """What 有用 and 没用 are about after these words; small talk is not judged."""
    if answer.guard == SMALL_TALK:
        return None
    if answer.service is not None:
        return rated_id(OFFICE, answer.service)
    return rated_id(GUARD, answer.guard) if answer.guard else None
