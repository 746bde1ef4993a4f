"""Did the answer help? Asked for the words 有用 and 没用, while an answer is fresh."""

from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.incoming import Incoming
from faq.unanswered import TOPICS_WITHOUT_TEXTS, Channel, Unanswered

HELPFUL = frozenset({"有用", "有帮助", "很有用", "帮上忙", "好用"})
UNHELPFUL = frozenset({"没用", "没有用", "没帮助", "没帮上", "没帮上忙", "答非所问", "不是这个"})

THANKS = "那就好。还有什么想知道的，接着问就行。"
GLAD = "收到，谢谢您说一声。有什么想知道的，直接打字问我。"
SAY_IT_AGAIN = "没帮上您，对不住。您想问的是什么？请换个说法再打一遍，或者发“人工”找工作人员。"


class Thumbs:
    """有用 / 没用: of the answer that was read last, whatever it was."""

    def __init__(self, conversations: Conversations, unanswered: Unanswered, phone: str) -> None:
        self._conversations = conversations
        self._unanswered = unanswered
        self._phone = phone

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _said(message) in HELPFUL | UNHELPFUL

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        topic = await self._conversations.topic(message.person)
        helpful = _said(message) in HELPFUL
        if topic is None:
            return Reply(GLAD if helpful else SAY_IT_AGAIN)
        asked = await self._conversations.asked(message.person)
        self._unanswered.rate(asked, Channel.WECHAT, topic, helpful)
        if helpful:
            return Reply(THANKS)
        if topic in TOPICS_WITHOUT_TEXTS:
            return Reply(SAY_IT_AGAIN)
        return Reply(
            "没帮上您，对不住。这句问话我记下了，工作人员看得到（不留名字和号码）。"
            f"您换个说法再问一次，或者在上班时间打{self._phone}。"
        )


def _said(message: Incoming) -> str:
    return message.text.strip(" 。！!，,的了")
