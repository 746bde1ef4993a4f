"""Where is the nearest outlet, hospital, pharmacy or bank? Asked for shared locations, and for the
plain ways of asking; whoever names no place we know goes on to the FAQ."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.attachments import Location
from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.incoming import Incoming
from casework.places.distance import distance_words
from casework.places.places import Places
from casework.places.views import PLACE_KIND_WORDS, KnownPlace, PlaceKind
from claims_core.calendar_cn import china_day

HERE, SEEKING = "here", "seeking"
_LASTS = timedelta(minutes=30)
_KINDS = {
    "网点": PlaceKind.OUTLET,
    "服务网点": PlaceKind.OUTLET,
    "公司网点": PlaceKind.OUTLET,
    "服务点": PlaceKind.OUTLET,
    "医院": PlaceKind.HOSPITAL,
    "定点医院": PlaceKind.HOSPITAL,
    "药店": PlaceKind.PHARMACY,
    "定点药店": PlaceKind.PHARMACY,
    "药房": PlaceKind.PHARMACY,
    "银行": PlaceKind.BANK,
    "银行网点": PlaceKind.BANK,
}
_KIND = f"(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})"
_ASK = r"(请问|你好|您好|我想找|我要找|帮我找|找一下|找个|找|查一下|查|看看|看)*"
_END = r"(在哪里?|在哪儿|哪里有|怎么走|有哪些|有吗|地址|电话|的地址|的电话|位置)*(呢|呀|啊|吗)?"
_ABOUT = r"(有|有没有|有哪些|有什么|哪里有|哪有|哪个|哪家)?(的)?(定点的)?"
_NEAR = re.compile(
    rf"{_ASK}(离)?(我|俺|我家|家)?(这儿|这边|这里)?(附近|周围|周边|旁边|最近|就近|跟前)的?{_ABOUT}{_KIND}{_END}"
)
_NEAREST = re.compile(
    rf"{_ASK}(哪个|哪家)?{_KIND}(离)?(我|俺|我家|家)?(这儿|这边)?(最近|近)(呢|呀)?"
)
_IN_COUNTY = re.compile(
    rf"{_ASK}(?P<county>[\u4e00-\u9fff]{{2,6}}?)(里|那边|那里)?的?{_ABOUT}{_KIND}{_END}"
)
_BARE = re.compile(rf"{_ASK}(有哪些|哪里有|哪有)?{_KIND}{_END}")
_WAYS = (_NEAR, _NEAREST, _BARE, _IN_COUNTY)

ASK_LOCATION = (
    "把您的位置发给我，我告诉您最近的{what}：点输入框右边的“+”，选“位置”，再点“发送”。"
    "也可以打县区的名字，比如“{county}{word}”。"
)
NONE_NEAR = (
    "您发的位置一百公里以内，没有我们登记的{what}。可以打县区的名字来查，比如“卫辉网点”；"
    "要找工作人员，发“人工”。"
)
NO_LIST = (
    "位置收到了，不过我这里还没有网点的位置资料，查不了最近的。可以打县区的名字来查，"
    "比如“卫辉网点”；要找工作人员，发“人工”。"
)
NOT_LISTED = (
    "我这里还没有{what}的位置资料，查不了最近的。公司网点可以打县区的名字来查，比如“卫辉网点”；"
    "哪些医院、药店是定点，发“定点医院”看怎么查。"
)
MAP_UNREADABLE = "这个位置我没有读出来，请再发一次；或者打字告诉我县区，比如“卫辉网点”。"
OUTLETS_FIRST = "网点能不能办大额，先打电话问一声；手续在参保地的大额窗口办。"
_SHOWN_OF_ONE, _SHOWN_OF_EACH = 3, 1
_SHOWN_IN_COUNTY = 3


class PlaceQuestion:
    """网点: by a shared location, or by the county's name."""

    def __init__(self, places: Places, conversations: Conversations) -> None:
        self._places = places
        self._conversations = conversations

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        """Not by words alone: the name of a hospital may belong to a story that is being told."""
        said = message.bare
        return message.in_words and any(each.fullmatch(said) for each in _WAYS)

    async def handle(self, message: Incoming) -> Reply | None:
        person = message.person
        if isinstance(message.attachment, Location):
            return await self._located(person, message.attachment)
        if not message.in_words:
            return None
        said = message.bare
        if found := _NEAR.fullmatch(said) or _NEAREST.fullmatch(said):
            near = await self._near(person, found["kind"])
            return near or Reply(NOT_LISTED.format(what=PLACE_KIND_WORDS[_KINDS[found["kind"]]]))
        if found := _BARE.fullmatch(said):
            return await self._near(person, found["kind"])
        if found := _IN_COUNTY.fullmatch(said):
            return await self._in_county(found["county"], _KINDS[found["kind"]])
        return None

    async def _located(self, person: str, location: Location) -> Reply:
        if location.latitude is None or location.longitude is None:
            return Reply(MAP_UNREADABLE)
        here = (location.latitude, location.longitude)
        await self._conversations.keep(person, HERE, {"here": list(here)}, _LASTS)
        sought = await self._conversations.kept(person, SEEKING)
        kinds = (PlaceKind(sought["kind"]),) if sought else tuple(PlaceKind)
        return Reply(await self._nearest(here, kinds))

    async def _near(self, person: str, word: str) -> Reply | None:
        """From where they are, if they have just said it; else the way to say it."""
        kind = _KINDS[word]
        if kind not in await self._places.kinds():
            return None  # the FAQ knows whom to ask
        known = await self._conversations.kept(person, HERE)
        if known is not None:
            return Reply(await self._nearest((known["here"][0], known["here"][1]), (kind,)))
        await self._conversations.keep(person, SEEKING, {"kind": kind.value}, _LASTS)
        return Reply(ASK_LOCATION.format(what=PLACE_KIND_WORDS[kind], county="卫辉", word=word))

    async def _nearest(self, here: tuple[float, float], kinds: Sequence[PlaceKind]) -> str:
        each = _SHOWN_OF_ONE if len(kinds) == 1 else _SHOWN_OF_EACH
        found = await self._places.nearest(here, kinds, each)
        if not found:
            if not await self._places.kinds():
                return NO_LIST
            what = PLACE_KIND_WORDS[kinds[0]] if len(kinds) == 1 else "网点、医院、药店"
            return NONE_NEAR.format(what=what)
        lines = [
            f"· {_named(near.place)}，{distance_words(near.metres)}\n{_where(near.place)}"
            for near in found
        ]
        more = "" if len(kinds) == 1 else "只看一样，回“附近药店”“附近医院”。"
        return "\n".join(
            ["离您最近的（直线距离）：", *lines, more + _caution([n.place for n in found])]
        )

    async def _in_county(self, county: str, kind: PlaceKind) -> Reply | None:
        found = await self._places.in_county(county, (kind,), _SHOWN_IN_COUNTY + 1)
        if not found:
            return None
        shown = found[:_SHOWN_IN_COUNTY]
        lines = [f"· {_named(place)}\n{_where(place)}" for place in shown]
        more = "还有别的，发您的位置给我，我告诉您最近的。" if len(found) > len(shown) else ""
        return Reply(
            "\n".join(
                [f"{shown[0].county}的{PLACE_KIND_WORDS[kind]}：", *lines, more + _caution(shown)]
            )
        )


def _named(place: KnownPlace) -> str:
    grade = f"，{place.grade}" if place.grade else ""
    return f"{place.name}（{PLACE_KIND_WORDS[place.kind]}{grade}）"


def _where(place: KnownPlace) -> str:
    parts = [f"{place.county}{place.address.removeprefix(place.county)}"]
    if place.phone:
        parts.append(f"电话{place.phone}")
    parts.append(place.hours or "时间请打电话问")
    return "，".join(parts)


def _caution(places: Sequence[KnownPlace]) -> str:
    """How old it is, and what an outlet does not promise."""
    day = china_day(min(place.told_at for place in places))
    outlet = any(place.kind is PlaceKind.OUTLET for place in places)
    return (
        f"这是{day.year}年{day.month}月登记的，去之前先打个电话。{OUTLETS_FIRST if outlet else ''}"
    )
