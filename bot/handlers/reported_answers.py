"""What does an answer to a question of a report of care mean, written as people write and say it?
Asked for the kind, the place and the day."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from claims_core.checklist import CareKind, CarePlace

_Named = TypeVar("_Named", CareKind, CarePlace)
_RELATIVE_DAYS = {
    **dict.fromkeys(("今天", "今日", "今儿", "刚才", "刚刚"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨儿", "夜儿", "昨晚"), 1),
    **dict.fromkeys(("前天", "前日", "前儿"), 2),
    "大前天": 3,
    **dict.fromkeys(("明天", "明日", "明儿"), -1),
    "后天": -2,
}
_BEFORE = r"(?:(?:我|他|她|俺)?(?:是|在|从|大概|大约)?(?:本月|这个月)?)"
_AFTER = (
    r"(?:早上|早晨|上午|中午|下午|晚上|夜里|早|晚|住院|住进去|住进来|住|入院|进院|来|去|看病|看"
    r"|的|了|院|病|起|开始|吧|啊)*"
)
_DAY = re.compile(
    rf"{_BEFORE}(?:(20[0-9]{{2}})[年\-/.])?([0-9]{{1,2}})[月\-/.]([0-9]{{1,2}})[日号]?{_AFTER}"
)
_DAY_ALONE = re.compile(rf"{_BEFORE}(上个?月)?([0-9]{{1,2}})[日号]{_AFTER}")
_SPOKEN_DAY = re.compile(rf"{_BEFORE}({'|'.join(sorted(_RELATIVE_DAYS, key=len)[::-1])}){_AFTER}")
_DIGITS = {word: at for at, word in enumerate("一二三四五六七八九", start=1)}
_NUMERAL = re.compile(r"([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号])")

_AT = r"(?:我|他|她|俺)?(?:是|在|去|到)?(?:的)?"
_KINDS: Mapping[CareKind, str] = {
    CareKind.INPATIENT: r"住院?(?:的|了|院|治疗)*",
    CareKind.DAY_WARD: r"中医(?:日间)?(?:病房)?|日间病房",
    CareKind.DAY_SURGERY: r"日间手术|当天手术",
    CareKind.CHRONIC_OUTPATIENT: r"(?:门诊)?慢(?:特)?病(?:门诊)?|门慢|门特|门诊特病",
    CareKind.SPECIAL_DRUG: r"特药(?:门诊)?|特殊药品?",
    CareKind.OTHER: r"其他|其它|别的|都不是|不清楚|不知道",
}
_PLACES: Mapping[CarePlace, str] = {
    CarePlace.LOCAL: r"本市|本地|当地|市内|市里|新乡市?|(?:新乡)?(?:市区|县里|县城)|家门口",
    CarePlace.IN_PROVINCE: r"省内(?:其他|别的|外)?市?|本省|外市|河南省?|郑州市?|省会|省里",
    CarePlace.OUT_OF_PROVINCE: r"外省|省外|外地|北京市?|上海市?|武汉市?|西安市?|广州市?",
}
_A_HOSPITAL = re.compile(r".{2,}(?:医院|卫生院|诊所|门诊部|卫生室|医学院|分院|附院|院区)")


def kind_in(bare: str) -> CareKind | None:
    """The way of care that a whole text names, without marks; None where it names none."""
    return _named(_KINDS, bare)


def place_in(bare: str) -> CarePlace | None:
    """The place that a whole text names; None where it names none."""
    return _named(_PLACES, bare)


def hospital_in(text: str) -> str:
    """The hospital that a whole text is the name of; empty where it is none."""
    plain = " ".join(text.split()).rstrip("。.！!，,")
    return plain if _A_HOSPITAL.fullmatch(plain) else ""


def day_in(text: str, today: date) -> date | None:
    """The day that a whole text means, the last one of that name; None where it means none."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).rstrip("。.！!")
    if spoken := _SPOKEN_DAY.fullmatch(plain):
        return today - timedelta(days=_RELATIVE_DAYS[spoken[1]])
    plain = _NUMERAL.sub(lambda found: str(_number(found[1])), plain)
    if alone := _DAY_ALONE.fullmatch(plain):
        return _last_of(int(alone[2]), today, months_back=1 if alone[1] else 0)
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    year = int(found[1]) if found[1] else today.year
    try:
        day = date(year, int(found[2]), int(found[3]))
        if not found[1] and day > today:
            day = day.replace(year=today.year - 1)
    except ValueError:
        return None
    return day


def _last_of(number: int, today: date, *, months_back: int) -> date | None:
    """The last day with that number that is not to come, of a month before where one is named."""
    month = today.replace(day=1)
    for _ in range(months_back):
        month = (month - timedelta(days=1)).replace(day=1)
    for _ in range(2):
        try:
            day = month.replace(day=number)
        except ValueError:
            day = None
        if day is not None and day <= today:
            return day
        if months_back:
            return None
        month = (month - timedelta(days=1)).replace(day=1)
    return None


def _number(words: str) -> int:
    tens, ten, ones = words.partition("十")
    if not ten:
        return _DIGITS[words]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _named(names: Mapping[_Named, str], bare: str) -> _Named | None:
    for each, words in names.items():
        if re.fullmatch(f"{_AT}(?:{words})(?:的|了)?", bare):
            return each
    return None
