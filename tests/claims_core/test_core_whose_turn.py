"""Does everything say who has to act, and what has become of each photograph?"""

from datetime import timedelta

import pytest

from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import MAIN_LINE, ClaimStep, Role, Stage, Wanted
from claims_core.photo_fate import FATE_WORDS, Fate, PaperFate, fate_of, fate_of_wanted
from claims_core.review_rules import RULES
from claims_core.service_case import CaseState
from claims_core.whose_turn import TURN_WORDS, Turn, turn_of, turn_of_case, turn_words
from tests.claims_core.moves import NOW, at

RECEIPT = Material.RECEIPT


def test_every_stage_and_every_case_says_who_acts() -> None:
    for stage in Stage:
        turn = turn_of(stage)
        assert turn_words(stage, turn)
    assert {turn_of_case(state) for state in CaseState} == {Turn.OFFICE, Turn.NOBODY}
    assert set(TURN_WORDS) == set(Turn)


def test_it_is_the_members_turn_only_where_the_rules_let_a_member_move_on() -> None:
    """Taking a claim back is no way on."""
    onward = {
        rule.source
        for rule in RULES
        if Role.MEMBER in rule.roles and rule.action is not Action.WITHDRAW
    }
    assert {stage for stage in Stage if turn_of(stage) is Turn.YOU} == onward


def test_a_new_account_at_the_window_is_the_offices_turn() -> None:
    assert turn_of(Stage.PAYMENT_RETURNED) is Turn.YOU
    assert turn_of(Stage.PAYMENT_RETURNED, account_named=True) is Turn.OFFICE
    assert "新账户登记好了" in turn_words(Stage.PAYMENT_RETURNED, Turn.OFFICE)


def step(action: Action, after: timedelta) -> ClaimStep:
    return ClaimStep(1, action, "s", "", Stage.SUBMITTED, Stage.SUBMITTED, "写不清", NOW + after)


ASKED = (step(Action.REQUEST_MATERIALS, timedelta(hours=2)),)
WANTED = (Wanted(RECEIPT, "二维码拍糊了"),)


def test_a_photograph_is_stored_then_read_then_accepted() -> None:
    draft = at(Stage.DRAFT, steps=())
    assert fate_of(draft, RECEIPT, NOW, was_read=False) == PaperFate(Fate.STORED)
    assert fate_of(draft, RECEIPT, NOW, was_read=True) == PaperFate(Fate.READ)
    accepted = (step(Action.ACCEPT, timedelta(hours=1)),)
    for stage in MAIN_LINE[1:]:
        claim = at(stage, steps=accepted)
        assert fate_of(claim, RECEIPT, NOW, was_read=True) == PaperFate(Fate.ACCEPTED)
    assert set(FATE_WORDS) == set(Fate)


def test_a_photograph_that_is_asked_for_anew_is_refused_with_the_clerks_reason() -> None:
    claim = at(Stage.AWAITING_MATERIALS, steps=ASKED, wanted=WANTED)
    refused = PaperFate(Fate.REFUSED, "二维码拍糊了")
    assert fate_of(claim, RECEIPT, NOW, was_read=True) == refused
    assert fate_of(claim, Material.IDENTITY, NOW, was_read=False).fate is Fate.STORED
    later = NOW + timedelta(hours=3)
    assert fate_of(claim, RECEIPT, later, was_read=False).fate is Fate.STORED


@pytest.mark.parametrize(
    ("stage", "arrived", "fate"),
    [
        (Stage.AWAITING_MATERIALS, frozenset(), None),
        (Stage.AWAITING_MATERIALS, frozenset({RECEIPT}), Fate.STORED),
        (Stage.SUBMITTED, frozenset(), Fate.STORED),
        (Stage.ACCEPTED, frozenset(), Fate.ACCEPTED),
    ],
)
def test_what_was_asked_for_says_whether_it_has_come(
    stage: Stage, arrived: frozenset, fate: Fate | None
) -> None:
    claim = at(stage, steps=ASKED, wanted=WANTED, arrived=arrived)
    assert fate_of_wanted(claim, RECEIPT) is fate


def test_a_claim_that_was_not_accepted_says_why_of_its_photographs() -> None:
    claim = at(Stage.NOT_ACCEPTED, steps=(step(Action.DECLINE, timedelta(hours=1)),))
    assert fate_of(claim, RECEIPT, NOW, was_read=True) == PaperFate(Fate.REFUSED, "写不清")
