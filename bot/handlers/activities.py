"""What do we say to 活动, and to the wish to come or not to come? Asked for every text."""

import re
from collections.abc import Awaitable, Callable

from bot.dispatcher import Reply
from bot.incoming import Incoming, without_marks
from casework.activities.sign_ups import SignUps
from casework.activities.views import ACTIVITY_KIND_WORDS, MemberActivity
from claims_core.calendar_cn import CHINA
from claims_core.claim import Actor
from claims_core.errors import ClaimsError

_LIST = re.compile(r"(看看?|有什么|有啥|最近的?)?(活动|讲座|义诊|病友会)(报名)?(有吗|吗)?")
_UP = re.compile(r"(我要|我想|帮我)?报名(活动)?(第)?(?P<number>[0-9]{1,2})?(个|号)?")
_DOWN = re.compile(
    r"(我要|我想|帮我)?(取消报名|不参加|不去)(活动)?(了)?(第)?(?P<number>[0-9]{1,2})?(个|号)?"
)
NONE = "现在没有可以报名的活动。有讲座、病友会、义诊的时候，发“活动”就能看到。"
HOW = "想参加，回“报名 1”（1是上面的号）；去不了了，回“取消报名 1”。前一天会提醒您。"
WHICH = "没有这个号的活动。请回“活动”看看有哪些，再回“报名”加上号。"
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"


class ActivityTalk:
    """活动: the list, signing up and giving up by its number in it."""

    def __init__(self, sign_ups: SignUps, known: Callable[[str], Awaitable[Actor | None]]) -> None:
        self._sign_ups = sign_ups
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and speaks_of_activities(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        actor = await self._known(message.person)
        if actor is None:
            return Reply(NOT_NOW)
        said = message.bare
        there = await self._sign_ups.upcoming(actor)
        if not there:
            return Reply(NONE)
        if _LIST.fullmatch(said):
            return Reply(_listed(there))
        down = _DOWN.fullmatch(said)
        number = (down or _UP.fullmatch(said) or {"number": None})["number"]
        chosen = _chosen(there, number, mine=down is not None)
        if chosen is None:
            return Reply(f"{WHICH}\n\n{_listed(there)}")
        return Reply(await self._choose(actor, chosen, wanted=down is None))

    async def _choose(self, actor: Actor, chosen: MemberActivity, *, wanted: bool) -> str:
        try:
            if wanted:
                await self._sign_ups.sign_up(actor, chosen.id)
            else:
                await self._sign_ups.give_up(actor, chosen.id)
        except ClaimsError as problem:
            return problem.message
        if not wanted:
            return f"取消好了：{chosen.title}。位子让给别人，改主意了可以再报名。"
        return (
            f"报上名了：{_line(chosen)}\n前一天会提醒您。去不了了，回“取消报名”，把位子让给别人。"
        )


def speaks_of_activities(text: str) -> bool:
    """Whether this text is one of those that are answered here."""
    said = without_marks(text)
    return any(each.fullmatch(said) for each in (_LIST, _UP, _DOWN))


def _chosen(
    there: tuple[MemberActivity, ...], number: str | None, *, mine: bool
) -> MemberActivity | None:
    """The one of this number; without a number the only one that can be meant."""
    if number is not None:
        place = int(number) - 1
        return there[place] if 0 <= place < len(there) else None
    possible = [each for each in there if each.mine is mine]
    return possible[0] if len(possible) == 1 else None


def _listed(there: tuple[MemberActivity, ...]) -> str:
    lines = [
        f"{number}. {_line(each)}\n{each.words}\n{_room(each)}"
        for number, each in enumerate(there, start=1)
    ]
    return "\n\n".join([*lines, HOW])


def _line(each: MemberActivity) -> str:
    begins = each.starts_at.astimezone(CHINA)
    when = f"{begins.month}月{begins.day}日{begins:%H:%M}"
    return f"{ACTIVITY_KIND_WORDS[each.kind]}“{each.title}”，{when}，{each.place}"


def _room(each: MemberActivity) -> str:
    if each.mine:
        return "您已经报名。"
    return "名额满了。" if each.full else f"还有{each.places - each.taken}个名额。"
