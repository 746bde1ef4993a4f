"""Does an action keep people apart, and want a reason, at every stage where it begins?"""

import pytest

from claims_core.actions import Action
from claims_core.review_rules import RULES, Rule

REVIEWS = {Action.REVIEW_INITIALLY, Action.REVIEW_SECONDLY, Action.CHECK_FINALLY}
APART = {
    Action.REGISTER: {Action.ACCEPT},
    Action.RECORD_CENTRE_AUDIT: {Action.HAND_TO_CENTRE},
    Action.REVERSE: {Action.CHECK_FINALLY},
    Action.TAKE_OUT_OF_BATCH: {Action.PUT_IN_BATCH},
    Action.VOID_PAYMENT: {Action.PUT_IN_BATCH},
} | {review: REVIEWS - {review} for review in REVIEWS}
FOR_A_REASON = {
    *(Action.DECLINE, Action.REJECT, Action.SEND_BACK, Action.REVERSE, Action.REOPEN),
    *(Action.HAND_TO_CENTRE, Action.RETURN_FROM_CENTRE, Action.CLOSE_WITHOUT_PAYMENT),
    *(Action.RECORD_RETURN, Action.RECORD_LATE_RETURN, Action.ASK_FOR_ACCOUNT),
    *(Action.TAKE_OUT_OF_BATCH, Action.VOID_PAYMENT),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}-{rule.action}")
def test_an_action_is_kept_apart_and_reasoned_alike_wherever_it_begins(rule: Rule) -> None:
    assert set(rule.not_same_as) == APART.get(rule.action, set())
    assert bool(rule.codes) is (rule.action in FOR_A_REASON)


def test_a_move_stands_in_the_table_once() -> None:
    assert len({(rule.source, rule.action) for rule in RULES}) == len(RULES)
