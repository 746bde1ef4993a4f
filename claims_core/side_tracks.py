"""What may happen beside a claim's main line, by whom and with which outcome? Asked by quality
review and follow-up calls.

No transition of a side-track changes the claim's stage; a person acts on what it finds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from claims_core.actions import Action
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.claim import ROLE_WORDS, Actor, ClaimStep, Role
from claims_core.errors import ClaimsError
from claims_core.review import RoleMissing, SamePerson, StaleVersion
from claims_core.sampling_shares import CALL_TRIES
from claims_core.track import (
    TRACK_ACTION_WORDS,
    TRACK_OUTCOME_WORDS,
    TRACK_STATE_WORDS,
    TRACK_WORDS,
    FindingReason,
    SideTrack,
    Track,
    TrackAction,
    TrackOutcome,
    TrackState,
    TrackStep,
)


class WrongTrackState(ClaimsError):
    """动作与旁线状态不符: this side-track is not where the action begins."""

    code = "wrong_track_state"
    template = "「{track}」现在是「{state}」，不能{action}。请刷新页面看最新情况。"


class NoteNeeded(ClaimsError):
    """缺少说明: this action goes nowhere without a sentence."""

    code = "note_needed"
    template = "请写明{action}的理由，记录里会留下。"

    def __init__(self, action: str) -> None:
        super().__init__(fields={"note": self.template.format(action=action)}, action=action)


class OutcomeInvalid(ClaimsError):
    """结果填写有误: the outcome, its reason code or its words (`field`: outcome, reason_code, note)
    are missing or do not fit."""

    code = "outcome_invalid"
    template = "{sentence}"

    def __init__(self, sentence: str, field: str = "outcome") -> None:
        super().__init__(fields={field: sentence}, sentence=sentence)


class TooFewTries(ClaimsError):
    """还要再打: a call may be given up only after enough tries on different days."""

    code = "too_few_tries"
    template = "没联系上要再打，满{needed}次才能免办，现在是{tries}次。参保人反映没到账的不能免办。"


@dataclass(frozen=True, slots=True)
class TrackRule:
    """旁线规则: one permitted move; `outcomes` are those it takes, empty where it takes none.

    With `apart`, whoever worked on the claim itself may not take it."""

    track: Track
    sources: frozenset[TrackState]
    action: TrackAction
    target: TrackState
    roles: frozenset[Role]
    outcomes: frozenset[TrackOutcome] = frozenset()
    note_needed: bool = False
    apart: bool = False


def _rule(
    track: Track,
    sources: frozenset[TrackState],
    action: TrackAction,
    target: TrackState,
    roles: set[Role],
    *outcomes: TrackOutcome,
    note: bool = False,
    apart: bool = False,
) -> TrackRule:
    return TrackRule(
        track, sources, action, target, frozenset(roles), frozenset(outcomes), note, apart
    )


_S, _A, _O, _R = TrackState, TrackAction, TrackOutcome, Role
_QUALITY, _CALL = Track.QUALITY_REVIEW, Track.FOLLOW_UP_CALL
_IDLE, _OPEN = frozenset({_S.IDLE}), frozenset({_S.SELECTED})
_NOT_OPEN = frozenset(_S) - _OPEN
_UNSELECTED = frozenset({_S.IDLE, _S.NOT_SELECTED})
# a draw decides, not whoever asked for it; that person stands on the draw
_DRAW = {_R.SYSTEM}
_CALLER, _CHECKER, _BOSS = {_R.CALLER}, {_R.QUALITY_REVIEWER}, {_R.SUPERVISOR}
_ENDS_REVIEW = (_O.RIGHT, _O.FINDING)
_ENDS_CALL = (_O.SATISFIED, _O.SOLVED, _O.REFUSED)

TRACK_RULES: tuple[TrackRule, ...] = (
    _rule(_QUALITY, _IDLE, _A.DRAW_IN, _S.SELECTED, _DRAW),
    _rule(_QUALITY, _IDLE, _A.PASS_OVER, _S.NOT_SELECTED, _DRAW),
    _rule(_QUALITY, _NOT_OPEN, _A.PICK, _S.SELECTED, _BOSS, note=True),
    _rule(_QUALITY, _OPEN, _A.FINISH, _S.DONE, _CHECKER, *_ENDS_REVIEW, apart=True),
    _rule(_QUALITY, _OPEN, _A.BYPASS, _S.BYPASSED, _BOSS, note=True, apart=True),
    _rule(_CALL, _IDLE, _A.DRAW_IN, _S.SELECTED, _DRAW),
    _rule(_CALL, _IDLE, _A.PASS_OVER, _S.NOT_SELECTED, _DRAW),
    _rule(_CALL, _NOT_OPEN, _A.PICK, _S.SELECTED, _CALLER | _BOSS, note=True),
    # asked in writing whether the money came, and no answer: somebody rings
    _rule(_CALL, _UNSELECTED, _A.UNANSWERED, _S.SELECTED, _DRAW),
    _rule(_CALL, _OPEN, _A.NOTE_NO_ANSWER, _S.SELECTED, _CALLER, _O.NOT_REACHED, apart=True),
    _rule(_CALL, _OPEN, _A.NOTE_PROBLEM, _S.SELECTED, _CALLER, _O.PROBLEM, note=True, apart=True),
    _rule(_CALL, _OPEN, _A.FINISH, _S.DONE, _CALLER, *_ENDS_CALL, apart=True),
    _rule(_CALL, _OPEN, _A.BYPASS, _S.BYPASSED, _CALLER | _BOSS, note=True),
)

# 参与办理: whoever did one of these has worked on the claim itself.
WORK = frozenset(
    {
        Action.ACCEPT,
        Action.REGISTER,
        Action.REVIEW_INITIALLY,
        Action.REVIEW_SECONDLY,
        Action.CHECK_FINALLY,
    }
)


def workers(steps: Iterable[ClaimStep]) -> frozenset[str]:
    """参与办理的人: the ids of all who worked on a claim, from its own history."""
    return frozenset(step.actor_id for step in steps if step.action in WORK)


def apply_track_action(
    side: SideTrack,
    action: TrackAction,
    actor: Actor,
    *,
    version: int,
    now: datetime,
    worked: frozenset[str] = frozenset(),
    outcome: TrackOutcome | None = None,
    reason_code: str = "",
    note: str = "",
) -> tuple[SideTrack, TrackStep]:
    """Move a side-track by one rule: the moved one, and the step to append.

    `worked` are those who worked on the claim; `version` is the one the caller saw.

    :raises StaleVersion, WrongTrackState, RoleMissing, SamePerson, NoteNeeded, OutcomeInvalid,
    TooFewTries:
    """
    if version != side.version:
        raise StaleVersion(version=side.version, stage=side.state)
    rule = _rule_for(side, action, actor, worked)
    words = f"{TRACK_ACTION_WORDS[action]}「{TRACK_WORDS[side.track]}」"
    note = note.strip()
    if rule.note_needed and not note:
        raise NoteNeeded(action=words)
    outcome = _outcome(rule, outcome, reason_code, note)
    if action is TrackAction.BYPASS and not _may_give_up(side, actor):
        raise TooFewTries(needed=CALL_TRIES, tries=side.tries)
    if action is TrackAction.FINISH and side.problem and outcome is not TrackOutcome.SOLVED:
        raise OutcomeInvalid(
            sentence="还有没解决的问题。解决了请选「问题已解决」，写明怎样解决的。"
        )
    step = TrackStep(
        seq=side.steps + 1,
        action=action,
        actor_id=actor.id,
        actor_name=actor.name,
        source=side.state,
        target=rule.target,
        outcome=outcome,
        reason_code=reason_code if outcome is TrackOutcome.FINDING else "",
        note=note,
        at=now,
    )
    moved = replace(side, state=rule.target, version=side.version + 1, steps=step.seq)
    return _kept(moved, side, step), step


def open_actions(
    side: SideTrack, actor: Actor, worked: frozenset[str] = frozenset()
) -> tuple[TrackAction, ...]:
    """The actions that `actor` could take now, for buttons."""
    return tuple(
        rule.action
        for rule in TRACK_RULES
        if rule.track is side.track
        and side.state in rule.sources
        and rule.roles & actor.roles
        and not (rule.apart and actor.id in worked)
        and not (rule.action is TrackAction.BYPASS and not _may_give_up(side, actor))
    )


def _rule_for(
    side: SideTrack, action: TrackAction, actor: Actor, worked: frozenset[str]
) -> TrackRule:
    track, words = TRACK_WORDS[side.track], TRACK_ACTION_WORDS[action]
    rule = next(
        (
            each
            for each in TRACK_RULES
            if each.track is side.track and each.action is action and side.state in each.sources
        ),
        None,
    )
    if rule is None:
        raise WrongTrackState(track=track, state=TRACK_STATE_WORDS[side.state], action=words)
    if not rule.roles & actor.roles:
        roles = "、".join(sorted(ROLE_WORDS[role] for role in rule.roles))
        raise RoleMissing(action=f"{words}「{track}」", roles=roles)
    if rule.apart and actor.id in worked:
        raise SamePerson(earlier="这份申请的受理、登记或审核", action=track)
    return rule


def _outcome(
    rule: TrackRule, outcome: TrackOutcome | None, reason_code: str, note: str
) -> TrackOutcome | None:
    """The outcome as it is kept, when it is one of the rule's and says all it has to."""
    if not rule.outcomes:
        return None
    if outcome is None and len(rule.outcomes) == 1:
        (outcome,) = rule.outcomes
    if outcome not in rule.outcomes:
        raise OutcomeInvalid(sentence="请选择办理结果。")
    if outcome is TrackOutcome.FINDING and reason_code not in set(FindingReason):
        raise OutcomeInvalid(sentence="发现问题要选明是哪一类问题。", field="reason_code")
    if outcome in (TrackOutcome.FINDING, TrackOutcome.SOLVED) and not note:
        told = f"结果是「{TRACK_OUTCOME_WORDS[outcome]}」，请写明具体情况。"
        raise OutcomeInvalid(sentence=told, field="note")
    return outcome


def _may_give_up(side: SideTrack, actor: Actor) -> bool:
    """免办 of a call: by a caller only after enough tries, and never past an open complaint."""
    if side.track is not Track.FOLLOW_UP_CALL or Role.SUPERVISOR in actor.roles:
        return True
    return side.tries >= CALL_TRIES and not side.problem


def _kept(moved: SideTrack, before: SideTrack, step: TrackStep) -> SideTrack:
    """What the step leaves behind besides the state."""
    match step.action:
        case TrackAction.DRAW_IN | TrackAction.PICK | TrackAction.UNANSWERED:
            return replace(
                moved,
                because=step.action,
                outcome=None,
                reason_code="",
                problem=False,
                tries=0,
                next_try_on=None,
                selected_at=step.at,
            )
        case TrackAction.NOTE_NO_ANSWER:
            today = china_day(step.at)
            # two tries on one day count as one: somebody may just be out
            counts = before.next_try_on is None or today >= before.next_try_on
            return replace(
                moved,
                outcome=step.outcome,
                tries=before.tries + counts,
                next_try_on=add_working_days(today, 1).day,
            )
        case TrackAction.NOTE_PROBLEM:
            return replace(moved, outcome=step.outcome, problem=True, next_try_on=None)
        case TrackAction.FINISH | TrackAction.BYPASS:
            return replace(
                moved,
                outcome=step.outcome,
                reason_code=step.reason_code,
                problem=False,
                next_try_on=None,
            )
    return moved
