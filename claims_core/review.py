"""Which moves may a claim make, by whom, and what must be there first? Asked by the desk before
every move.

RULES is the only road from one stage to another. Who may not be the same person as whom follows the
glossary: registration is another person than the material check, and 初审, 复审 and 复核 are three
people."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from claims_core.calendar_cn import CHINA, add_working_days, is_working_day
from claims_core.checklist import GUIDES, required
from claims_core.claim import (
    ROLE_WORDS,
    STAGE_WORDS,
    Actor,
    Claim,
    Promise,
    Role,
    Stage,
    Step,
    Wanted,
)
from claims_core.errors import ClaimsError
from claims_core.events import Event, EventName

# A submission after the window has closed counts as received on the next working day. The hour is
# not in the sources (unconfirmed); the member's promise only ever gets later by it, never earlier.
WINDOW_CLOSES = time(17, 30)


class Action(StrEnum):
    """动作: what somebody does to a claim."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    REQUEST_MATERIALS = "request_materials"
    REJECT = "reject"
    REGISTER = "register"
    REVIEW_INITIALLY = "review_initially"
    REVIEW_SECONDLY = "review_secondly"
    CHECK_FINALLY = "check_finally"
    SEND_BACK = "send_back"
    HAND_TO_CENTRE = "hand_to_centre"
    RETURN_FROM_CENTRE = "return_from_centre"
    PUT_IN_BATCH = "put_in_batch"
    CONFIRM_PAID = "confirm_paid"
    RECORD_RETURN = "record_return"
    RENEW_PAYEE = "renew_payee"
    CONFIRM_ARRIVAL = "confirm_arrival"
    DENY_ARRIVAL = "deny_arrival"
    CLOSE_WITHOUT_PAYMENT = "close_without_payment"
    CLOSE = "close"


ACTION_WORDS: dict[Action, str] = {
    Action.SUBMIT: "提交申请",
    Action.RESUBMIT: "补交材料",
    Action.WITHDRAW: "撤回申请",
    Action.ACCEPT: "受理",
    Action.REQUEST_MATERIALS: "请补材料",
    Action.REJECT: "不予支付",
    Action.REGISTER: "登记",
    Action.REVIEW_INITIALLY: "初审通过",
    Action.REVIEW_SECONDLY: "复审通过",
    Action.CHECK_FINALLY: "复核通过",
    Action.SEND_BACK: "退回重办",
    Action.HAND_TO_CENTRE: "移交市医保中心",
    Action.RETURN_FROM_CENTRE: "市医保中心退回",
    Action.PUT_IN_BATCH: "编入拨付批次",
    Action.CONFIRM_PAID: "银行确认付款",
    Action.RECORD_RETURN: "银行退票",
    Action.RENEW_PAYEE: "更换收款账户",
    Action.CONFIRM_ARRIVAL: "确认到账",
    Action.DENY_ARRIVAL: "反映没有到账",
    Action.CLOSE_WITHOUT_PAYMENT: "无应付金额，办结",
    Action.CLOSE: "办结",
}


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
    """缺少理由: this action goes nowhere without a reason."""

    code = "reason_needed"
    template = "请写明{action}的理由，办理记录里会留下。"


class NotComplete(ClaimsError):
    """还不齐: something that the next step needs is missing; `facts["missing"]` lists it."""

    code = "not_complete"
    template = "还差这些：{missing_words}。补上后再{action}。"


@dataclass(frozen=True)
class Rule:
    """办理规则: one permitted move."""

    source: Stage
    action: Action
    target: Stage
    roles: frozenset[Role]
    reason_needed: bool = False
    not_same_as: tuple[Action, ...] = ()
    event: EventName | None = None


def _rule(
    source: Stage,
    action: Action,
    target: Stage,
    *roles: Role,
    reason: bool = False,
    apart: tuple[Action, ...] = (),
    event: EventName | None = None,
) -> Rule:
    return Rule(source, action, target, frozenset(roles), reason, apart, event)


_S, _A, _R, _E = Stage, Action, Role, EventName

RULES: tuple[Rule, ...] = (
    _rule(_S.DRAFT, _A.SUBMIT, _S.SUBMITTED, _R.MEMBER, event=_E.CLAIM_SUBMITTED),
    _rule(_S.DRAFT, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER),
    _rule(_S.SUBMITTED, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, event=_E.CLAIM_WITHDRAWN),
    _rule(_S.AWAITING_MATERIALS, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, event=_E.CLAIM_WITHDRAWN),
    _rule(_S.ACCEPTED, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, event=_E.CLAIM_WITHDRAWN),
    _rule(_S.REGISTERED, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, event=_E.CLAIM_WITHDRAWN),
    _rule(_S.SUBMITTED, _A.ACCEPT, _S.ACCEPTED, _R.CLERK, event=_E.CLAIM_ACCEPTED),
    _rule(
        _S.SUBMITTED,
        _A.REQUEST_MATERIALS,
        _S.AWAITING_MATERIALS,
        _R.CLERK,
        event=_E.MATERIALS_WANTED,
    ),
    _rule(
        _S.AWAITING_MATERIALS,
        _A.RESUBMIT,
        _S.SUBMITTED,
        _R.MEMBER,
        event=_E.MATERIALS_RESUBMITTED,
    ),
    _rule(
        _S.SUBMITTED, _A.REJECT, _S.REJECTED, _R.SUPERVISOR, reason=True, event=_E.CLAIM_REJECTED
    ),
    _rule(
        _S.REGISTERED,
        _A.REJECT,
        _S.REJECTED,
        _R.SUPERVISOR,
        reason=True,
        event=_E.CLAIM_REJECTED,
    ),
    _rule(_S.ACCEPTED, _A.REGISTER, _S.REGISTERED, _R.REGISTRAR, apart=(_A.ACCEPT,)),
    _rule(
        _S.REGISTERED,
        _A.REVIEW_INITIALLY,
        _S.INITIALLY_REVIEWED,
        _R.INITIAL_REVIEWER,
        apart=(_A.REVIEW_SECONDLY, _A.CHECK_FINALLY),
    ),
    _rule(
        _S.INITIALLY_REVIEWED,
        _A.REVIEW_SECONDLY,
        _S.SECOND_REVIEWED,
        _R.SECOND_REVIEWER,
        apart=(_A.REVIEW_INITIALLY, _A.CHECK_FINALLY),
    ),
    _rule(
        _S.SECOND_REVIEWED,
        _A.CHECK_FINALLY,
        _S.APPROVED,
        _R.FINAL_CHECKER,
        apart=(_A.REVIEW_INITIALLY, _A.REVIEW_SECONDLY),
        event=_E.CLAIM_SETTLED,
    ),
    _rule(_S.REGISTERED, _A.SEND_BACK, _S.SUBMITTED, _R.INITIAL_REVIEWER, reason=True),
    _rule(_S.INITIALLY_REVIEWED, _A.SEND_BACK, _S.REGISTERED, _R.SECOND_REVIEWER, reason=True),
    _rule(_S.SECOND_REVIEWED, _A.SEND_BACK, _S.REGISTERED, _R.FINAL_CHECKER, reason=True),
    _rule(
        _S.REGISTERED,
        _A.HAND_TO_CENTRE,
        _S.WITH_CENTRE,
        _R.INITIAL_REVIEWER,
        reason=True,
        event=_E.CLAIM_WITH_CENTRE,
    ),
    _rule(_S.WITH_CENTRE, _A.RETURN_FROM_CENTRE, _S.REGISTERED, _R.SUPERVISOR, reason=True),
    _rule(_S.APPROVED, _A.PUT_IN_BATCH, _S.PAYING, _R.CASHIER),
    _rule(_S.APPROVED, _A.CLOSE_WITHOUT_PAYMENT, _S.CLOSED, _R.SYSTEM),
    _rule(_S.PAYING, _A.CONFIRM_PAID, _S.PAID, _R.CASHIER, event=_E.PAYMENT_MADE),
    _rule(
        _S.PAYING,
        _A.RECORD_RETURN,
        _S.PAYMENT_RETURNED,
        _R.CASHIER,
        reason=True,
        event=_E.PAYMENT_RETURNED,
    ),
    _rule(_S.PAYMENT_RETURNED, _A.RENEW_PAYEE, _S.APPROVED, _R.MEMBER),
    _rule(_S.PAID, _A.CONFIRM_ARRIVAL, _S.RECEIVED, _R.MEMBER, event=_E.ARRIVAL_CONFIRMED),
    _rule(_S.PAID, _A.DENY_ARRIVAL, _S.PAID, _R.MEMBER, event=_E.ARRIVAL_DENIED),
    _rule(_S.RECEIVED, _A.CLOSE, _S.CLOSED, _R.CASHIER, _R.SUPERVISOR),
)

_BY_MOVE = {(rule.source, rule.action): rule for rule in RULES}


@dataclass(frozen=True)
class Missing:
    """缺项: one thing the next step still needs; `title` and `hint` are words for the member."""

    code: str
    title: str
    hint: str


def missing(claim: Claim, action: Action) -> tuple[Missing, ...]:
    """Everything that `claim` still lacks for `action`, all at once."""
    gaps: list[Missing] = []
    if action in (Action.SUBMIT, Action.RESUBMIT, Action.ACCEPT):
        gaps += _missing_facts(claim)
        gaps += [
            Missing(f"material.{material}", GUIDES[material].title, GUIDES[material].hint)
            for material in required(claim.care.kind)
            if not claim.photos.get(material)
        ]
    reasons = [item.reason.strip() for item in claim.wanted]
    if action is Action.REQUEST_MATERIALS and not (reasons and all(reasons)):
        gaps.append(Missing("wanted", "要补的材料", "请至少勾选一样要补的材料，并写明原因。"))
    if action in (Action.REVIEW_INITIALLY, Action.REVIEW_SECONDLY, Action.CHECK_FINALLY) and (
        not claim.has_expense
    ):
        gaps.append(Missing("expense", "费用金额", "请先录入票据上的各项金额并保存。"))
    if action is Action.PUT_IN_BATCH and claim.payee is None:
        gaps.append(Missing("payee", "收款银行账户", "还没有收款账户，请联系参保人补充。"))
    return tuple(gaps)


def _missing_facts(claim: Claim) -> list[Missing]:
    care = claim.care
    facts = (
        ("care.kind", care.kind, "看病方式", "请选择：住院、门诊慢特病等。"),
        ("care.place", care.place, "就医地点", "请选择：本市、省内其他市、外省。"),
        ("care.provider_name", care.provider_name, "医院名称", "请填写就医的医院全称。"),
        ("care.discharge_on", care.discharge_on, "出院日期", "请填写出院（或最后一次就诊）日期。"),
        ("payee", claim.payee, "收款银行账户", "请填写参保人本人的银行卡号和开户行。"),
    )
    return [Missing(code, title, hint) for code, value, title, hint in facts if not value]


def rule_for(claim: Claim, action: Action, actor: Actor) -> Rule:
    """The rule by which `actor` may take `action` on `claim` now.

    :raises WrongStage, RoleMissing, SamePerson: when there is none.
    """
    rule = _BY_MOVE.get((claim.stage, action))
    words = ACTION_WORDS[action]
    if rule is None:
        raise WrongStage(stage=STAGE_WORDS[claim.stage], action=words)
    if not rule.roles & actor.roles:
        raise RoleMissing(
            action=words, roles="、".join(sorted(ROLE_WORDS[role] for role in rule.roles))
        )
    for earlier in rule.not_same_as:
        if actor.id in claim.who_did(earlier):
            raise SamePerson(earlier=ACTION_WORDS[earlier], action=words)
    return rule


def open_actions(claim: Claim, actor: Actor) -> tuple[Action, ...]:
    """The actions that `actor` could take on `claim` now, for buttons; says nothing of
    completeness."""
    return tuple(
        rule.action
        for rule in RULES
        if rule.source is claim.stage
        and rule.roles & actor.roles
        and not any(actor.id in claim.who_did(earlier) for earlier in rule.not_same_as)
    )


def take(
    claim: Claim,
    action: Action,
    actor: Actor,
    *,
    version: int,
    now: datetime,
    reason: str = "",
    wanted: tuple[Wanted, ...] = (),
    time_limit_days: int = 20,
) -> tuple[Claim, tuple[Event, ...]]:
    """Move a claim by one rule: the moved claim, and the events that the house must hear of.

    `version` is the one the caller saw; `time_limit_days` are working days (contract art. 17(2)).

    :raises StaleVersion, WrongStage, RoleMissing, SamePerson, ReasonNeeded, NotComplete:
    """
    if version != claim.version:
        raise StaleVersion(version=claim.version, stage=claim.stage)
    rule = rule_for(claim, action, actor)
    if rule.reason_needed and not reason.strip():
        raise ReasonNeeded(action=ACTION_WORDS[action])
    if action is Action.REQUEST_MATERIALS:
        claim = claim.evolve(wanted=wanted)
    gaps = missing(claim, action)
    if gaps:
        raise NotComplete(
            action=ACTION_WORDS[action],
            missing_words="、".join(gap.title for gap in gaps),
            missing=[gap.code for gap in gaps],
        )
    step = Step(
        seq=len(claim.steps) + 1,
        action=action,
        actor_id=actor.id,
        actor_name=actor.name,
        source=claim.stage,
        target=rule.target,
        reason=reason.strip(),
        at=now,
    )
    moved = claim.evolve(stage=rule.target, version=claim.version + 1, steps=(*claim.steps, step))
    moved = _clocked(moved, action, now, time_limit_days)
    events = (Event(rule.event, claim.id),) if rule.event else ()
    return moved, events


def _clocked(claim: Claim, action: Action, now: datetime, days: int) -> Claim:
    """Start, pause or restart the promised date as the action asks."""
    if action is Action.SUBMIT:
        reason = f"从提交那天起{days}个工作日（合同第十七条）"
        return claim.evolve(submitted_at=now, promise=promise_from(now, days, reason))
    if action is Action.REQUEST_MATERIALS:
        return claim.evolve(promise=None)
    if action is Action.RESUBMIT:
        reason = f"材料补齐后重新计算{days}个工作日（合同第十七条）"
        return claim.evolve(wanted=(), promise=promise_from(now, days, reason))
    if action in (Action.WITHDRAW, Action.REJECT):
        return claim.evolve(promise=None)
    return claim


def received_on(now: datetime) -> date:
    """收件日: the working day on which something sent at `now` (UTC) counts as received."""
    local = now.astimezone(CHINA)
    day = local.date()
    if local.time() <= WINDOW_CLOSES and is_working_day(day):
        return day
    return add_working_days(day, 1).day


def promise_from(now: datetime, days: int, reason: str) -> Promise:
    """The promised date, `days` working days after what arrives at `now` counts as received."""
    due = add_working_days(received_on(now), days)
    return Promise(day=due.day, provisional=due.provisional, reason=reason)
