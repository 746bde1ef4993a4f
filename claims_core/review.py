"""May this person apply this action to this claim now, and what is still missing? Asked by casework
before every transition; the permitted ones stand in `claims_core.review_rules`."""

from datetime import datetime

from claims_core.actions import ACTION_WORDS, Action
from claims_core.claim import ROLE_WORDS, STAGE_WORDS, Actor, Claim, ClaimStep, Role, Stage, Wanted
from claims_core.clocks import TimeLimits, clocked
from claims_core.completeness import missing, told_of
from claims_core.errors import ClaimsError
from claims_core.events import Event
from claims_core.review_reasons import REASONS, ReasonCode
from claims_core.review_rule import Rule
from claims_core.review_rules import BY_MOVE, RULES


class WrongStage(ClaimsError):
    """动作与当前阶段不符: the claim is not where this action begins."""

    code = "wrong_stage"
    template = "这份申请现在是「{stage}」，不能{action}。请刷新页面看最新情况。"


class StaleVersion(ClaimsError):
    """版本已变: somebody moved the claim after the caller had looked at it."""

    code = "stale_version"
    template = "就在刚才，这份申请有了新变化。页面已换成最新情况，请看过再办。"


class RoleMissing(ClaimsError):
    """无此权限: the actor does not hold the role that this action needs."""

    code = "role_missing"
    template = "您的岗位不能{action}。这一步要由「{roles}」岗位办理。"


class SamePerson(ClaimsError):
    """须换人办理: the actor has already done a step that this one must be kept apart from."""

    code = "same_person"
    template = "「{earlier}」是您办的，「{action}」要由另一个人来办。请交给同事。"


class ReasonNeeded(ClaimsError):
    """缺少说明: the reason that was chosen says too little without a sentence of one's own."""

    code = "reason_needed"
    template = "选「{title}」时，请再写一句说明。"

    def __init__(self, title: str) -> None:
        super().__init__(fields={"reason": self.template.format(title=title)}, title=title)


class ReasonCodeNeeded(ClaimsError):
    """缺少理由代码: this action asks for one of a closed list of reasons."""

    code = "reason_code_needed"
    template = "请选一个{action}的理由。"

    def __init__(self, action: str, allowed: list[str]) -> None:
        told = self.template.format(action=action)
        super().__init__(fields={"code": told}, action=action, allowed=allowed)


class ReasonCodeRefused(ClaimsError):
    """理由代码不符: this reason does not belong to this action."""

    code = "reason_code_refused"
    template = "「{action}」不能用这个理由。请刷新页面，从列出的理由里选一个。"


class NotComplete(ClaimsError):
    """还不齐: something that the next step needs is missing; `facts["missing"]` lists it. A single
    gap says itself what to do; several are named."""

    code = "not_complete"
    template = "{sentence}"


def require_whole(claim: Claim, action: Action) -> None:
    """:raises NotComplete: where something is missing for this step."""
    gaps = missing(claim, action)
    if gaps:
        raise NotComplete(sentence=told_of(gaps), missing=[gap.code for gap in gaps])


def rule_for(claim: Claim, action: Action, actor: Actor) -> Rule:
    """The rule by which `actor` may take `action` on `claim` now.

    :raises WrongStage, RoleMissing, SamePerson: when there is none.
    """
    rule = BY_MOVE.get((claim.stage, action))
    words = ACTION_WORDS[action]
    if rule is None:
        raise WrongStage(stage=STAGE_WORDS[claim.stage], action=words)
    roles = roles_now(claim, rule)
    if not roles & actor.roles:
        raise RoleMissing(action=words, roles="、".join(sorted(ROLE_WORDS[role] for role in roles)))
    if not same_person_allowed(claim, actor):
        _apart(claim, actor, rule.not_same_as, words)
    return rule


def roles_now(claim: Claim, rule: Rule) -> frozenset[Role]:
    """Who may take this step now: a supervisor alone once it has been taken too often."""
    often = rule.supervised_from
    if often and sum(step.action == rule.action for step in claim.steps) + 1 >= often:
        return frozenset({Role.SUPERVISOR})
    return rule.roles


def same_person_allowed(claim: Claim, actor: Actor) -> bool:
    """准许同一人: whether another person, a supervisor, has allowed it for the next step."""
    last = claim.steps[-1] if claim.steps else None
    return (
        last is not None and last.action == Action.ALLOW_SAME_PERSON and last.actor_id != actor.id
    )


def exchange_checked(claim: Claim) -> bool:
    """交换核对已通过: whether the decision in force has passed the exchange check."""
    for step in reversed(claim.steps):
        if step.action == Action.PASS_EXCHANGE_CHECK:
            return True
        if step.action in (Action.CHECK_FINALLY, Action.REVERSE):
            return False
    return False


def centre_audited(claim: Claim) -> bool:
    """市医保中心已审定: whether the centre's audit stands; a new material check, a new hand-over or
    a reversal takes it away."""
    for step in reversed(claim.steps):
        if step.action == Action.RECORD_CENTRE_AUDIT:
            return True
        if step.action in (Action.HAND_TO_CENTRE, Action.ACCEPT, Action.REVERSE):
            return False
    return False


def sent_back(claim: Claim) -> ClaimStep | None:
    """退回: the step that sent the claim back to where it stands now; None where it came on its
    way, or has gone on since."""
    moves = (step for step in reversed(claim.steps) if step.source is not step.target)
    last = next(moves, None)
    return last if last is not None and last.action == Action.SEND_BACK else None


def open_actions(claim: Claim, actor: Actor) -> tuple[Action, ...]:
    """The actions that `actor` could take on `claim` now, for buttons; says nothing of
    completeness."""
    return tuple(
        rule.action
        for rule in RULES
        if rule.source is claim.stage
        and roles_now(claim, rule) & actor.roles
        and (
            same_person_allowed(claim, actor)
            or not any(actor.id in claim.who_did(earlier) for earlier in rule.not_same_as)
        )
    )


def open_reasons(claim: Claim, action: Action, actor: Actor) -> tuple[ReasonCode, ...]:
    """The reason codes that `actor` could give for `action` on `claim` now, for a list to choose
    from."""
    rule = BY_MOVE.get((claim.stage, action))
    return tuple(code for code in (rule.codes if rule else ()) if _may_give(claim, actor, code))


def apply_action(
    claim: Claim,
    action: Action,
    actor: Actor,
    *,
    version: int,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    wanted: tuple[Wanted, ...] = (),
    limits: TimeLimits | None = None,
) -> tuple[Claim, tuple[Event, ...]]:
    """Apply one rule to a claim: the claim as it is then, and the events to publish.

    `version` is the one the caller saw; `limits` are needed where a clock starts (filing, filing
    again, back to the material check, a new account, reopening).

    :raises StaleVersion, WrongStage, RoleMissing, SamePerson, ReasonCodeNeeded,
    ReasonCodeRefused, ReasonNeeded, NotComplete:
    """
    if version != claim.version:
        raise StaleVersion(version=claim.version, stage=claim.stage)
    rule = rule_for(claim, action, actor)
    _check_reason(claim, rule, actor, reason_code, reason)
    if action is Action.REQUEST_MATERIALS:
        asked = frozenset(each.material for each in wanted)
        claim = claim.evolve(wanted=wanted, arrived=frozenset(), on_paper=claim.on_paper - asked)
    require_whole(claim, action)
    if action is Action.CONFIRM_CORRECTION and claim.correction is not None:
        claim = claim.evolve(care=claim.correction)
    step = ClaimStep(
        seq=len(claim.steps) + 1,
        action=action,
        actor_id=actor.id,
        actor_name=actor.name,
        source=claim.stage,
        target=_target(claim, rule, reason_code),
        reason=reason.strip(),
        at=now,
        reason_code=reason_code,
    )
    moved = claim.evolve(stage=step.target, version=claim.version + 1, steps=(*claim.steps, step))
    if action in (Action.RESUBMIT, Action.TAKE_BACK_REQUEST):
        moved = moved.evolve(wanted=())
    if action is Action.SUBMIT:
        moved = moved.evolve(submitted_at=now)
    if action is Action.CONFIRM_NEW_ACCOUNT:
        moved = moved.evolve(payee=claim.new_payee)
    if action in (Action.CONFIRM_CORRECTION, Action.DROP_CORRECTION):
        moved = moved.evolve(correction=None)
    if action in _ENDS_NEW_ACCOUNT:
        moved = moved.evolve(new_payee=None)
    moved = clocked(moved, action, now, limits)
    events = (Event(rule.event, claim.id),) if rule.event else ()
    return moved, events


_ENDS_NEW_ACCOUNT = frozenset(
    {
        Action.CONFIRM_NEW_ACCOUNT,
        Action.REFUSE_NEW_ACCOUNT,
        Action.RENEW_PAYEE,
        Action.REVERSE,
    }
)


def _target(claim: Claim, rule: Rule, code: str) -> Stage:
    if rule.incomplete_target is not None and missing(claim, Action.ACCEPT):
        return rule.incomplete_target
    if rule.checked_target is not None and exchange_checked(claim):
        return rule.checked_target
    undone = (step for step in reversed(claim.steps) if step.action == rule.undoes)
    last = next(undone, None)
    return last.source if last else rule.target_for(code)


def _check_reason(claim: Claim, rule: Rule, actor: Actor, code: str, words: str) -> None:
    action = ACTION_WORDS[rule.action]
    if rule.reason_needed and not code:
        raise ReasonCodeNeeded(action=action, allowed=[str(each) for each in rule.codes])
    if not code:
        return
    if code not in rule.codes:
        raise ReasonCodeRefused(action=action, allowed=[str(each) for each in rule.codes])
    reason = REASONS[ReasonCode(code)]
    if reason.roles and not reason.roles & actor.roles:
        raise RoleMissing(
            action=f"以「{reason.title}」为由{action}",
            roles="、".join(sorted(ROLE_WORDS[role] for role in reason.roles)),
        )
    _apart(claim, actor, reason.apart, f"以「{reason.title}」为由{action}")
    if reason.words_needed and not words.strip():
        raise ReasonNeeded(title=reason.title)


def _apart(claim: Claim, actor: Actor, actions: tuple[Action, ...], words: str) -> None:
    for earlier in actions:
        if actor.id in claim.who_did(earlier):
            raise SamePerson(earlier=ACTION_WORDS[earlier], action=words)


def _may_give(claim: Claim, actor: Actor, code: ReasonCode) -> bool:
    reason = REASONS[code]
    return (not reason.roles or bool(reason.roles & actor.roles)) and not any(
        actor.id in claim.who_did(earlier) for earlier in reason.apart
    )
