"""Which moves may a claim make at all? RULES lists every permitted transition; the review, the
screens and the state diagram read it.

Who may not be the same person as whom follows the glossary: registration is another person than the
material check, and 初审, 复审 and 复核 are three people."""

from dataclasses import dataclass
from enum import StrEnum

from claims_core import review_reasons as codes
from claims_core.actions import Action
from claims_core.claim import MAIN_LINE, Role, Stage
from claims_core.events import EventName
from claims_core.review_reasons import ReasonCode


class Need(StrEnum):
    """所需: what must be there before a move; `claims_core.review.missing` says what is not."""

    SUBMITTED = "submitted"
    CARE = "care"
    PAYEE = "payee"
    MATERIALS = "materials"
    WANTED = "wanted"
    RECEIPTS = "receipts"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class Rule:
    """办理规则: one permitted move.

    `codes` are the reason codes of which it needs one (none: no code is given or taken), `needs`
    what must be complete, `not_same_as` the actions whose doer must be somebody else. With `undoes`
    the claim goes back to where it stood before its last step of that action, as the step keeps it;
    `target` is where that usually is."""

    source: Stage
    action: Action
    target: Stage
    roles: frozenset[Role]
    codes: tuple[ReasonCode, ...] = ()
    not_same_as: tuple[Action, ...] = ()
    needs: tuple[Need, ...] = ()
    event: EventName | None = None
    undoes: Action | None = None

    @property
    def reason_needed(self) -> bool:
        """Whether the move goes nowhere without a reason."""
        return bool(self.codes)


def _rule(
    source: Stage,
    action: Action,
    target: Stage,
    *roles: Role,
    why: tuple[ReasonCode, ...] = (),
    apart: tuple[Action, ...] = (),
    needs: tuple[Need, ...] = (),
    event: EventName | None = None,
    undoes: Action | None = None,
) -> Rule:
    return Rule(source, action, target, frozenset(roles), why, apart, needs, event, undoes)


_S, _A, _R, _N, _E = Stage, Action, Role, Need, EventName
_COMPLETE = (_N.CARE, _N.PAYEE, _N.MATERIALS)
_INITIAL, _SECOND, _FINAL = _A.REVIEW_INITIALLY, _A.REVIEW_SECONDLY, _A.CHECK_FINALLY

RULES: tuple[Rule, ...] = (
    # 正常走法
    _rule(_S.DRAFT, _A.SUBMIT, _S.SUBMITTED, _R.MEMBER, needs=_COMPLETE, event=_E.CLAIM_SUBMITTED),
    _rule(_S.SUBMITTED, _A.ACCEPT, _S.ACCEPTED, _R.CLERK, needs=_COMPLETE, event=_E.CLAIM_ACCEPTED),
    _rule(
        _S.ACCEPTED,
        _A.REGISTER,
        _S.REGISTERED,
        _R.REGISTRAR,
        apart=(_A.ACCEPT,),
        needs=(_N.RECEIPTS,),
    ),
    _rule(
        _S.REGISTERED,
        _INITIAL,
        _S.INITIALLY_REVIEWED,
        _R.INITIAL_REVIEWER,
        apart=(_SECOND, _FINAL),
        needs=(_N.EXPENSE,),
    ),
    _rule(
        _S.INITIALLY_REVIEWED,
        _SECOND,
        _S.SECOND_REVIEWED,
        _R.SECOND_REVIEWER,
        apart=(_INITIAL, _FINAL),
        needs=(_N.EXPENSE,),
    ),
    _rule(
        _S.SECOND_REVIEWED,
        _FINAL,
        _S.APPROVED,
        _R.FINAL_CHECKER,
        apart=(_INITIAL, _SECOND),
        needs=(_N.EXPENSE,),
        event=_E.CLAIM_SETTLED,
    ),
    _rule(_S.APPROVED, _A.PUT_IN_BATCH, _S.PAYING, _R.CASHIER, needs=(_N.PAYEE,)),
    _rule(_S.APPROVED, _A.CLOSE_WITHOUT_PAYMENT, _S.CLOSED, _R.SYSTEM, why=codes.PAYING_NOTHING),
    _rule(_S.PAYING, _A.CONFIRM_PAID, _S.PAID, _R.CASHIER, event=_E.PAYMENT_MADE),
    _rule(_S.PAID, _A.CONFIRM_ARRIVAL, _S.RECEIVED, _R.MEMBER, event=_E.ARRIVAL_CONFIRMED),
    _rule(_S.PAID, _A.DENY_ARRIVAL, _S.PAID, _R.MEMBER, event=_E.ARRIVAL_DENIED),
    _rule(_S.RECEIVED, _A.CLOSE, _S.CLOSED, _R.CASHIER, _R.SUPERVISOR),
    # 补正
    _rule(
        _S.SUBMITTED,
        _A.REQUEST_MATERIALS,
        _S.AWAITING_MATERIALS,
        _R.CLERK,
        needs=(_N.WANTED,),
        event=_E.MATERIALS_WANTED,
    ),
    _rule(
        _S.AWAITING_MATERIALS,
        _A.RESUBMIT,
        _S.SUBMITTED,
        _R.MEMBER,
        needs=_COMPLETE,
        event=_E.MATERIALS_RESUBMITTED,
    ),
    # 撤回, until the first review
    _rule(_S.DRAFT, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER),
    *(
        _rule(stage, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, event=_E.CLAIM_WITHDRAWN)
        for stage in (_S.SUBMITTED, _S.AWAITING_MATERIALS, _S.ACCEPTED, _S.REGISTERED)
    ),
    # 不予受理 at the material check, 不予支付 after it
    *(
        _rule(
            stage,
            _A.DECLINE,
            _S.NOT_ACCEPTED,
            _R.SUPERVISOR,
            why=codes.DECLINING,
            event=_E.CLAIM_NOT_ACCEPTED,
        )
        for stage in (_S.SUBMITTED, _S.AWAITING_MATERIALS)
    ),
    _rule(
        _S.REGISTERED,
        _A.REJECT,
        _S.REJECTED,
        _R.SUPERVISOR,
        why=codes.REJECTING,
        event=_E.CLAIM_REJECTED,
    ),
    # 退回
    _rule(_S.REGISTERED, _A.SEND_BACK, _S.SUBMITTED, _R.INITIAL_REVIEWER, why=codes.SENDING_BACK),
    _rule(
        _S.INITIALLY_REVIEWED,
        _A.SEND_BACK,
        _S.REGISTERED,
        _R.SECOND_REVIEWER,
        why=codes.SENDING_BACK,
    ),
    _rule(
        _S.SECOND_REVIEWED, _A.SEND_BACK, _S.REGISTERED, _R.FINAL_CHECKER, why=codes.SENDING_BACK
    ),
    # 市医保中心: it audits what crosses the pool's limit, and gives its figures or the file back
    _rule(
        _S.REGISTERED,
        _A.HAND_TO_CENTRE,
        _S.WITH_CENTRE,
        _R.INITIAL_REVIEWER,
        why=codes.TO_CENTRE,
        event=_E.CLAIM_WITH_CENTRE,
    ),
    _rule(
        _S.WITH_CENTRE,
        _A.RECORD_CENTRE_AUDIT,
        _S.REGISTERED,
        _R.SUPERVISOR,
        apart=(_A.HAND_TO_CENTRE,),
        event=_E.CENTRE_AUDITED,
    ),
    _rule(
        _S.WITH_CENTRE,
        _A.RETURN_FROM_CENTRE,
        _S.REGISTERED,
        _R.SUPERVISOR,
        why=codes.FROM_CENTRE,
    ),
    # 撤出批次 while nobody has released it, 作废 once the bank has refused it in writing: back to
    # where the claim waited to be paid
    *(
        _rule(
            _S.PAYING,
            action,
            _S.APPROVED,
            _R.CASHIER,
            _R.SUPERVISOR,
            why=why,
            apart=(_A.PUT_IN_BATCH,),
            undoes=_A.PUT_IN_BATCH,
        )
        for action, why in (
            (_A.TAKE_OUT_OF_BATCH, codes.TAKING_OUT),
            (_A.VOID_PAYMENT, codes.VOIDING),
        )
    ),
    # 银行: refused before success, or given back after it
    _rule(
        _S.PAYING,
        _A.RECORD_RETURN,
        _S.PAYMENT_RETURNED,
        _R.CASHIER,
        why=codes.BY_BANK,
        event=_E.PAYMENT_RETURNED,
    ),
    *(
        _rule(
            stage,
            _A.RECORD_LATE_RETURN,
            _S.PAYMENT_RETURNED,
            _R.CASHIER,
            why=codes.BY_BANK,
            event=_E.PAYMENT_CAME_BACK,
        )
        # approved: settled anew for more than an earlier payment, which then came back
        for stage in (_S.APPROVED, _S.PAID, _S.RECEIVED, _S.CLOSED)
    ),
    # the account is one that the bank has refused, for this claim or for another
    _rule(
        _S.APPROVED,
        _A.ASK_FOR_ACCOUNT,
        _S.PAYMENT_RETURNED,
        _R.CASHIER,
        why=codes.BY_BANK,
        event=_E.PAYMENT_RETURNED,
    ),
    _rule(_S.PAYMENT_RETURNED, _A.RENEW_PAYEE, _S.APPROVED, _R.MEMBER),
    # 冲正: what has been settled, while no money is under way
    *(
        _rule(
            stage,
            _A.REVERSE,
            _S.REVERSED,
            _R.SUPERVISOR,
            why=codes.REVERSING,
            apart=(_FINAL,),
            event=_E.CLAIM_REVERSED,
        )
        for stage in (_S.APPROVED, _S.PAID, _S.RECEIVED, _S.CLOSED, _S.PAYMENT_RETURNED)
    ),
    # 重新办理
    *(
        _rule(
            stage,
            _A.REOPEN,
            target,
            *roles,
            why=why,
            needs=(_N.SUBMITTED,),
            event=_E.CLAIM_REOPENED,
        )
        for stage, target, roles, why in (
            (
                _S.NOT_ACCEPTED,
                _S.SUBMITTED,
                (_R.CLERK, _R.SUPERVISOR),
                codes.REOPENING_REFUSED,
            ),
            (_S.WITHDRAWN, _S.SUBMITTED, (_R.CLERK, _R.SUPERVISOR), codes.REOPENING_WITHDRAWN),
            (_S.REJECTED, _S.REGISTERED, (_R.SUPERVISOR,), codes.REOPENING_REFUSED),
            (_S.REVERSED, _S.REGISTERED, (_R.SUPERVISOR,), codes.REOPENING_REVERSED),
        )
    ),
)

BY_MOVE = {(rule.source, rule.action): rule for rule in RULES}
NEEDS = {rule.action: rule.needs for rule in RULES}
# At AWAITING_MATERIALS and beside the line the way on is not the line's next stage.
_BESIDE = {
    Stage.AWAITING_MATERIALS: Action.RESUBMIT,
    Stage.PAYMENT_RETURNED: Action.RENEW_PAYEE,
    Stage.WITH_CENTRE: Action.RECORD_CENTRE_AUDIT,
}


def next_step(stage: Stage) -> Action | None:
    """下一步: the action that leads on from `stage`; None where the claim has come to its end."""
    if stage in _BESIDE:
        return _BESIDE[stage]
    line = (Stage.DRAFT, *MAIN_LINE, Stage.CLOSED)
    if stage not in line[:-1]:
        return None
    target = line[line.index(stage) + 1]
    return next(rule.action for rule in RULES if (rule.source, rule.target) == (stage, target))
