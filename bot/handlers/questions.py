"""What do we say to a question in the person's own words? Asked for every text that is left."""

import logging
from dataclasses import replace

from bot.anger import CALLED_AT_ONCE, OFFER, is_angry
from bot.asides import CRISIS
from bot.conversations import Conversations
from bot.dispatcher import Reply, ReplyKind
from bot.handlers.answers import FRAUD, Answers, numbered
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
        reply = await self._answered(message)
        offered = reply.text is None or CALLED_AT_ONCE in reply.text
        if offered or reply.kind is not ReplyKind.ANSWER or not is_angry(message.text):
            return reply
        return replace(reply, text=f"{reply.text}\n\n{OFFER}")

    async def _answered(self, message: Incoming) -> Reply:
        topic = await self._conversations.topic(message.person)
        answer = self._faq.ask(message.text, topic=topic)
        self._unanswered.note(message.text, Channel.WECHAT, answer)
        log.info(
            "A question was answered",
            # ids only: what people write may hold their numbers
            extra={
                "action": "faq",
                "decision": answer.decision,
                "entry": answer.entry_id,
                "guard": answer.guard,
            },
        )
        if answer.entry_id:
            return await self._answers.give(message.person, answer, message.text)
        if answer.text:  # a guard's words, or whose business it is
            await self._conversations.offer(message.person, (), _rated(answer), asked=message.text)
            kind = ReplyKind.ALONE if answer.guard == CRISIS else ReplyKind.ANSWER
            if answer.guard == SMALL_TALK:
                return Reply(answer.text, kind=kind)
            guard = answer.guard or ""
            return Reply(answer.text, kind=kind, outcome=TurnOutcome.REFUSED, topic=guard)
        if answer.suggestions:
            choices = [entry_id for entry_id, _ in answer.suggestions]
            await self._conversations.offer(message.person, choices, CHOICES, message.text)
            return Reply(
                "您想问的是不是下面这些？回复前面的数字就行：\n"
                + numbered(title for _, title in answer.suggestions)
                + "\n都不是的话，请换个说法再问，或者发“人工”找工作人员。",
                outcome=TurnOutcome.SUGGESTED,
                topic=choices[0],
                private=FRAUD in choices,
            )
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


def _rated(answer: FaqAnswer) -> str | None:
    """What 有用 and 没用 are about after these words; small talk is not judged."""
    if answer.guard == SMALL_TALK:
        return None
    if answer.service is not None:
        return rated_id(OFFICE, answer.service)
    return rated_id(GUARD, answer.guard) if answer.guard else None
