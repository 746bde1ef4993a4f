"""What do we say to somebody who no longer wants to be reminded of claiming, or wants it again?
Asked for every text."""

import re
from collections.abc import Awaitable, Callable

from bot.dispatcher import Reply
from bot.handlers.progress import how_to_bind
from bot.incoming import Incoming, without_marks
from claims_core.claim import Actor
from notifications.subjects.entitlement_consents import ReminderConsents

SAID_IN = "chat"
_WHAT = r"(报销|待遇|待遇享受|没报销的|申请)提醒(短信)?(了|吧)*"
_NO = re.compile(
    r"(我要|我想|帮我|请)*(退订|取消订阅|取消|不要|不想要|不收|别发|停止?)(了)?" + _WHAT
)
_YES = re.compile(r"(我要|我想|帮我|请)*(订阅|恢复|打开|开通)" + _WHAT)
STOPPED = "退好了，以后不再提醒您申请补助、交申请。办报销的通知照常发。想再收，回“恢复报销提醒”。"
WANTED = (
    "好的，还有没申请的补助时会提醒您，一年最多三次；申请填了没交，也会提醒。"
    "不想收了，回“退订报销提醒”。"
)


class ReminderTalk:
    """退订报销提醒."""

    def __init__(
        self, consents: ReminderConsents, known: Callable[[str], Awaitable[Actor | None]]
    ) -> None:
        self._consents = consents
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and speaks_of_reminders(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        wanted = _wanted(message.text) if message.in_words else None
        if wanted is None:
            return None
        actor = await self._known(message.person)
        if actor is None or not await self._consents.say(actor, SAID_IN, wanted=wanted):
            return Reply(how_to_bind("提醒", message.text.strip()))
        return Reply(WANTED if wanted else STOPPED)


def speaks_of_reminders(text: str) -> bool:
    """Whether this text is one of those that are answered here."""
    return _wanted(text) is not None


def _wanted(text: str) -> bool | None:
    """Whether a whole text wants the reminders or no longer; None where it says neither."""
    said = without_marks(text)
    if _YES.fullmatch(said):
        return True
    return False if _NO.fullmatch(said) else None
