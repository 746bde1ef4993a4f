"""What do screens and programs see of the policy in use, and of who has confirmed it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from claims_core.policy_entry import Value


class PolicyState(StrEnum):
    """政策状态: where the certainty about the limits and the share of a version comes from."""

    PUBLISHED = "published"  # 已公布: the book's own document is about these days
    CONFIRMED = "confirmed"  # 主管已确认
    UNCONFIRMED = "unconfirmed"  # 未确认: no final check is possible


POLICY_STATE_WORDS: Mapping[PolicyState, str] = {
    PolicyState.PUBLISHED: "文件已明确",
    PolicyState.CONFIRMED: "主管已确认",
    PolicyState.UNCONFIRMED: "未确认，不能复核",
}


@dataclass(frozen=True, kw_only=True)
class DocumentNamed:
    """依据文件: the document in which a supervisor has found the figures."""

    document: str
    document_no: str
    document_date: date | None
    article: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ParameterView:
    """参数: one value of the book with where it stands; `value` None is 未定."""

    key: str
    value: Value
    document: str
    document_no: str
    article: str
    valid_from: date
    valid_to: date
    recorded_on: date
    carried_from: int | None
    confirmed: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class ConfirmationView:
    """确认记录: one act on a version, as it was recorded."""

    act: str
    named: DocumentNamed
    by_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PolicyInUse:
    """在用政策: one version, the days of its year on which it holds, and what is known of it.

    Send `seen` back: it says which values and which record of confirmations were looked at."""

    year: int
    first: date
    last: date
    version: str
    seen: str
    state: PolicyState
    carried_from: int | None
    parameters: tuple[ParameterView, ...]
    history: tuple[ConfirmationView, ...]
