"""What do the other menu buttons answer? Asked for clicks that are not about progress."""

from bot.dispatcher import Reply
from bot.handlers.questions import PolicyQuestion
from bot.incoming import Incoming
from bot.menu import HUMAN, POLICY


class MenuClicks:
    """菜单: policy questions to choose from, and how to reach a person."""

    def __init__(self, questions: PolicyQuestion, phone: str, hotline: str) -> None:
        self._questions = questions
        self._phone = phone
        self._hotline = hotline

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event == "click" and message.event_key == POLICY:
            askable = await self._questions.askable(message.person)
            return Reply(
                f"大家常问的有这些，回复数字就行：\n{askable}\n别的问题，直接打字问我也可以。"
            )
        if (message.event == "click" and message.event_key == HUMAN) or (
            message.in_words and calls_for_a_person(message.text)
        ):
            return Reply(
                f"工作人员的电话是{self._phone}，请在上班时间打。打不通，或者问的是医保政策，"
                f"可以打医保热线{self._hotline}。也可以带上身份证，到参保地的大额补助窗口来。"
            )
        return None


def calls_for_a_person(text: str) -> bool:
    """Whether the whole text is a wish for a person."""
    return text.strip("。！!？? ") in _CALLS_FOR_A_PERSON


_CALLS_FOR_A_PERSON = frozenset(
    {"人工", "人工服务", "转人工", "找人工", "人工客服", "客服", "我要人工", "转人工服务"}
)
