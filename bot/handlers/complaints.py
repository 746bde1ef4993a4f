"""How does somebody complain in the chat? Asked for 投诉 and for the story that follows it; it
becomes a case, and they are told its number and its days."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.asides import in_danger, is_aside
from bot.conversations import Conversations
from bot.dispatcher import Reply, ReplyKind
from bot.forms import COMPLAINT, put_away_others
from bot.handlers.forms import asks_how
from bot.incoming import Incoming, without_marks
from casework.conversations.chat_cases import ChatCases
from claims_core.claim import Actor
from faq.contacts import contacts
from faq.decision import Decision
from faq.live import LiveFaq

TOPIC = "complaint"
LASTS = timedelta(minutes=30)
LEAST = 8  # characters; shorter is no story, and may be a word that means something else here
_BEGINS = re.compile(r"(我|俺)?(要|想|得)?投诉(你们|窗口|工作人员|他们)?(一下|啊|吧)?")
_AT_ONCE = re.compile(r"\s*(?:我要|我想)?投诉\s*[：:，,。\n]\s*(?P<story>.+)", re.DOTALL)
_CANCEL = re.compile(
    r"(我|俺)?(还是)?(取消|算了|退出|返回|结束|不弄了|不用了|不(想|要)?(再)?投诉了?)(算了)?(吧|了)?"
)
ASK = (
    "对不住，让您受委屈了。请把什么时候、哪个窗口、怎么回事写在一条里发给我，我登记下来，给您编号。"
    "想跟人说，回“人工”，或打{phone}。不投诉了，回“取消”。"
)
AGAIN = "投诉还没写完：把怎么回事写在一条里发给我；不投诉了，回“取消”。"
LATER = "投诉给您留着，半小时内回来接着写就行。"
GIVEN_UP = "好的，不登记了。以后想说，再发“投诉”。"
UNKNOWN = "我这边还查不到您的微信，登记不了。请回“人工”，在聊天里跟工作人员说，或打{phone}。"


class ComplaintTalk:
    """投诉: asked for, then told in one message."""

    def __init__(
        self,
        cases: ChatCases,
        conversations: Conversations,
        known: Callable[[str], Awaitable[Actor | None]],
        faq: LiveFaq,
    ) -> None:
        self._cases = cases
        self._conversations = conversations
        self._known = known
        self._faq = faq

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        return message.in_words and begins_a_complaint(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        if not message.in_words:
            return None
        phone = contacts()["city_phone"]
        if _BEGINS.fullmatch(message.bare):
            await put_away_others(self._conversations, message.person, COMPLAINT)
            await self._conversations.keep(message.person, COMPLAINT, {}, LASTS)
            return Reply(ASK.format(phone=phone), kind=ReplyKind.ALONE, topic=TOPIC)
        at_once = _AT_ONCE.fullmatch(message.text)
        open_form = await self.is_open(message.person)
        if open_form and _CANCEL.fullmatch(message.bare):
            await self._conversations.keep(message.person, COMPLAINT, None, LASTS)
            return Reply(GIVEN_UP)
        if open_form and asks_how(message.bare):
            return Reply(ASK.format(phone=phone), kind=ReplyKind.ALONE)
        story = at_once["story"] if at_once else message.text if open_form else ""
        if len(story.strip()) < LEAST or (not at_once and self._is_a_question(message.text)):
            return None
        danger = in_danger(self._faq, message.text)
        if danger and is_aside(message.text):
            return None
        actor = await self._known(message.person)
        if actor is None:
            return Reply(UNKNOWN.format(phone=phone), topic=TOPIC)
        await put_away_others(self._conversations, message.person, COMPLAINT)
        told = await self._cases.complain(actor, story)
        await self._conversations.keep(message.person, COMPLAINT, None, LASTS)
        if danger:
            told = f"{self._faq.ask(message.text).text}\n\n{told}"
        return Reply(told, topic=TOPIC)

    async def is_open(self, person: str) -> bool:
        """Whether the story is waited for."""
        return await self._conversations.kept(person, COMPLAINT) is not None

    def lead_back(self, reply: Reply) -> Reply:
        """An answer of somebody else, with the way back to the story."""
        more = LATER if reply.kind is ReplyKind.PERSON else AGAIN
        return replace(reply, text=f"{reply.text}\n\n{more}")

    def _is_a_question(self, text: str) -> bool:
        """Whether the FAQ has something sure to say to so short a text."""
        if not is_aside(text):
            return False
        answer = self._faq.ask(text)
        return answer.decision is Decision.ANSWER and answer.entry_id != TOPIC


def begins_a_complaint(text: str) -> bool:
    """Whether a text asks for it, or is one."""
    said = _BEGINS.fullmatch(without_marks(text)) or _AT_ONCE.fullmatch(text)
    return said is not None
