"""Who has to act now, so that it goes on: the member, somebody else, or nobody? Asked by whatever
shows a claim, a case or a report to a member; each of them says it."""

from collections.abc import Mapping
from enum import StrEnum

from claims_core.claim import MEMBER_STAGE_WORDS, Stage
from claims_core.service_case import CaseState


class Turn(StrEnum):
    """该谁办."""

    YOU = "you"
    OFFICE = "office"
    CENTRE = "centre"
    BANK = "bank"
    NOBODY = "nobody"


TURN_WORDS: Mapping[Turn, str] = {
    Turn.YOU: "等您办",
    Turn.OFFICE: "等我们办，您不用做什么",
    Turn.CENTRE: "等市医保中心审核，您不用做什么",
    Turn.BANK: "等银行打款，您不用做什么",
    Turn.NOBODY: "不用再办什么了",
}
_OF_STAGE: Mapping[Stage, Turn] = {
    Stage.DRAFT: Turn.YOU,
    Stage.SUBMITTED: Turn.OFFICE,
    Stage.AWAITING_MATERIALS: Turn.YOU,
    Stage.ACCEPTED: Turn.OFFICE,
    Stage.REGISTERED: Turn.OFFICE,
    Stage.INITIALLY_REVIEWED: Turn.OFFICE,
    Stage.SECOND_REVIEWED: Turn.OFFICE,
    Stage.APPROVED: Turn.OFFICE,
    Stage.EXCHANGE_CHECKED: Turn.OFFICE,
    Stage.PAYING: Turn.BANK,
    Stage.PAID: Turn.YOU,
    Stage.RECEIVED: Turn.NOBODY,
    Stage.CLOSED: Turn.NOBODY,
    Stage.WITHDRAWN: Turn.NOBODY,
    Stage.NOT_ACCEPTED: Turn.NOBODY,
    Stage.REJECTED: Turn.NOBODY,
    Stage.WITH_CENTRE: Turn.CENTRE,
    Stage.PAYMENT_RETURNED: Turn.YOU,
    Stage.REVERSED: Turn.OFFICE,
}
# What they have to do where it is their turn.
_TO_DO: Mapping[Stage, str] = {
    Stage.DRAFT: "等您填好、提交",
    Stage.AWAITING_MATERIALS: "等您补材料",
    Stage.PAID: "钱已转出，等您看看到账没有",
    Stage.PAYMENT_RETURNED: "等您换一个收款账户",
}
# What the office has in hand where the member has just done their part.
_IN_HAND: Mapping[Stage, str] = {
    Stage.PAYMENT_RETURNED: "新账户登记好了，等同事核对，您不用做什么",
}
_OF_CASE: Mapping[CaseState, Turn] = {
    CaseState.OPEN: Turn.OFFICE,
    CaseState.IN_HAND: Turn.OFFICE,
    CaseState.ANSWERED: Turn.NOBODY,
    CaseState.CLOSED: Turn.NOBODY,
}


def turn_of(stage: Stage, *, account_named: bool = False) -> Turn:
    """Whose turn it is with a claim; `account_named` where a new account waits for a colleague."""
    if stage is Stage.PAYMENT_RETURNED and account_named:
        return Turn.OFFICE
    return _OF_STAGE[stage]


def stage_words(stage: Stage, *, account_named: bool = False) -> str:
    """Where a claim stands, as members read it; asks nothing of them that they have done."""
    if stage is Stage.PAYMENT_RETURNED and account_named:
        return "银行没有打成，新账户正在核对"
    return MEMBER_STAGE_WORDS[stage]


def turn_words(stage: Stage, turn: Turn) -> str:
    """The same in a sentence."""
    if turn is Turn.YOU:
        return _TO_DO[stage]
    return _IN_HAND.get(stage, TURN_WORDS[turn]) if turn is Turn.OFFICE else TURN_WORDS[turn]


def turn_of_case(state: CaseState) -> Turn:
    """Whose turn it is with a case or an appeal."""
    return _OF_CASE[state]
