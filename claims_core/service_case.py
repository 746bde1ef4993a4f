"""What may happen to a case (工单) that one of the staff looks after, by whom, and what does it
need? Asked by the service of cases and by its page.

open → in_hand → answered → closed; every move is a step of its history."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from claims_core.case_clock import CaseClock, CaseMilestone
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.review import StaleVersion


class CaseKind(StrEnum):
    """工单种类: what it is about."""

    NOT_ARRIVED = "not_arrived"
    DISSATISFIED = "dissatisfied"
    HELP_WANTED = "help_wanted"
    MESSAGE = "message"
    QUESTION = "question"
    COMPLAINT = "complaint"
    HEALTH_QUESTION = "health_question"
    VISIT = "visit"
    ACCIDENT_FUND = "accident_fund"
    APPEAL = "appeal"
    UNREACHED = "unreached"


class CaseState(StrEnum):
    """工单状态."""

    OPEN = "open"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    CLOSED = "closed"


class CaseAction(StrEnum):
    """工单动作."""

    REGISTER = "register"
    SAY_MORE = "say_more"
    TAKE = "take"
    NOTE = "note"
    HAND_OVER = "hand_over"
    PROPOSE = "propose"
    MARK_HARD = "mark_hard"
    ANSWER = "answer"
    CLOSE = "close"


class CaseEnding(StrEnum):
    """办结理由."""

    SOLVED = "solved"
    TAKEN_BACK = "taken_back"
    NOT_REACHED = "not_reached"
    SAME_AS_ANOTHER = "same_as_another"
    OTHER_OFFICE = "other_office"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_REFUSED = "appeal_refused"


CASE_KIND_WORDS: Mapping[CaseKind, str] = {
    CaseKind.NOT_ARRIVED: "没有到账",
    CaseKind.DISSATISFIED: "回访不满意",
    CaseKind.HELP_WANTED: "要人帮忙",
    CaseKind.MESSAGE: "留言",
    CaseKind.QUESTION: "疑难问题",
    CaseKind.COMPLAINT: "投诉",
    CaseKind.HEALTH_QUESTION: "健康咨询",
    CaseKind.VISIT: "上门或代跑",
    CaseKind.ACCIDENT_FUND: "事故救助转介",
    CaseKind.APPEAL: "申诉",
    CaseKind.UNREACHED: "通知没送到",
}
CASE_STATE_WORDS: Mapping[CaseState, str] = {
    CaseState.OPEN: "待接手",
    CaseState.IN_HAND: "办理中",
    CaseState.ANSWERED: "已答复",
    CaseState.CLOSED: "已办结",
}
CASE_ACTION_WORDS: Mapping[CaseAction, str] = {
    CaseAction.REGISTER: "登记",
    CaseAction.SAY_MORE: "本人又说",
    CaseAction.TAKE: "接手",
    CaseAction.NOTE: "记一笔",
    CaseAction.HAND_OVER: "转给同事",
    CaseAction.PROPOSE: "给出办理意见",
    CaseAction.MARK_HARD: "定为疑难",
    CaseAction.ANSWER: "答复本人",
    CaseAction.CLOSE: "办结",
}
CASE_ENDING_WORDS: Mapping[CaseEnding, str] = {
    CaseEnding.SOLVED: "已解决",
    CaseEnding.TAKEN_BACK: "本人说不用办了",
    CaseEnding.NOT_REACHED: "多次联系不上本人",
    CaseEnding.SAME_AS_ANOTHER: "和另一件是同一件事",
    CaseEnding.OTHER_OFFICE: "不归这里办，已告诉本人找谁",
    CaseEnding.APPEAL_GRANTED: "申诉成立，重新办理",
    CaseEnding.APPEAL_REFUSED: "核对过，维持原来的结果",
}


class CaseMoved(StaleVersion):
    """工单已变动: somebody else has moved it meanwhile."""

    code = "case_moved"
    template = "这件工单刚才有别人办过。请看最新的情况再办。"


class WrongCaseState(ClaimsError):
    """动作与工单状态不符."""

    code = "wrong_case_state"
    template = "这件工单现在是「{state}」，不能「{action}」。请看最新的情况再办。"


class NotCaseOwner(ClaimsError):
    """不是经办人: whoever has not taken a case leaves it to its owner, or to a supervisor."""

    code = "not_case_owner"
    template = "这件工单在{owner}手里。要换人办，请{owner}或主管转给您。"


class CaseWordsNeeded(ClaimsError):
    """缺少说明: this move goes nowhere without a sentence."""

    code = "case_words_needed"
    template = "请写明{what}，记录里会留下。"

    def __init__(self, what: str) -> None:
        super().__init__(fields={"words": self.template.format(what=what)}, what=what)


@dataclass(frozen=True, slots=True)
class ServiceCase:
    """工单: where one case stands; `owner_id` is who looks after it, None while nobody does.

    `proposed` once the person knows what is going to be done; a `hard` one may take longer."""

    id: str
    case_no: str
    kind: CaseKind
    state: CaseState
    version: int
    steps: int
    clock: CaseClock
    owner_id: str | None = None
    owner_name: str = ""
    ending: CaseEnding | None = None
    proposed: bool = False
    hard: bool = False

    @property
    def due_on(self) -> date:
        """最晚哪天办完."""
        return self.clock.hard_on if self.hard else self.clock.ordinary_on

    @property
    def next_milestone(self) -> tuple[CaseMilestone, date]:
        """What is due next, and its last day."""
        if self.state is CaseState.OPEN:
            return CaseMilestone.DISPATCH, self.clock.dispatch_on
        if self.state is CaseState.IN_HAND and not self.proposed:
            return CaseMilestone.PROPOSAL, self.clock.proposal_on
        return CaseMilestone.FINISH, self.due_on


_S, _A = CaseState, CaseAction
_UNFINISHED = frozenset({_S.OPEN, _S.IN_HAND, _S.ANSWERED})
SOURCES: Mapping[CaseAction, frozenset[CaseState]] = {
    _A.SAY_MORE: _UNFINISHED,
    _A.TAKE: frozenset({_S.OPEN}),
    _A.NOTE: _UNFINISHED,
    _A.HAND_OVER: _UNFINISHED,
    _A.PROPOSE: frozenset({_S.IN_HAND}),
    _A.MARK_HARD: frozenset({_S.IN_HAND}),
    _A.ANSWER: frozenset({_S.IN_HAND, _S.ANSWERED}),
    _A.CLOSE: frozenset({_S.IN_HAND, _S.ANSWERED}),
}
_OF_THE_OWNER = frozenset({_A.HAND_OVER, _A.PROPOSE, _A.MARK_HARD, _A.ANSWER, _A.CLOSE})
_NEEDS_WORDS: Mapping[CaseAction, str] = {
    _A.SAY_MORE: "说了什么",
    _A.NOTE: "要记的事",
    _A.PROPOSE: "打算怎么办，怎样跟本人说的",
    _A.MARK_HARD: "难在哪里",
    _A.ANSWER: "怎样答复的",
}


_OF_APPEALS = frozenset({CaseEnding.APPEAL_GRANTED, CaseEnding.APPEAL_REFUSED})
_ANSWERED_FIRST = _OF_APPEALS | {CaseEnding.SOLVED}


def open_case_actions(case: ServiceCase, actor: Actor) -> tuple[CaseAction, ...]:
    """What `actor` could do now, for buttons."""
    return tuple(
        action
        for action, sources in SOURCES.items()
        if action is not _A.SAY_MORE
        and case.state in sources
        and (action not in _OF_THE_OWNER or _may_decide(case, actor))
        and not _done_already(case, action)
    )


def possible_endings(case: ServiceCase) -> tuple[CaseEnding, ...]:
    """What a case may be closed with now: nothing is solved before the person was answered, and an
    appeal is granted or refused."""
    appeal = case.kind is CaseKind.APPEAL
    other = frozenset({CaseEnding.SOLVED}) if appeal else _OF_APPEALS
    return tuple(
        each
        for each in CaseEnding
        if each not in other and (each not in _ANSWERED_FIRST or case.state is CaseState.ANSWERED)
    )


def moved_case(
    case: ServiceCase,
    action: CaseAction,
    actor: Actor,
    *,
    version: int,
    words: str = "",
    colleague: tuple[str, str] | None = None,
    ending: CaseEnding | None = None,
) -> ServiceCase:
    """The case after one move; `colleague` is id and name of whom it is handed to.

    :raises CaseMoved, WrongCaseState, NotCaseOwner, CaseWordsNeeded:
    """
    if version != case.version:
        raise CaseMoved(version=case.version, stage=case.state)
    if case.state not in SOURCES[action] or _done_already(case, action):
        raise WrongCaseState(state=CASE_STATE_WORDS[case.state], action=CASE_ACTION_WORDS[action])
    if action in _OF_THE_OWNER and not _may_decide(case, actor):
        raise NotCaseOwner(owner=case.owner_name)
    if action in _NEEDS_WORDS and not words:
        raise CaseWordsNeeded(_NEEDS_WORDS[action])
    moved = replace(case, version=case.version + 1, steps=case.steps + 1)
    match action:
        case CaseAction.TAKE:
            return replace(moved, state=_S.IN_HAND, owner_id=actor.id, owner_name=actor.name)
        case CaseAction.HAND_OVER:
            if colleague is None:
                raise CaseWordsNeeded("转给谁")
            return replace(moved, state=_S.IN_HAND, owner_id=colleague[0], owner_name=colleague[1])
        case CaseAction.PROPOSE:
            return replace(moved, proposed=True)
        case CaseAction.MARK_HARD:
            return replace(moved, hard=True)
        case CaseAction.ANSWER:
            return replace(moved, state=_S.ANSWERED, proposed=True)
        case CaseAction.SAY_MORE:
            # the answer was not enough
            back = case.state is _S.ANSWERED
            return replace(moved, state=_S.IN_HAND if back else case.state)
        case CaseAction.CLOSE:
            if ending is None or ending not in possible_endings(case):
                raise WrongCaseState(
                    state=CASE_STATE_WORDS[case.state],
                    action=CASE_ENDING_WORDS[ending] if ending else "办结",
                )
            if ending not in _ANSWERED_FIRST and not words:
                raise CaseWordsNeeded("为什么这样办结")
            return replace(moved, state=_S.CLOSED, ending=ending)
    return moved


def _done_already(case: ServiceCase, action: CaseAction) -> bool:
    return (action is _A.PROPOSE and case.proposed) or (action is _A.MARK_HARD and case.hard)


def _may_decide(case: ServiceCase, actor: Actor) -> bool:
    return case.owner_id in (None, actor.id) or Role.SUPERVISOR in actor.roles
