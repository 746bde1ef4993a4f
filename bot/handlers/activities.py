"""What do we say to 活动, and to the wish to come or not to come? Asked for every text."""

import re
from collections.abc import Awaitable, Callable

from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.forms import Forms
from bot.handlers.choices import chosen_number
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
WHICH = "没有这个号的活动。有的是这些："
WHICH_ONE = "您说的是哪一个？回“{said}”加上前面的号，比如“{said} 1”。"
NOT_SIGNED_UP = "您现在没有报名的活动，不用取消。想看有哪些，回“活动”。"
ALL_SIGNED_UP = "这些活动您都报过名了："
_OFFERED = "activity:"  # before an activity, where an entry of the answers stands otherwise
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"


class ActivityTalk:
    """活动: the list, signing up and giving up by its number in it; right after the list the number
    alone will do."""

    def __init__(
        self,
        sign_ups: SignUps,
        conversations: Conversations,
        known: Callable[[str], Awaitable[Actor | None]],
        forms: Forms,
    ) -> None:
        self._forms = forms
        self._sign_ups = sign_ups
        self._conversations = conversations
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and (
            speaks_of_activities(message.text) or chosen_number(message.text) is not None
        )

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        offered = await self._offered(message.person)
        alone = chosen_number(message.text) if offered else None
        if alone is not None and await self._forms.open_of(message.person) is not None:
            return None  # numbers mean the form now
        if alone is None and not speaks_of_activities(message.text):
            return None
        actor = await self._known(message.person)
        if actor is None:
            return Reply(NOT_NOW)
        there = await self._sign_ups.upcoming(actor)
        if not there:
            return Reply(NONE)
        if _LIST.fullmatch(message.bare):
            return await self._shown(message.person, there)
        down = _DOWN.fullmatch(message.bare)
        named = (down or _UP.fullmatch(message.bare) or {"number": None})["number"]
        number = alone if named is None else int(named)
        if number is not None:
            chosen = _numbered(there, offered, number)
        else:
            chosen = _only_one(there, mine=down is not None)
        if isinstance(chosen, MemberActivity):
            return Reply(await self._choose(actor, chosen, wanted=down is None))
        if chosen == NOT_SIGNED_UP:
            return Reply(chosen)
        return await self._shown(message.person, there, chosen)

    async def _offered(self, person: str) -> list[str]:
        """The activities that the numbers mean to this person, where those were shown last."""
        choices = await self._conversations.choices(person)
        return [each.removeprefix(_OFFERED) for each in choices if each.startswith(_OFFERED)]

    async def _shown(self, person: str, there: tuple[MemberActivity, ...], said: str = "") -> Reply:
        await self._conversations.offer(person, [_OFFERED + each.id for each in there])
        return Reply("\n\n".join([said, _listed(there)] if said else [_listed(there)]))

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


def _numbered(
    there: tuple[MemberActivity, ...], offered: list[str], number: int
) -> MemberActivity | str:
    """The one of this number in the list that was shown, even where an earlier one has begun
    since; else what is said before the list."""
    ids = offered or [each.id for each in there]
    wanted = ids[number - 1] if 0 < number <= len(ids) else ""
    return next((each for each in there if each.id == wanted), WHICH)


def _only_one(there: tuple[MemberActivity, ...], *, mine: bool) -> MemberActivity | str:
    """The only one that can be meant; else what is said before the list."""
    possible = [each for each in there if each.mine is mine]
    if len(possible) == 1:
        return possible[0]
    if possible:
        said = "取消报名" if mine else "报名"
        return WHICH_ONE.format(said=said)
    return NOT_SIGNED_UP if mine else ALL_SIGNED_UP


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
