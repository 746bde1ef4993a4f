"""How do cases look to a program, and what does it send to them? Masked in lists; what was written
is in one case only."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.conversations.views import (
    CaseContact,
    CaseFilter,
    CaseLine,
    CasePage,
    CaseStepView,
)
from casework.lists import Page
from claims_core.case_clock import CaseMilestone
from claims_core.service_case import CaseAction, CaseEnding, CaseKind, CaseState
from frontdoor.given_shapes import Cursor, Id, Version
from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import CODE

CaseWords = Annotated[str, Field(max_length=1000)]


class CaseLineShown(Shown):
    """工单摘要。"""

    id: str
    case_no: str
    kind: CaseKind
    state: CaseState
    version: int
    due_on: date
    """最晚哪天办完"""
    next_step: CaseMilestone
    """接下来该做什么"""
    next_on: date
    """最晚哪天做"""
    proposed: bool
    """给过办理意见了"""
    hard: bool
    """定为疑难的，时间长些"""
    owner_id: str | None
    owner_name: str
    """谁在办；还没有人接手为空"""
    ending: CaseEnding | None
    name: str
    """参保人，已遮挡"""
    claim_id: str | None
    claim_no: str
    said_in: str
    """从哪儿来：chat、sms、phone、window"""
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def from_line(cls, line: CaseLine) -> Self:
        """From casework's view."""
        own = {name: getattr(line.case, name) for name in _OF_THE_CASE}
        step, day = line.case.next_milestone
        return cls.from_view(line, **own, next_step=step, next_on=day)


_OF_THE_CASE = (
    *("id", "case_no", "kind", "state", "version"),
    *("due_on", "proposed", "hard", "owner_id", "owner_name", "ending"),
)


class CaseStepShown(Shown):
    """经过的一条。"""

    seq: int
    action: CaseAction
    actor_name: str
    words: str
    handed_to_name: str
    """转给了谁"""
    ending: CaseEnding | None
    at: datetime

    @classmethod
    def from_step(cls, step: CaseStepView) -> Self:
        """From casework's view."""
        return cls.from_view(step)


class ColleagueShown(Shown):
    """可以转给的同事。"""

    id: str
    name: str


class EvidenceShown(Shown):
    """申诉的一样新证据；图片另取。"""

    id: str
    pages: int
    added_at: datetime


class CaseShown(CaseLineShown):
    """一件工单。"""

    phone: str
    """电话，已遮挡"""
    steps: tuple[CaseStepShown, ...]
    open_actions: tuple[CaseAction, ...]
    """这个人现在能做的"""
    endings: tuple[CaseEnding, ...]
    """现在能用的办结理由"""
    colleagues: tuple[ColleagueShown, ...]
    evidence: tuple[EvidenceShown, ...]
    """申诉的新证据；别的工单为空"""
    decided: bool
    """您参与过这份申请的审核，申诉要由别人办"""
    passed_on: bool
    """健康咨询，交给医护办了；经过、电话都不在这里"""

    @classmethod
    def from_page(cls, page: CasePage) -> Self:
        """From casework's view."""
        return cls.from_view(
            page,
            **dict(CaseLineShown.from_line(page.line)),
            steps=tuple(map(CaseStepShown.from_step, page.steps)),
            colleagues=tuple(ColleagueShown(id=key, name=name) for key, name in page.colleagues),
        )


class CasesShown(Shown):
    """一页工单。"""

    items: tuple[CaseLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[CaseLine]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(CaseLineShown.from_line, page.items)))


class CaseContactShown(Shown):
    """联系谁，未遮挡。"""

    who: str
    name: str
    phone: str


class CaseContactsShown(Shown):
    """联系谁。"""

    contacts: tuple[CaseContactShown, ...]

    @classmethod
    def from_contacts(cls, found: tuple[CaseContact, ...]) -> Self:
        """From casework's view."""
        return cls(contacts=tuple(map(CaseContactShown.from_view, found)))


class CaseListAsked(Given):
    """翻看工单。"""

    list: CaseFilter = CaseFilter.UNFINISHED
    """哪一栏；不填是没办完的，到期早的在前"""
    kind: CaseKind | None = None
    """只看哪一种；不填都看"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class CaseGiven(Given):
    """登记一件工单。"""

    kind: CaseKind
    words: CaseWords
    """说了什么；加密存放"""
    claim_no: Annotated[str, Field(max_length=40), CODE] = ""
    """和哪份申请有关"""
    insured_no: Annotated[str, Field(max_length=30), CODE] = ""
    """没有申请的，参保编号"""


class CaseStepGiven(Given):
    """工单上的一步。"""

    version: Version
    """看到的工单版本号"""
    action: CaseAction
    """take、note、hand_over、propose、mark_hard、answer、close"""
    words: CaseWords = ""
    """note、propose、mark_hard、answer 必填；close 不是 solved 的必填"""
    colleague_id: Id | None = None
    """转给谁；hand_over 必填"""
    ending: CaseEnding | None = None
    """办结理由；close 必填"""
