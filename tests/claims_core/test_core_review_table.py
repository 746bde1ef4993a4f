"""Does an action keep people apart, and want a reason, at every stage where it begins, and is
there no move besides?"""

from itertools import pairwise

import pytest

from claims_core.actions import Action
from claims_core.claim import MAIN_LINE, Stage
from claims_core.review import SamePerson, open_actions
from claims_core.review_rule import Rule
from claims_core.review_rules import RULES
from tests.claims_core.moves import EVERYBODY, at, did, move
from tests.every_case import EveryCase

REVIEWS = {Action.REVIEW_INITIALLY, Action.REVIEW_SECONDLY, Action.CHECK_FINALLY}
APART = {
    Action.REGISTER: {Action.ACCEPT},
    Action.PASS_EXCHANGE_CHECK: REVIEWS,
    Action.PUT_IN_BATCH: {Action.CHECK_FINALLY},
    Action.RECORD_CENTRE_AUDIT: {Action.HAND_TO_CENTRE},
    Action.REVERSE: {Action.CHECK_FINALLY},
    Action.TAKE_OUT_OF_BATCH: {Action.PUT_IN_BATCH},
    Action.VOID_PAYMENT: {Action.PUT_IN_BATCH},
    Action.CONFIRM_NEW_ACCOUNT: {Action.RECORD_NEW_ACCOUNT},
    Action.CONFIRM_CORRECTION: {Action.PROPOSE_CORRECTION},
} | {review: REVIEWS - {review} for review in REVIEWS}
FOR_A_REASON = {
    *(Action.DECLINE, Action.REJECT, Action.SEND_BACK, Action.REVERSE, Action.REOPEN),
    *(Action.HAND_TO_CENTRE, Action.RETURN_FROM_CENTRE, Action.CLOSE_WITHOUT_PAYMENT),
    *(Action.RECORD_RETURN, Action.RECORD_LATE_RETURN, Action.ASK_FOR_ACCOUNT),
    *(Action.TAKE_OUT_OF_BATCH, Action.VOID_PAYMENT, Action.ALLOW_SAME_PERSON),
    *(Action.RECORD_PAPERS, Action.RECORD_NEW_ACCOUNT, Action.REFUSE_NEW_ACCOUNT),
    Action.REMOVE_SCAN,
    *(Action.CLOSE_UNCONFIRMED, Action.TAKE_BACK_REQUEST),
    *(Action.PROPOSE_CORRECTION, Action.DROP_CORRECTION),
}
# what a move undoes, where it goes once the exchange check has passed, where while a paper is
# missing, and the how many-th time only a supervisor may take it
ELSEWHERE: dict[object, tuple[Action | None, Stage | None, Stage | None, int]] = {
    None: (None, None, None, 0),
    Action.TAKE_OUT_OF_BATCH: (Action.PUT_IN_BATCH, None, None, 0),
    Action.VOID_PAYMENT: (Action.PUT_IN_BATCH, None, None, 0),
    Action.RENEW_PAYEE: (None, Stage.EXCHANGE_CHECKED, None, 0),
    Action.CONFIRM_NEW_ACCOUNT: (None, Stage.EXCHANGE_CHECKED, None, 0),
    Action.REQUEST_MATERIALS: (None, None, None, 3),
    Action.CONFIRM_CORRECTION: (None, None, Stage.SUBMITTED, 0),
    (Stage.REJECTED, Action.REOPEN): (Action.REJECT, None, Stage.SUBMITTED, 0),
    (Stage.REVERSED, Action.REOPEN): (None, None, Stage.SUBMITTED, 0),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}-{rule.action}")
def test_an_action_is_kept_apart_and_reasoned_alike_wherever_it_begins(rule: Rule) -> None:
    assert set(rule.not_same_as) == APART.get(rule.action, set())
    assert bool(rule.codes) is (rule.action in FOR_A_REASON)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}-{rule.action}")
def test_a_move_goes_elsewhere_only_as_listed(rule: Rule) -> None:
    told = ELSEWHERE.get((rule.source, rule.action)) or ELSEWHERE.get(rule.action, ELSEWHERE[None])
    assert (
        *(rule.undoes, rule.checked_target, rule.incomplete_target, rule.supervised_from),
    ) == told


def test_a_move_stands_in_the_table_once() -> None:
    assert len({(rule.source, rule.action) for rule in RULES}) == len(RULES)


# where another person's step is kept apart from an earlier one
ALLOWING = (
    *(Stage.ACCEPTED, Stage.REGISTERED, Stage.INITIALLY_REVIEWED, Stage.SECOND_REVIEWED),
    *(Stage.APPROVED, Stage.EXCHANGE_CHECKED, Stage.PAYING),
)
CORRECTIONS = (Action.PROPOSE_CORRECTION, Action.CONFIRM_CORRECTION, Action.DROP_CORRECTION)
BRANCHES = [
    *((s, a, s) for s in (Stage.SUBMITTED, *ALLOWING[:2]) for a in CORRECTIONS),
    (Stage.SUBMITTED, Action.DECLINE, Stage.NOT_ACCEPTED),
    (Stage.AWAITING_MATERIALS, Action.DECLINE, Stage.NOT_ACCEPTED),
    (Stage.ACCEPTED, Action.REJECT, Stage.REJECTED),
    (Stage.ACCEPTED, Action.SEND_BACK, Stage.SUBMITTED),
    (Stage.REGISTERED, Action.REJECT, Stage.REJECTED),
    (Stage.REGISTERED, Action.SEND_BACK, Stage.SUBMITTED),
    (Stage.INITIALLY_REVIEWED, Action.SEND_BACK, Stage.REGISTERED),
    (Stage.SECOND_REVIEWED, Action.SEND_BACK, Stage.REGISTERED),
    (Stage.REGISTERED, Action.HAND_TO_CENTRE, Stage.WITH_CENTRE),
    (Stage.WITH_CENTRE, Action.RECORD_CENTRE_AUDIT, Stage.REGISTERED),
    (Stage.WITH_CENTRE, Action.RETURN_FROM_CENTRE, Stage.REGISTERED),
    (Stage.PAYING, Action.RECORD_RETURN, Stage.PAYMENT_RETURNED),
    (Stage.PAYING, Action.TAKE_OUT_OF_BATCH, Stage.EXCHANGE_CHECKED),
    (Stage.PAYING, Action.VOID_PAYMENT, Stage.EXCHANGE_CHECKED),
    (Stage.EXCHANGE_CHECKED, Action.ASK_FOR_ACCOUNT, Stage.PAYMENT_RETURNED),
    (Stage.EXCHANGE_CHECKED, Action.RECORD_LATE_RETURN, Stage.PAYMENT_RETURNED),
    (Stage.EXCHANGE_CHECKED, Action.REVERSE, Stage.REVERSED),
    *((stage, Action.ALLOW_SAME_PERSON, stage) for stage in ALLOWING),
    (Stage.APPROVED, Action.ASK_FOR_ACCOUNT, Stage.PAYMENT_RETURNED),
    (Stage.APPROVED, Action.RECORD_LATE_RETURN, Stage.PAYMENT_RETURNED),
    (Stage.PAID, Action.RECORD_LATE_RETURN, Stage.PAYMENT_RETURNED),
    (Stage.RECEIVED, Action.RECORD_LATE_RETURN, Stage.PAYMENT_RETURNED),
    (Stage.CLOSED, Action.RECORD_LATE_RETURN, Stage.PAYMENT_RETURNED),
    (Stage.PAYMENT_RETURNED, Action.RENEW_PAYEE, Stage.APPROVED),
    (Stage.APPROVED, Action.STOP_PAYEE_CHANGE, Stage.PAYMENT_RETURNED),
    (Stage.EXCHANGE_CHECKED, Action.STOP_PAYEE_CHANGE, Stage.PAYMENT_RETURNED),
    (Stage.PAYMENT_RETURNED, Action.RECORD_NEW_ACCOUNT, Stage.PAYMENT_RETURNED),
    (Stage.PAYMENT_RETURNED, Action.CONFIRM_NEW_ACCOUNT, Stage.APPROVED),
    (Stage.PAYMENT_RETURNED, Action.REFUSE_NEW_ACCOUNT, Stage.PAYMENT_RETURNED),
    (Stage.APPROVED, Action.REVERSE, Stage.REVERSED),
    (Stage.PAID, Action.REVERSE, Stage.REVERSED),
    (Stage.RECEIVED, Action.REVERSE, Stage.REVERSED),
    (Stage.CLOSED, Action.REVERSE, Stage.REVERSED),
    (Stage.PAYMENT_RETURNED, Action.REVERSE, Stage.REVERSED),
    (Stage.REVERSED, Action.REOPEN, Stage.REGISTERED),
    (Stage.REJECTED, Action.REOPEN, Stage.REGISTERED),
    (Stage.NOT_ACCEPTED, Action.REOPEN, Stage.SUBMITTED),
    (Stage.WITHDRAWN, Action.REOPEN, Stage.SUBMITTED),
    (Stage.DRAFT, Action.WITHDRAW, Stage.WITHDRAWN),
    (Stage.SUBMITTED, Action.WITHDRAW, Stage.WITHDRAWN),
    (Stage.AWAITING_MATERIALS, Action.WITHDRAW, Stage.WITHDRAWN),
    (Stage.ACCEPTED, Action.WITHDRAW, Stage.WITHDRAWN),
    (Stage.REGISTERED, Action.WITHDRAW, Stage.WITHDRAWN),
    (Stage.SUBMITTED, Action.REQUEST_MATERIALS, Stage.AWAITING_MATERIALS),
    (Stage.AWAITING_MATERIALS, Action.RESUBMIT, Stage.SUBMITTED),
    (Stage.AWAITING_MATERIALS, Action.TAKE_BACK_REQUEST, Stage.SUBMITTED),
    (Stage.AWAITING_MATERIALS, Action.RECORD_PAPERS, Stage.AWAITING_MATERIALS),
    *((s, Action.REMOVE_SCAN, s) for s in (Stage.SUBMITTED, Stage.AWAITING_MATERIALS)),
    *((s, Action.DENY_ARRIVAL, s) for s in (Stage.PAID, Stage.RECEIVED, Stage.CLOSED)),
    (Stage.PAID, Action.CLOSE_UNCONFIRMED, Stage.CLOSED),
    (Stage.APPROVED, Action.CONFIRM_PAID, Stage.PAID),
    (Stage.EXCHANGE_CHECKED, Action.CONFIRM_PAID, Stage.PAID),
    (Stage.PAYMENT_RETURNED, Action.CONFIRM_PAID, Stage.PAID),
    (Stage.APPROVED, Action.CLOSE_WITHOUT_PAYMENT, Stage.CLOSED),
]


def test_the_line_and_its_branches_are_all_there_is() -> None:
    line = {(rule.source, rule.action, rule.target) for rule in RULES} - set(BRANCHES)
    stages = (Stage.DRAFT, *MAIN_LINE, Stage.CLOSED)
    assert {(source, target) for source, _, target in line} == set(pairwise(stages))
    assert len(RULES) == len(line) + len(BRANCHES)


def test_a_new_account_leads_back_behind_the_exchange_check_that_was_passed() -> None:
    steps = (
        ((), Stage.APPROVED),
        ((Action.CHECK_FINALLY, Action.PASS_EXCHANGE_CHECK), Stage.EXCHANGE_CHECKED),
        ((Action.PASS_EXCHANGE_CHECK, Action.CHECK_FINALLY), Stage.APPROVED),
        ((Action.PASS_EXCHANGE_CHECK, Action.REVERSE), Stage.APPROVED),
    )
    for done, target in steps:
        claim = at(Stage.PAYMENT_RETURNED)
        for action in done:
            claim = did(claim, action, "s" * 32)
        assert move(claim, Action.RENEW_PAYEE)[0].stage is target
        assert move(claim, Action.CONFIRM_NEW_ACCOUNT)[0].stage is target


APART_STEPS = [(rule, earlier) for rule in RULES for earlier in rule.not_same_as]


def test_who_was_kept_apart_may_act_once_another_person_has_allowed_it() -> None:
    boss = "b" * 32
    with EveryCase() as every:
        for rule, earlier in APART_STEPS:
            with every.case(rule.source, rule.action, earlier):
                mine = did(at(rule.source), earlier, EVERYBODY.id)
                allowed = did(mine, Action.ALLOW_SAME_PERSON, boss)
                assert move(allowed, rule.action)[0].steps[-1].action == rule.action
                assert rule.action in open_actions(allowed, EVERYBODY)
                # not by themselves, and for the next step only
                by_themselves = did(mine, Action.ALLOW_SAME_PERSON, EVERYBODY.id)
                used = did(allowed, Action.SEND_BACK, boss)
                for refused in (by_themselves, used):
                    assert rule.action not in open_actions(refused, EVERYBODY)
                    with pytest.raises(SamePerson):
                        move(refused, rule.action)
