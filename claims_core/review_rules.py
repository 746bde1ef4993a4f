"""Which moves may a claim make at all? RULES lists every permitted transition; the review, the
screens and the state diagram read it.

Who may not be the same person as whom follows the glossary: registration is another person than the
material check, and 初审, 复审, 复核 and 交换核对 are four people."""

from claims_core import reason_lists as codes
from claims_core.actions import Action
from claims_core.claim import MAIN_LINE, Role, Stage
from claims_core.events import EventName
from claims_core.payment_rules import PAYMENT_RULES
from claims_core.review_reasons import ReasonCode
from claims_core.review_rule import Need, Rule, rule

_S, _A, _R, _N, _E = Stage, Action, Role, Need, EventName
_COMPLETE = (_N.CARE, _N.PAYEE, _N.MATERIALS)
_CORRECTS = (_R.CLERK, _R.REGISTRAR, _R.INITIAL_REVIEWER)
_INITIAL, _SECOND, _FINAL = _A.REVIEW_INITIALLY, _A.REVIEW_SECONDLY, _A.CHECK_FINALLY

# Where each kind of fault is put right, earliest first: papers at the material check, receipts at
# the registration, figures there too before anybody has keyed in expenses.
_PUT_RIGHT_AT = (
    (ReasonCode.PAPERS_UNCLEAR, _S.SUBMITTED),
    (ReasonCode.RECEIPTS_DIFFER, _S.ACCEPTED),
    (ReasonCode.FIGURES_WRONG, _S.ACCEPTED),
    (ReasonCode.FIGURES_WRONG, _S.REGISTERED),
)


def _at_fault(stage: Stage) -> tuple[tuple[ReasonCode, Stage], ...]:
    """Where each fault is put right that lies before `stage`."""
    place = MAIN_LINE.index(stage)
    before = (each for each in _PUT_RIGHT_AT if MAIN_LINE.index(each[1]) < place)
    return tuple(dict(before).items())


RULES: tuple[Rule, ...] = (
    # 正常走法
    rule(_S.DRAFT, _A.SUBMIT, _S.SUBMITTED, _R.MEMBER, needs=_COMPLETE, event=_E.CLAIM_SUBMITTED),
    rule(_S.SUBMITTED, _A.ACCEPT, _S.ACCEPTED, _R.CLERK, needs=_COMPLETE, event=_E.CLAIM_ACCEPTED),
    rule(
        _S.ACCEPTED,
        _A.REGISTER,
        _S.REGISTERED,
        _R.REGISTRAR,
        apart=(_A.ACCEPT,),
        needs=(_N.RECEIPTS,),
    ),
    rule(
        _S.REGISTERED,
        _INITIAL,
        _S.INITIALLY_REVIEWED,
        _R.INITIAL_REVIEWER,
        apart=(_SECOND, _FINAL),
        needs=(_N.EXPENSE,),
    ),
    rule(
        _S.INITIALLY_REVIEWED,
        _SECOND,
        _S.SECOND_REVIEWED,
        _R.SECOND_REVIEWER,
        apart=(_INITIAL, _FINAL),
        needs=(_N.EXPENSE,),
    ),
    rule(
        _S.SECOND_REVIEWED,
        _FINAL,
        _S.APPROVED,
        _R.FINAL_CHECKER,
        apart=(_INITIAL, _SECOND),
        needs=(_N.EXPENSE,),
        event=_E.CLAIM_SETTLED,
    ),
    *PAYMENT_RULES,
    # where a county has too few people: the next step of this claim may be one person's second
    *(
        rule(stage, _A.ALLOW_SAME_PERSON, stage, _R.SUPERVISOR, why=codes.TOO_FEW)
        for stage in (
            _S.ACCEPTED,
            _S.REGISTERED,
            _S.INITIALLY_REVIEWED,
            _S.SECOND_REVIEWED,
            _S.APPROVED,
            _S.EXCHANGE_CHECKED,
            _S.PAYING,
        )
    ),
    # 补正
    rule(
        _S.SUBMITTED,
        _A.REQUEST_MATERIALS,
        _S.AWAITING_MATERIALS,
        _R.CLERK,
        needs=(_N.WANTED,),
        event=_E.MATERIALS_WANTED,
        supervised_from=3,
    ),
    # by the member on the phone, or by a clerk with what came to the window; only with what was
    # asked for, since it starts the promise anew
    rule(
        _S.AWAITING_MATERIALS,
        _A.RESUBMIT,
        _S.SUBMITTED,
        _R.MEMBER,
        _R.CLERK,
        needs=(*_COMPLETE, _N.ASKED),
        event=_E.MATERIALS_RESUBMITTED,
    ),
    rule(
        _S.AWAITING_MATERIALS,
        _A.RECORD_PAPERS,
        _S.AWAITING_MATERIALS,
        _R.CLERK,
        why=codes.ON_PAPER,
    ),
    # a paper that was scanned wrongly counts no more, and everybody sees that it did not
    *(
        rule(stage, _A.REMOVE_SCAN, stage, _R.CLERK, why=codes.WRONG_SCAN)
        for stage in (_S.SUBMITTED, _S.AWAITING_MATERIALS)
    ),
    # what was asked for is not needed after all: the promise stands as if nobody had asked
    rule(
        _S.AWAITING_MATERIALS,
        _A.TAKE_BACK_REQUEST,
        _S.SUBMITTED,
        _R.CLERK,
        _R.SUPERVISOR,
        why=codes.TAKING_BACK,
        needs=_COMPLETE,
        event=_E.PROMISE_BEGUN_ANEW,
    ),
    # 撤回, until the first review
    # what the window filled in it also drops, and what nobody confirmed lapses
    rule(_S.DRAFT, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, _R.CLERK, _R.SYSTEM),
    *(
        rule(stage, _A.WITHDRAW, _S.WITHDRAWN, _R.MEMBER, event=_E.CLAIM_WITHDRAWN)
        for stage in (_S.SUBMITTED, _S.AWAITING_MATERIALS, _S.ACCEPTED, _S.REGISTERED)
    ),
    # 不予受理 at the material check, 不予支付 after it
    *(
        rule(
            stage,
            _A.DECLINE,
            _S.NOT_ACCEPTED,
            _R.SUPERVISOR,
            why=codes.DECLINING,
            event=_E.CLAIM_NOT_ACCEPTED,
        )
        for stage in (_S.SUBMITTED, _S.AWAITING_MATERIALS)
    ),
    *(
        rule(
            stage,
            _A.REJECT,
            _S.REJECTED,
            _R.SUPERVISOR,
            why=codes.REJECTING,
            event=_E.CLAIM_REJECTED,
        )
        for stage in (_S.ACCEPTED, _S.REGISTERED)
    ),
    # 退回, to the step at fault where the reason names one
    *(
        rule(stage, _A.SEND_BACK, target, role, why=codes.SENDING_BACK, by_reason=_at_fault(stage))
        for stage, target, role in (
            (_S.ACCEPTED, _S.SUBMITTED, _R.REGISTRAR),
            (_S.REGISTERED, _S.SUBMITTED, _R.INITIAL_REVIEWER),
            (_S.INITIALLY_REVIEWED, _S.REGISTERED, _R.SECOND_REVIEWER),
            (_S.SECOND_REVIEWED, _S.REGISTERED, _R.FINAL_CHECKER),
        )
    ),
    # 更正: what the claim says of the care and of whom is paid; one proposes, another confirms, and
    # the checklist is run on what it says then
    *(
        each
        for stage in (_S.SUBMITTED, _S.ACCEPTED, _S.REGISTERED)
        for each in (
            rule(
                stage,
                _A.PROPOSE_CORRECTION,
                stage,
                *_CORRECTS,
                why=codes.CORRECTING,
                needs=(_N.CORRECTION,),
            ),
            rule(
                stage,
                _A.CONFIRM_CORRECTION,
                stage,
                *_CORRECTS,
                _R.SUPERVISOR,
                apart=(_A.PROPOSE_CORRECTION,),
                needs=(_N.CORRECTION,),
                incomplete=_S.SUBMITTED,
            ),
            rule(
                stage,
                _A.DROP_CORRECTION,
                stage,
                *_CORRECTS,
                _R.SUPERVISOR,
                why=codes.DROPPING,
                needs=(_N.CORRECTION,),
            ),
        )
    ),
    # 市医保中心: it audits what crosses the pool's limit, and gives its figures or the file back
    rule(
        _S.REGISTERED,
        _A.HAND_TO_CENTRE,
        _S.WITH_CENTRE,
        _R.INITIAL_REVIEWER,
        why=codes.TO_CENTRE,
        event=_E.CLAIM_WITH_CENTRE,
    ),
    rule(
        _S.WITH_CENTRE,
        _A.RECORD_CENTRE_AUDIT,
        _S.REGISTERED,
        _R.SUPERVISOR,
        apart=(_A.HAND_TO_CENTRE,),
        event=_E.CENTRE_AUDITED,
    ),
    rule(
        _S.WITH_CENTRE,
        _A.RETURN_FROM_CENTRE,
        _S.REGISTERED,
        _R.SUPERVISOR,
        why=codes.FROM_CENTRE,
    ),
    # 重新办理
    *(
        rule(
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
        )
    ),
    # to where it was refused, or had been registered; through the material check again where a
    # paper is not there
    *(
        rule(
            stage,
            _A.REOPEN,
            _S.REGISTERED,
            _R.SUPERVISOR,
            why=why,
            needs=(_N.SUBMITTED,),
            event=_E.CLAIM_REOPENED,
            undoes=undoes,
            incomplete=_S.SUBMITTED,
        )
        for stage, why, undoes in (
            (_S.REJECTED, codes.REOPENING_REFUSED, _A.REJECT),
            (_S.REVERSED, codes.REOPENING_REVERSED, None),
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
