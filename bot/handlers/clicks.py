"""What does the button of policy questions answer? Asked for its clicks."""

from bot.dispatcher import NotForWords, Reply
from bot.handlers.questions import PolicyQuestion
from bot.incoming import Incoming
from bot.menu import POLICY


class MenuClicks(NotForWords):
    """菜单: policy questions to choose from."""

    def __init__(self, questions: PolicyQuestion) -> None:
        self._questions = questions

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event != "click" or message.event_key != POLICY:
            return None
        askable = await self._questions.askable(message.person)
        return Reply(f"大家常问的有这些，回复数字就行：\n{askable}\n别的问题，直接打字问我也可以。")
