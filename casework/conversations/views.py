"""What is shown of a case? Made by the services of this folder, rendered by pages and the API."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from claims_core.service_case import CaseAction, CaseEnding, CaseKind, CaseState, ServiceCase


class CaseFilter(StrEnum):
    """工单栏目."""

    MINE = "mine"
    OPEN = "open"
    OVERDUE = "overdue"
    UNFINISHED = "unfinished"
    ANSWERED = "answered"
    CLOSED = "closed"


CASE_FILTER_WORDS: dict[CaseFilter, str] = {
    CaseFilter.MINE: "我经办的",
    CaseFilter.OPEN: "待接手",
    CaseFilter.OVERDUE: "已超期",
    CaseFilter.UNFINISHED: "没办完的",
    CaseFilter.ANSWERED: "已答复",
    CaseFilter.CLOSED: "已办结",
}


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """工单摘要: one line of a list, the name masked; nothing that anybody wrote."""

    case: ServiceCase
    name: str
    claim_id: str | None
    claim_no: str
    said_in: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, repr=False)
class CaseStepView:
    """工单记录的一条, with its words in clear."""

    seq: int
    action: CaseAction
    actor_name: str
    words: str
    handed_to_name: str
    ending: CaseEnding | None
    at: datetime


@dataclass(frozen=True)
class AppealPhotoView:
    """申诉的新证据, without its picture."""

    id: str
    pages: int
    added_at: datetime


@dataclass(frozen=True, repr=False)
class CasePage:
    """一件工单: its history, and what may be done with it now."""

    line: CaseLine
    phone: str
    """遮挡的电话; empty where nobody knows one"""
    steps: tuple[CaseStepView, ...]
    open_actions: tuple[CaseAction, ...]
    endings: tuple[CaseEnding, ...]
    colleagues: tuple[tuple[str, str], ...]
    """可以转给的同事: id and name"""
    evidence: tuple[AppealPhotoView, ...] = ()
    decided: bool = False
    """这位同事审过这份申请: an appeal is for others to answer"""
    passed_on: bool = False
    """交给医护办了: for whoever registered it, without anything that was written"""


@dataclass(frozen=True, repr=False)
class CaseContact:
    """联系谁: name and phone in clear; either may be empty."""

    who: str
    name: str
    phone: str


@dataclass(frozen=True)
class MemberCase:
    """工单，给参保人看: which one, where it stands and until when it will be done."""

    case_no: str
    kind: CaseKind
    state: CaseState
    opened_at: datetime
    proposal_on: date | None
    """哪天以前给办理意见; None once it was given"""
    due_on: date
    hard: bool
    """疑难的，时间长些"""
    ending: CaseEnding | None


@dataclass(frozen=True, repr=False)
class MemberAppeal:
    """申诉，给参保人看: what they said, until when they are answered, and the answer."""

    id: str
    case_no: str
    state: CaseState
    opened_at: datetime
    due_on: date
    ending: CaseEnding | None
    words: tuple[str, ...]
    answer: str
    photos: int
