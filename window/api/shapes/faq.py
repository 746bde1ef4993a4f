"""How do questions, answers and changes of them look to a program, and what does it send?"""

from datetime import date, datetime
from itertools import starmap
from typing import Annotated, Self

from pydantic import Field

from faq.additions import AdditionKind
from faq.decision import Decision
from faq.index import Evidence
from faq.unanswered import MissKind
from faq.upkeep import Tried
from faq.weekly import Week
from frontdoor.shapes import Given, Shown


class QuestionTried(Given):
    """试问的话。"""

    text: Annotated[str, Field(max_length=300)]


class MissesAsked(Given):
    """哪一份清单。"""

    kind: MissKind = MissKind.UNANSWERED
    """unanswered 没答上的，unhelpful 没帮上忙的"""


class TextsGiven(Given):
    """不再提示的话。"""

    texts: Annotated[
        list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=100)
    ]


class TakingBackGiven(Given):
    """撤回。"""

    reason: Annotated[str, Field(max_length=200)]
    """为什么撤回"""


class NamedShown(Shown):
    """编号和名称。"""

    id: str
    title: str


class GroundShown(Shown):
    """依据。"""

    id: str
    title: str
    """不回答的闲谈没有标题"""
    score: float
    phrasing: str
    """最像的问法；不像任何一句时为空"""
    grams: tuple[str, ...]
    """起作用的字词，多的在前"""

    @classmethod
    def from_ground(cls, ground: Evidence, title: str) -> Self:
        """From the ground, with the title of what it speaks for."""
        grams = tuple(gram for gram, _ in ground.grams[:8])
        return cls.from_view(ground, title=title, grams=grams)


class TriedShown(Shown):
    """参保人会看到什么，为什么。"""

    decision: Decision
    """answer 直接回答，suggest 请人选择，none 不回答"""
    entry_id: str | None
    title: str | None
    text: str | None
    detail: str | None
    note: str | None
    """答复里的电话、地址到期以后说的话"""
    suggestions: tuple[NamedShown, ...]
    guard: str | None
    """拦下它的护栏"""
    guard_words: str
    office: str | None
    """其他部门的事"""
    grounds: tuple[GroundShown, ...]

    @classmethod
    def from_tried(cls, tried: Tried) -> Self:
        """From what was tried."""
        match = tried.match
        return cls.from_view(
            tried.answer,
            suggestions=tuple(NamedShown(id=i, title=t) for i, t in tried.answer.suggestions),
            guard=match.guard,
            guard_words=tried.rule,
            office=match.service,
            grounds=tuple(starmap(GroundShown.from_ground, tried.grounds)),
        )


class MissShown(Shown):
    """一类没答好的话。"""

    id: str
    texts: tuple[str, ...]
    """相近的几种问法，人名和号码已经去掉"""
    entry_id: str
    """没帮上忙的是哪个条目；没答上的为空"""
    times: int
    last_at: datetime
    channels: tuple[str, ...]
    """wechat 公众号，phone 小程序，window 窗口"""
    nearest: tuple[NamedShown, ...]


class MissesShown(Shown):
    """没答好的话，次数多的在前。"""

    items: tuple[MissShown, ...]


class ContentShown(Shown):
    """现在能问到的，和写条目时能用的参数。"""

    entries: tuple[NamedShown, ...]
    offices: tuple[NamedShown, ...]
    parameters: tuple[NamedShown, ...]


class AdditionShown(Shown):
    """一次增补。"""

    id: str
    """撤回时用"""
    kind: AdditionKind
    """phrasing 加问法，entry 写条目，service 其他部门的事，ignored 不再提示"""
    target: str
    """属于哪个条目或部门"""
    texts: tuple[str, ...]


class ChangeShown(Shown):
    """一条改动记录。"""

    number: int
    act: str
    """added 增补，taken_back 撤回"""
    addition: AdditionShown
    counts: bool
    """是否在用"""
    note: str
    by_name: str
    at: datetime


class ChangesShown(Shown):
    """改动记录，新的在前。"""

    items: tuple[ChangeShown, ...]


class TimesShown(Shown):
    """一个条目的次数。"""

    entry_id: str
    times: int


class WeekShown(Shown):
    """一周的数字。"""

    first: date
    """星期一"""
    questions: int
    outcomes: dict[str, int]
    """answered 直接回答，suggested 请人选择，none 没答上，guarded 不归这里答；
    chosen 选了一个，helpful 点了有用，unhelpful 点了没用"""
    channels: dict[str, dict[str, int]]
    top: tuple[TimesShown, ...]
    unhelpful: tuple[TimesShown, ...]

    @classmethod
    def from_week(cls, week: Week) -> Self:
        """From the week's counts."""
        return cls.from_view(
            week,
            top=tuple(TimesShown(entry_id=i, times=n) for i, n in week.top),
            unhelpful=tuple(TimesShown(entry_id=i, times=n) for i, n in week.unhelpful),
        )


class WeeksShown(Shown):
    """最近几周，新的在前。"""

    items: tuple[WeekShown, ...]
