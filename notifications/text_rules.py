"""Which words may stand in a text message? Asked when the wording is loaded, and again when a
message is filled, so that no stranger speaks in our name and no link leads anybody astray."""

import re
from collections.abc import Mapping

from claims_core.proxy_relation import PROXY_RELATION_WORDS
from claims_core.proxy_scope import RELATIVE_DEED_WORDS

SIGNATURE = "【大额通】"
LONGEST_FACT = 35
"""The gateways refuse more in one variable."""
# How much stands in each place at most. What is longer is shortened where that says the same, else
# refused; so the parts of every text are known when it is loaded.
LONGEST: Mapping[str, int] = {
    "name": 3,
    "no": 12,
    "day": 11,
    "deadline": 6,
    "items": 24,
    "amount": 9,
    "tail": 4,
    "code": 6,
    "proxy": 10,
    "relation": 5,
    "deed": 8,
    "why": 10,
    "year": 4,
    "phone": 13,
    "title": 20,
    "brief": LONGEST_FACT,
    "place": 30,
    "tip": LONGEST_FACT,
    "more": 15,
    "when": 11,
}
LONGEST_TEXT = 500
ONE_PART, EACH_PART = 70, 67

_LINK = re.compile(
    r"https?:|www\.|[a-z0-9-]+\.(?:cn|com|net|org|cc|top|xyz|vip|info|me|ly|io|shop)(?![a-z])"
    r"|[./]t\.cn|微信号|加微信|加群|QQ|扫码|链接|网址",
    re.IGNORECASE,
)
_SECRET = re.compile(r"身份证号码?是|诊断|病情|病历|科室|确诊")
_HAN = "\u4e00-\u9fff"
# What each place may hold. 姓名 comes masked, what staff have typed comes in `items` only.
SHAPES: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(r"[^\s\d*]?\*{0,40}…?|[^\s\d*]"),
    "no": re.compile(r"[0-9A-Z][0-9A-Z-]{4,18}[0-9A-Z]"),
    "day": re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"),
    "deadline": re.compile(r"[0-9]{1,2}月[0-9]{1,2}日"),
    "items": re.compile(rf"[{_HAN}A-Za-z0-9（），、：/]{{2,35}}…?"),
    "amount": re.compile(r"[0-9]{1,9}\.[0-9]{2}"),
    "tail": re.compile(r"[0-9]{4}|\*{4}"),
    "code": re.compile(r"[0-9]{4,8}"),
    "proxy": re.compile(r"[^\s\d*]?\*{0,40}…?|[^\s\d*]|手机尾号[0-9]{4}的人"),
    "relation": re.compile("|".join(map(re.escape, PROXY_RELATION_WORDS.values()))),
    "deed": re.compile("|".join(map(re.escape, RELATIVE_DEED_WORDS.values()))),
    "why": re.compile(rf"[{_HAN}、，（）]{{2,35}}"),  # from our own lists
    "year": re.compile(r"20[0-9]{2}"),
    "phone": re.compile(r"0[0-9]{2,3}-[0-9]{7,8}"),
    # written by staff and approved by a second person: one line without a signature of its own
    "title": re.compile(r"[^\r\n\t【】]{1,35}"),
    "brief": re.compile(r"[^\r\n\t【】]{1,35}"),
    "place": re.compile(r"[^\r\n\t【】]{1,35}"),
    "tip": re.compile(r"[^\r\n\t【】]{1,35}"),
    "more": re.compile(r"[^\r\n\t【】]{1,15}"),
    "when": re.compile(r"[0-9]{1,2}月[0-9]{1,2}日[0-9]{2}:[0-9]{2}"),
}
# Where somebody's own words stand. Elsewhere the shape alone decides: a number that happens to hold
# two letters of a rule is still a number.
_WRITTEN = frozenset({"items", "title", "brief", "place", "tip", "more"})
_STARS = re.compile(r"\*{3,}")
_SHORTENED = frozenset({"name", "proxy", "items"})
_NUMBER = re.compile(r"[0-9]{5,}|[零一二三四五六七八九]{6,}")


class UnfitFact(ValueError):
    """一个变量不合规矩; `place` names it, its words are not repeated."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def parts(text: str) -> int:
    """计费条数 of a text with its signature: 70 characters, beyond that 67 each. A rare one,
    outside the basic plane, counts twice, as it is sent."""
    return parts_of_length(len(text.encode("utf-16-be")) // 2)


def parts_of_length(length: int) -> int:
    """计费条数 of so many characters."""
    return 1 if length <= ONE_PART else -(-length // EACH_PART)


def shortened(place: str, fact: str) -> str:
    """`fact` as it stands in a text message: of a masked name two stars at most, of a list that is
    too long its beginning."""
    said, most = _STARS.sub("**", fact), LONGEST[place]
    return said if len(said) <= most else f"{said[: most - 1]}…"


def fit(place: str, fact: str) -> str:
    """What stands in this place.

    :raises UnfitFact: for anything that does not look like what belongs there.
    """
    shape, short = SHAPES[place], shortened(place, fact) if place in _SHORTENED else fact
    if len(short) > LONGEST[place]:
        raise UnfitFact(place)
    if shape.fullmatch(short) is None or (place in _WRITTEN and _LINK.search(short)):
        raise UnfitFact(place)
    return short


def is_fit(place: str, fact: str) -> bool:
    """Whether `fact` may stand in this place; asked when staff type what will."""
    try:
        fit(place, fact)
    except UnfitFact:
        return False
    return True


def short_reason(reason: str, most: int = 8) -> str:
    """What a clerk wrote, as a few words for a text message; empty where it holds a number, a link
    or anything but words: the inbox has it whole."""
    first = re.split(r"[。；;！!？?\n]", reason.strip())[0].strip("，, 　")
    words = re.sub(r"[\s“”\"'《》()（）]+", "", first).replace(",", "，")
    is_plain = re.fullmatch(rf"[{_HAN}A-Za-z0-9，、]+", words)
    if not is_plain or _LINK.search(words) or _NUMBER.search(words) or _SECRET.search(words):
        return ""
    return words if len(words) <= most else ""


def what_is_wrong(text: str) -> str:
    """Why this fixed text must not be sent as a text message; empty where it may."""
    if _LINK.search(text):
        return "it holds a link or an invitation to another place"
    if _SECRET.search(text):
        return "it speaks of an illness or an id number"
    if len(SIGNATURE) + len(text) > LONGEST_TEXT:
        return "it is too long"
    if re.search(r"[\r\n\t]|【|】", text):
        return "it holds a break or brackets of a signature"
    return ""
