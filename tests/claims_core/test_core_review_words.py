"""Is whoever is refused told what is missing, in words that can be acted upon?"""

import re

import pytest

from claims_core.actions import ACTION_WORDS, Action
from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import CareFacts, Claim, Stage
from claims_core.review import ReasonCodeRefused, missing
from claims_core.review_reasons import ReasonCode
from tests.claims_core.moves import CARE, FULL, NOW, at, move

BARE = Claim(id="c" * 32, insured_id="i" * 32, filed_by="m" * 32, opened_at=NOW)


@pytest.mark.parametrize("action", Action)
def test_what_is_missing_is_named_and_its_cure_is_a_chinese_sentence(action: Action) -> None:
    for gap in missing(BARE, action):
        assert not re.search("[A-Za-z。]", gap.title), gap.title
        assert re.fullmatch("[^A-Za-z]+。", gap.hint), gap.hint


def test_every_fact_of_the_care_is_asked_for_by_itself() -> None:
    whole = FULL.evolve(care=CARE)
    assert missing(whole, Action.SUBMIT) == ()
    for name in ("kind", "place", "provider_name", "discharge_on"):
        facts = {each: value for each, value in vars(CARE).items() if each != name}
        lacking = missing(whole.evolve(care=CareFacts(**facts)), Action.SUBMIT)
        assert [gap.code for gap in lacking] == [f"care.{name}"]


def test_a_material_that_does_as_well_is_enough() -> None:
    care = CareFacts(
        CareKind.CHRONIC_OUTPATIENT,
        CarePlace.LOCAL,
        provider_name="新乡某某医院",
        discharge_on=CARE.discharge_on,
    )
    handed_in = dict.fromkeys(Material, 1) | {Material.ITEMISED_LIST: 0}
    claim = FULL.evolve(care=care, photos=handed_in)
    assert missing(claim, Action.SUBMIT) == ()
    neither = claim.evolve(photos=handed_in | {Material.PRESCRIPTION: 0})
    assert [gap.code for gap in missing(neither, Action.SUBMIT)] == ["material.itemised_list"]


def test_a_reason_that_does_not_belong_there_names_the_action() -> None:
    with pytest.raises(ReasonCodeRefused) as refused:
        move(at(Stage.REGISTERED), Action.REJECT, reason_code=ReasonCode.NAME_DIFFERS)
    assert ACTION_WORDS[Action.REJECT] in refused.value.message
