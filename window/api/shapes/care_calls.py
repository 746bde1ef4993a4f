"""How do the care calls and the selections of their people look to a program, and what does it
send?"""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.care.views import (
    CareCallView,
    CareDue,
    CareOutcome,
    CarePersonView,
    CareSelectionView,
    CareState,
)
from frontdoor.given_shapes import HowMany
from frontdoor.shapes import Given, Shown


class CareSelectionGiven(Given):
    """登记一份名单。"""

    rule: Annotated[str, Field(max_length=200)]
    """按什么选的"""
    approval_no: Annotated[str, Field(max_length=60)]
    """市医保中心同意的文号"""
    numbers: Annotated[str, Field(max_length=20_000)]
    """参保编号，一行一个，最多500人"""
    every_days: Annotated[int, Field(ge=0, le=1000)]
    """隔多少天打一次，7到366"""


class CareSelectionSeen(Given):
    """核对、不通过或停用。"""

    seen: Annotated[str, Field(max_length=64)]
    """看到的名单的指纹 people_hash；名单变了就不收"""
    why: Annotated[str, Field(max_length=200)] = ""
    """不通过、停用要写为什么"""


class CareCallGiven(Given):
    """记一次电话。"""

    seen_calls: HowMany
    """看到的时候打过几次；别人记过就不收"""
    outcome: CareOutcome
    """well 平稳，needs_help 要帮忙（开一张工单），not_reached 没联系上，no_more 不愿再接"""
    words: Annotated[str, Field(max_length=1000)] = ""
    next_on: date | None = None
    """下次哪天打；空为照名单隔的天数"""


class CareSelectionShown(Shown):
    """一份名单。"""

    id: str
    rule: str
    approval_no: str
    people_hash: str
    people: int
    every_days: int
    state: CareState
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    why: str

    @classmethod
    def from_selection(cls, view: CareSelectionView) -> Self:
        """The shape of one."""
        return cls.from_view(view)


class CareSelectionsShown(Shown):
    """名单，新的在前，最多五十份。"""

    items: tuple[CareSelectionShown, ...]


class CareDueShown(Shown):
    """该打的电话，已脱敏。"""

    selection_id: str
    insured_id: str
    name: str
    next_on: date
    calls: int

    @classmethod
    def from_due(cls, view: CareDue) -> Self:
        """The shape of one."""
        return cls.from_view(view)


class CareDueList(Shown):
    """今天该打的。"""

    total: int
    items: tuple[CareDueShown, ...]
    """早该打的在前，最多五十个"""


class CareCallShown(Shown):
    """台账的一条。"""

    seq: int
    outcome: CareOutcome
    words: str
    next_on: date | None
    actor_name: str
    at: datetime

    @classmethod
    def from_call(cls, view: CareCallView) -> Self:
        """The shape of one."""
        return cls.from_view(view)


class CarePersonShown(Shown):
    """一个人的台账。"""

    selection: CareSelectionShown
    insured_id: str
    name: str
    phone: str
    next_on: date | None
    """不再打的为空"""
    calls: tuple[CareCallShown, ...]

    @classmethod
    def from_person(cls, view: CarePersonView) -> Self:
        """The shape of one."""
        return cls.from_view(
            view,
            selection=CareSelectionShown.from_selection(view.selection),
            calls=tuple(map(CareCallShown.from_call, view.calls)),
        )
