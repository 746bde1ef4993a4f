"""Which moves may a claim make once it is settled? The exchange check, the batch, what the bank
says, arrival and reversal; `review_rules` puts them beside the moves before."""

from claims_core import reason_lists as codes
from claims_core.actions import Action
from claims_core.claim import Role, Stage
from claims_core.events import EventName
from claims_core.review_rule import Need, Rule, rule

_S, _A, _R, _N, _E = Stage, Action, Role, Need, EventName
_INITIAL, _SECOND, _FINAL = _A.REVIEW_INITIALLY, _A.REVIEW_SECONDLY, _A.CHECK_FINALLY

PAYMENT_RULES: tuple[Rule, ...] = (
    # 交换核对: the figures are those of the exchange with the platform's side; a fourth person
    rule(
        _S.APPROVED,
        _A.PASS_EXCHANGE_CHECK,
        _S.EXCHANGE_CHECKED,
        _R.CASHIER,
        _R.SUPERVISOR,
        apart=(_INITIAL, _SECOND, _FINAL),
    ),
    rule(
        _S.EXCHANGE_CHECKED,
        _A.PUT_IN_BATCH,
        _S.PAYING,
        _R.CASHIER,
        apart=(_FINAL,),
        needs=(_N.PAYEE,),
    ),
    rule(_S.APPROVED, _A.CLOSE_WITHOUT_PAYMENT, _S.CLOSED, _R.SYSTEM, why=codes.PAYING_NOTHING),
    # beside 拨付中 where the bank had refused a payment that it did make (退票更正), and nothing is
    # due any more
    *(
        rule(stage, _A.CONFIRM_PAID, _S.PAID, _R.CASHIER, _R.SUPERVISOR, event=_E.PAYMENT_MADE)
        for stage in (_S.PAYING, _S.APPROVED, _S.EXCHANGE_CHECKED, _S.PAYMENT_RETURNED)
    ),
    rule(_S.PAID, _A.CONFIRM_ARRIVAL, _S.RECEIVED, _R.MEMBER, event=_E.ARRIVAL_CONFIRMED),
    rule(_S.PAID, _A.DENY_ARRIVAL, _S.PAID, _R.MEMBER, _R.CLERK, event=_E.ARRIVAL_DENIED),
    # said at the window once the claim has closed: a person looks for the money, nothing moves
    *(
        rule(stage, _A.DENY_ARRIVAL, stage, _R.CLERK, event=_E.ARRIVAL_DENIED)
        for stage in (_S.RECEIVED, _S.CLOSED)
    ),
    # nobody said anything for the days that the policy book names; it says nothing of arrival
    rule(
        _S.PAID,
        _A.CLOSE_UNCONFIRMED,
        _S.CLOSED,
        _R.SYSTEM,
        why=codes.UNCONFIRMED,
        event=_E.CLOSED_UNCONFIRMED,
    ),
    rule(_S.RECEIVED, _A.CLOSE, _S.CLOSED, _R.CASHIER, _R.SUPERVISOR),
    # 撤出批次 while nobody has released it, 作废 once the bank has refused it in writing: back to
    # where the claim waited to be paid
    *(
        rule(
            _S.PAYING,
            action,
            _S.EXCHANGE_CHECKED,
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
    rule(
        _S.PAYING,
        _A.RECORD_RETURN,
        _S.PAYMENT_RETURNED,
        _R.CASHIER,
        why=codes.BY_BANK,
        event=_E.PAYMENT_RETURNED,
    ),
    *(
        rule(
            stage,
            _A.RECORD_LATE_RETURN,
            _S.PAYMENT_RETURNED,
            _R.CASHIER,
            _R.SUPERVISOR,
            why=codes.BY_BANK_LATER,
            event=_E.PAYMENT_CAME_BACK,
        )
        # before a payment: settled anew for more than an earlier one, which then came back
        for stage in (_S.APPROVED, _S.EXCHANGE_CHECKED, _S.PAID, _S.RECEIVED, _S.CLOSED)
    ),
    # the account is one that the bank has refused, for this claim or for another
    *(
        rule(
            stage,
            _A.ASK_FOR_ACCOUNT,
            _S.PAYMENT_RETURNED,
            _R.CASHIER,
            why=codes.BY_BANK_LATER,
            event=_E.PAYMENT_RETURNED,
        )
        for stage in (_S.APPROVED, _S.EXCHANGE_CHECKED)
    ),
    rule(
        _S.PAYMENT_RETURNED,
        _A.RENEW_PAYEE,
        _S.APPROVED,
        _R.MEMBER,
        event=_E.PROMISE_BEGUN_ANEW,
        checked=_S.EXCHANGE_CHECKED,
    ),
    # whoever had the old contact has said within a day that it was not theirs
    *(
        rule(stage, _A.STOP_PAYEE_CHANGE, _S.PAYMENT_RETURNED, _R.SYSTEM)
        for stage in (_S.APPROVED, _S.EXCHANGE_CHECKED)
    ),
    # the same at the window or by letter: one takes it down, the old contact is told, another
    # person confirms it
    rule(
        _S.PAYMENT_RETURNED,
        _A.RECORD_NEW_ACCOUNT,
        _S.PAYMENT_RETURNED,
        _R.CLERK,
        why=codes.NEW_ACCOUNT,
        needs=(_N.NEW_PAYEE,),
        event=_E.NEW_ACCOUNT_RECORDED,
    ),
    rule(
        _S.PAYMENT_RETURNED,
        _A.CONFIRM_NEW_ACCOUNT,
        _S.APPROVED,
        _R.CLERK,
        _R.SUPERVISOR,
        apart=(_A.RECORD_NEW_ACCOUNT,),
        needs=(_N.NEW_PAYEE,),
        event=_E.PROMISE_BEGUN_ANEW,
        checked=_S.EXCHANGE_CHECKED,
    ),
    rule(
        _S.PAYMENT_RETURNED,
        _A.REFUSE_NEW_ACCOUNT,
        _S.PAYMENT_RETURNED,
        _R.CLERK,
        _R.SUPERVISOR,
        why=codes.REFUSING_ACCOUNT,
        needs=(_N.NEW_PAYEE,),
    ),
    # 冲正: what has been settled, while no money is under way
    *(
        rule(
            stage,
            _A.REVERSE,
            _S.REVERSED,
            _R.SUPERVISOR,
            why=codes.REVERSING,
            apart=(_FINAL,),
            event=_E.CLAIM_REVERSED,
        )
        for stage in (
            _S.APPROVED,
            _S.EXCHANGE_CHECKED,
            _S.PAID,
            _S.RECEIVED,
            _S.CLOSED,
            _S.PAYMENT_RETURNED,
        )
    ),
)
