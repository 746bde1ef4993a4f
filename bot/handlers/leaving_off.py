"""What do we say to 取消, 解绑, R, TD and T? Asked for these whole texts."""

import re

from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.handlers.chat_photos import forget_pictures
from bot.incoming import Incoming

_CANCEL = re.compile(r"(取消|退出|返回|重新开始|从头来|不问了|不选了|结束|返回菜单|上一步)(吧|了)?")
_UNBIND = re.compile(
    r"(请问|我想|我要|帮我|怎么|咋|如何)*(解绑|解除绑定|取消绑定|退出绑定|解绑定)(一下|了|掉)?(我的)?"
    r"(微信|账号|身份|参保信息)?(吗|呢|呀)?"
)
# The words that end text messages where they are answered; whoever types them here means the same.
_OF_TEXTS = frozenset({"R", "TD", "T"})
HOW_TO_STOP = (
    "“{word}”是回在短信里的。在这里退，发一句就行：“退订健康提示”“退订公告”“退订报销提醒”，"
    "发哪句停哪样，马上就停。办报销的通知照常发。"
)
CANCELLED = "好的，刚才的不选了。想问什么，直接打字；要找工作人员，发“人工”。"
HOW_TO_UNBIND = (
    "要解除绑定，请打开小程序，点“解除绑定”。解除以后，这个微信就查不到您的进度和额度了，"
    "已经交的申请照常办。要换成别人，解除以后再点“开始绑定”。"
)


class Cancelling:
    """取消: what was offered is no longer meant."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _CANCEL.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        person = message.person
        if await self._conversations.photo_claim(person) is not None:
            await forget_pictures(self._conversations, person)
        if await self._conversations.choices(person):
            await self._conversations.offer(person, ())
        return Reply(CANCELLED)


class Unbinding:
    """解绑: where one does it, and what it means."""

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _UNBIND.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        return Reply(HOW_TO_UNBIND)


class OptOutOfTexts:
    """R、TD、T: the words for the end of a text message, typed in the chat."""

    def wants(self, message: Incoming) -> bool:
        return message.in_words and message.bare.upper() in _OF_TEXTS

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        return Reply(HOW_TO_STOP.format(word=message.bare.upper()))
