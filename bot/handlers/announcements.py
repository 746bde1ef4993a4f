"""What do we say to 公告, and to the wish to be sent them no longer? Asked for every text."""

import re
from collections.abc import Awaitable, Callable, Sequence

from bot.dispatcher import Reply
from bot.incoming import Incoming, without_marks
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from notifications.announcements.member_announcements import (
    AnnouncementShownToMembers,
    MemberAnnouncements,
)
from notifications.announcements.withdrawals import WITHDRAWN_MARK, WITHDRAWN_TEXT

SAID_IN = "chat"
LISTED = 5
_SHOW = re.compile(r"(看|看看|查看|有什么|最新)?的?(公告|通告)(第)?(?P<number>[1-5])?(条)?")
_NO = re.compile(
    r"(我要|我想|帮我|请)*(退订|取消订阅|取消|关闭|停止|停了?|不要|不收|别发)了?(公告|通告)"
)
_YES = re.compile(r"(我要|我想|帮我|请)*(订阅|订|恢复|开通)(公告|通告)")

NONE_YET = "现在没有公告。有了新的政策公告，会放到小程序的“消息”里，也可以在这里发“公告”看。"
STOPPED = "退好了，公告不再发给您，想看随时发“公告”。想再收，回“订阅公告”。办报销的通知照常发。"
STARTED = "好的，以后有公告会发给您。不想收了，回“退订公告”，马上就停。"
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"


class AnnouncementTalk:
    """公告: the newest in full, the titles of those before it, and opting out."""

    def __init__(
        self,
        announcements: MemberAnnouncements,
        known: Callable[[str], Awaitable[Actor | None]],
    ) -> None:
        self._announcements = announcements
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and speaks_of_announcements(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        said = message.bare
        if match := _SHOW.fullmatch(said):
            actor = await self._known(message.person)
            found = (await self._announcements.listed(actor)).items[:LISTED]
            return Reply(_told(found, int(match["number"] or 1)))
        for pattern, wanted in ((_NO, False), (_YES, True)):
            if pattern.fullmatch(said):
                return Reply(await self._want(message.person, wanted=wanted))
        return None

    async def _want(self, openid: str, *, wanted: bool) -> str:
        actor = await self._known(openid)
        if actor is None:
            return NOT_NOW
        await self._announcements.want(actor, SAID_IN, wanted=wanted)
        return STARTED if wanted else STOPPED


def speaks_of_announcements(text: str) -> bool:
    """Whether this text is one of those that are answered here."""
    said = without_marks(text)
    return any(each.fullmatch(said) for each in (_SHOW, _NO, _YES))


def chooses_announcements(text: str) -> bool:
    """Whether it is the wish to have them sent, or no longer."""
    said = without_marks(text)
    return any(each.fullmatch(said) for each in (_NO, _YES))


def _told(found: Sequence[AnnouncementShownToMembers], number: int) -> str:
    if not found:
        return NONE_YET
    chosen = found[min(number, len(found)) - 1]
    lines = [_headed(chosen), WITHDRAWN_TEXT if chosen.withdrawn else chosen.text]
    others = [
        f"{place}. {_headed(each)}" for place, each in enumerate(found, 1) if each is not chosen
    ]
    if others:
        lines += ["", "还有这些，比如看第2条，回“公告2”：", *others]
    return "\n".join(lines)


def _headed(each: AnnouncementShownToMembers) -> str:
    day = china_day(each.at)
    mark = WITHDRAWN_MARK if each.withdrawn else ""
    return f"{mark}{each.title}（{day.month}月{day.day}日）"
