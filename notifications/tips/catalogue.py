"""Which health tips are there, and is each fit to be shown to somebody for approval? Asked at start
and by everything that shows or sends one.

The texts are data in `content/*.toml`; a mistake is refused with file, tip and cure."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files


class TipTopic(StrEnum):
    """健康提示的类别: what people subscribe to; nobody is assigned to one."""

    DIET = "diet"
    EXERCISE = "exercise"
    SLEEP = "sleep"
    INFECTIONS = "infections"
    TOBACCO_ALCOHOL = "tobacco_alcohol"
    MIND = "mind"
    WEIGHT = "weight"
    WOMEN = "women"
    RETIREES = "retirees"
    DISEASES = "diseases"


TIP_TOPIC_WORDS: Mapping[TipTopic, str] = {
    TipTopic.DIET: "饮食",
    TipTopic.EXERCISE: "运动",
    TipTopic.SLEEP: "睡眠",
    TipTopic.INFECTIONS: "防病",
    TipTopic.TOBACCO_ALCOHOL: "烟酒",
    TipTopic.MIND: "心情",
    TipTopic.WEIGHT: "体重",
    TipTopic.WOMEN: "女性",
    TipTopic.RETIREES: "退休",
    TipTopic.DISEASES: "慢病",
}

TITLE_LENGTH = range(4, 17)
TEXT_LENGTH = range(30, 91)
_FIELDS = {"id", "title", "months", "text", "source", "reviewer", "approval"}
_ID = re.compile(r"[a-z][a-z0-9_]{2,39}")
_SOURCE = re.compile(r"《[^》]+》（[^）]+）")
# The numbers that a tip may give; every other long row of digits would be somebody's telephone.
_NUMBERS = {"120", "12320"}
_LONG_NUMBER = re.compile(r"\d{3,}")
FORBIDDEN: Mapping[str, re.Pattern[str]] = {
    "a link": re.compile(r"https?:|www\.|\.com|\.cn|扫码|二维码|加微信|公众号"),
    "a dose": re.compile(
        r"[0-9一二两三四五六七八九十半]+\s*(毫克|微克|mg|粒|丸|单位|毫升)|[一每][日天][0-9一二两三四]次"
    ),
    "a promise": re.compile(
        r"保证|包治|包您|根治|治愈|断根|特效|神效|药到病除|百分之?百|祖传|秘方"
    ),
    "a diagnosis": re.compile(r"您(就是|得了|患了|患有|已经是)"),
    "advertising": re.compile(r"购买|优惠|折扣|免费送|保险产品|投保"),
}


class TipInvalid(ValueError):
    """健康提示有误: which file and tip, what is wrong, and what to do."""


@dataclass(frozen=True, kw_only=True)
class HealthTip:
    """健康提示. `reviewer` and `approval` are as the file has them: both empty until the outside
    approval has been given with the file itself."""

    id: str
    topic: TipTopic
    title: str
    months: frozenset[int]
    text: str
    source: str
    reviewer: str
    approval: str

    @cached_property
    def text_hash(self) -> str:
        """What an approval is about: one changed byte makes it another text."""
        said = "\n".join((self.id, self.topic, self.title, self.text, self.source))
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def approved_in_file(self) -> bool:
        """Whether the file brings its approval along."""
        return bool(self.reviewer and self.approval)


class TipCatalogue:
    """健康提示库: every tip, by topic and id."""

    def __init__(self, tips: Iterable[HealthTip]) -> None:
        self.tips = tuple(sorted(tips, key=lambda tip: (list(TipTopic).index(tip.topic), tip.id)))
        self._by_id = {tip.id: tip for tip in self.tips}

    def get(self, tip_id: str) -> HealthTip | None:
        """The tip of this id, if it is still there."""
        return self._by_id.get(tip_id)

    def of_topic(self, topic: TipTopic) -> tuple[HealthTip, ...]:
        """Every tip on a topic."""
        return tuple(tip for tip in self.tips if tip.topic is topic)

    def fitting(self, topic: TipTopic, day: date) -> tuple[HealthTip, ...]:
        """The tips on a topic that fit the time of the year."""
        return tuple(tip for tip in self.of_topic(topic) if day.month in tip.months)


@cache
def shipped_tips() -> TipCatalogue:
    """The packaged tips, read once.

    :raises TipInvalid: naming file, tip and cure.
    """
    folder = files("notifications.tips") / "content"
    return tips_from({entry.name: entry.read_text("utf-8") for entry in folder.iterdir()})


def tips_from(texts: Mapping[str, str]) -> TipCatalogue:
    """The tips of these files (name → text), one file for each topic.

    :raises TipInvalid: naming file, tip and cure.
    """
    tips: dict[str, HealthTip] = {}
    for name, text in sorted(texts.items()):
        try:
            topic = TipTopic(name.removesuffix(".toml"))
        except ValueError:
            raise TipInvalid(f"{name}: no such topic; a file is named for one") from None
        try:
            entries = tomllib.loads(text).get("tip", [])
        except tomllib.TOMLDecodeError as problem:
            raise TipInvalid(f"{name}: not readable: {problem}") from problem
        for entry in entries:
            tip = _tip(name, topic, entry)
            if tip.id in tips:
                raise TipInvalid(f"{name}: {tip.id} is there twice; give it an id of its own")
            tips[tip.id] = tip
    catalogue = TipCatalogue(tips.values())
    for topic in TipTopic:
        for month in range(1, 13):
            if not catalogue.fitting(topic, date(2026, month, 1)):
                raise TipInvalid(f"{topic}.toml: nothing for month {month}; every month needs one")
    return catalogue


def _tip(name: str, topic: TipTopic, entry: Mapping[str, object]) -> HealthTip:
    where = f"{name}: {entry.get('id', '?')}"
    if missing := _FIELDS ^ entry.keys():
        raise TipInvalid(f"{where}: these fields are missing or unknown: {sorted(missing)}")
    months = entry["months"]
    if (
        not isinstance(months, list)
        or not months
        or len(set(months)) != len(months)
        or not set(months) <= set(range(1, 13))
    ):
        raise TipInvalid(f"{where}: months must be different numbers from 1 to 12")
    texts = {key: str(entry[key]) for key in _FIELDS - {"months"}}
    tip = HealthTip(topic=topic, months=frozenset(months), **texts)
    if problem := _problem(tip):
        raise TipInvalid(f"{where}: {problem}")
    return tip


def _problem(tip: HealthTip) -> str | None:
    """What is wrong with a tip, and the cure."""
    if not _ID.fullmatch(tip.id):
        return "the id must be lower-case letters, digits and underscores"
    if len(tip.title) not in TITLE_LENGTH:
        return f"the title has {len(tip.title)} characters; 4 to 16 are read at a glance"
    if len(tip.text) not in TEXT_LENGTH:
        return f"the text has {len(tip.text)} characters; write 30 to 90"
    if not _SOURCE.fullmatch(tip.source):
        return "the source must be 《document》（who issued it）"
    if bool(tip.reviewer) != bool(tip.approval):
        return "reviewer and approval only go together; leave both empty or fill both"
    said = f"{tip.title}\n{tip.text}"
    for what, pattern in FORBIDDEN.items():
        if found := pattern.search(said):
            return f"{what} ({found[0]}) has no place in a tip"
    if strange := set(_LONG_NUMBER.findall(said)) - _NUMBERS:
        return f"numbers that may be telephones ({sorted(strange)}) have no place in a tip"
    return None
