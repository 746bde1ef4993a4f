"""Which of the offered questions did somebody choose by its number? Asked for short texts."""

import re
import unicodedata

from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.handlers.answers import Answers
from bot.incoming import Incoming
from faq.live import LiveFaq
from faq.unanswered import Channel, Unanswered

_NUMBERS = {
    **{str(number): number for number in range(1, 11)},
    **{word: number for number, word in enumerate("一二三四五六七八九十", start=1)},
    "两": 2,
}
_CHOICE = re.compile(
    rf"(?:我?选择?|回复|第)?(?:第)?({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
    r"(?:个|号|条|项)?(?:问题)?(?:吧|啊|呀)?[.,。,、!！)）]*"
)
EXPIRED = "刚才的几个选项已经过时了。请把想问的再打一遍，我来找。"
NOT_THAT_MANY = "没有第{number}个选项，请回复1到{most}里的一个数字，或者把问题再打一遍。"


class NumberedChoice:
    """选编号: 1, 一, ① and 第一个 all mean the first of what was last offered."""

    def __init__(
        self,
        conversations: Conversations,
        faq: LiveFaq,
        answers: Answers,
        unanswered: Unanswered,
    ) -> None:
        self._conversations = conversations
        self._faq = faq
        self._answers = answers
        self._unanswered = unanswered

    def wants(self, message: Incoming) -> bool:
        return message.in_words and chosen_number(message.text) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        number = chosen_number(message.text) if message.in_words else None
        if number is None:
            return None
        choices = await self._conversations.choices(message.person)
        if not choices:
            return Reply(EXPIRED)
        if number > len(choices):
            return Reply(NOT_THAT_MANY.format(number=number, most=len(choices)))
        asked = await self._conversations.asked(message.person)
        answer = self._faq.by_id(choices[number - 1], asked=asked)
        if answer.text is None:
            return Reply(EXPIRED)
        self._unanswered.chose(Channel.WECHAT, choices[number - 1])
        return await self._answers.give(message.person, answer, asked or answer.title or "")


def chosen_number(text: str) -> int | None:
    """The number that the whole text stands for, or None."""
    match = _CHOICE.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    return _NUMBERS[match[1]] if match else None
