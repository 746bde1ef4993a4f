"""What is shown of the people who are rung regularly? Made by the services of this folder, rendered
by pages."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CareState(StrEnum):
    """名单状态."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class CareOutcome(StrEnum):
    """关怀回访结果."""

    WELL = "well"
    NEEDS_HELP = "needs_help"
    NOT_REACHED = "not_reached"
    NO_MORE = "no_more"


CARE_STATE_WORDS: dict[CareState, str] = {
    CareState.PROPOSED: "等另一位主管核对批准文件",
    CareState.APPROVED: "在用",
    CareState.REFUSED: "没有通过",
    CareState.ENDED: "已停用",
}
CARE_OUTCOME_WORDS: dict[CareOutcome, str] = {
    CareOutcome.WELL: "联系上了，情况平稳",
    CareOutcome.NEEDS_HELP: "联系上了，要帮忙",
    CareOutcome.NOT_REACHED: "没联系上",
    CareOutcome.NO_MORE: "本人不愿再接电话",
}


@dataclass(frozen=True, kw_only=True)
class CareSelectionView:
    """关怀回访的名单."""

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


@dataclass(frozen=True, kw_only=True)
class CareDue:
    """该打的电话: one person, masked."""

    selection_id: str
    insured_id: str
    name: str
    next_on: date
    calls: int


@dataclass(frozen=True, repr=False)
class CareCallView:
    """台账的一条, with its words in clear."""

    seq: int
    outcome: CareOutcome
    words: str
    next_on: date | None
    actor_name: str
    at: datetime


@dataclass(frozen=True, repr=False, kw_only=True)
class CarePersonView:
    """一个人的台账: `name` and `phone` masked, in clear only where it was asked for."""

    selection: CareSelectionView
    insured_id: str
    name: str
    phone: str
    next_on: date | None
    calls: tuple[CareCallView, ...]
