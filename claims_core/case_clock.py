"""By when must what be done about a case (工单)? Asked when one is opened, by its lists and by
whoever tells people.

The days are parameters of the policy book, after the rule “13710” of the medical-insurance hotline
of Zhengzhou: sent on the same day, a proposal within three working days, ordinary matters done in
seven, hard ones in thirty days, and told at once when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from claims_core.calendar_cn import add_working_days, china_day
from claims_core.clocks import received_on
from claims_core.errors import NoPolicyForDay
from claims_core.policy import PolicyBook
from claims_core.policy_of_day import Policy

# For days that the policy book does not reach; working days, but for the last.
DISPATCH_DAYS, PROPOSAL_DAYS, CASE_DAYS, HARD_DAYS = 1, 3, 7, 30
APPEAL_DAYS = 15


class CaseMilestone(StrEnum):
    """工单的节点."""

    DISPATCH = "dispatch"
    PROPOSAL = "proposal"
    FINISH = "finish"


CASE_MILESTONE_WORDS: Mapping[CaseMilestone, str] = {
    CaseMilestone.DISPATCH: "派给人办",
    CaseMilestone.PROPOSAL: "给出办理意见",
    CaseMilestone.FINISH: "办完",
}


@dataclass(frozen=True, slots=True)
class CaseClock:
    """工单时限: the last day of each step; `hard_on` instead of `ordinary_on` for hard matters."""

    dispatch_on: date
    proposal_on: date
    ordinary_on: date
    hard_on: date


def case_clock(book: PolicyBook, now: datetime, *, appeal: bool = False) -> CaseClock:
    """The days for a case that is opened now; an appeal has its own."""
    policy: Policy | None
    try:
        policy = book.on(china_day(now))
    except NoPolicyForDay:
        policy = None
    begun = received_on(now)
    dispatch = (policy and policy.case_dispatch_working_days) or DISPATCH_DAYS
    proposal = (policy and policy.case_proposal_working_days) or PROPOSAL_DAYS
    ordinary = (policy and policy.case_working_days) or CASE_DAYS
    if appeal:
        ordinary = (policy and policy.appeal_working_days) or APPEAL_DAYS
    hard = (policy and policy.case_hard_days) or HARD_DAYS
    return CaseClock(
        dispatch_on=begun if dispatch == 1 else add_working_days(begun, dispatch - 1).day,
        proposal_on=add_working_days(begun, proposal).day,
        ordinary_on=add_working_days(begun, ordinary).day,
        hard_on=begun + timedelta(days=hard),
    )
