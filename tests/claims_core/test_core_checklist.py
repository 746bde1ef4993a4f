"""Which papers are asked for in which circumstances, and does a broken list never ask anybody?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from claims_core.actions import Action
from claims_core.checklist import (
    CARE_CAUSE_WORDS,
    GUIDES,
    PAYEE_RELATION_WORDS,
    CareCause,
    CareKind,
    CarePlace,
    Circumstances,
    Material,
    PayeeRelation,
)
from claims_core.claim import CareFacts, Claim, Payee
from claims_core.completeness import missing
from claims_core.material_list_of_day import MaterialListError, MaterialLists, material_list_on
from tests.every_case import EveryCase

M = Material
HELD = material_list_on()
STAY = CareFacts(
    kind=CareKind.INPATIENT,
    place=CarePlace.LOCAL,
    provider_name="某某医院",
    admission_on=date(2025, 6, 1),
    discharge_on=date(2025, 6, 20),
)
CLAIM = Claim(
    id="1",
    insured_id="2",
    filed_by="3",
    opened_at=datetime(2025, 7, 1, tzinfo=UTC),
    care=STAY,
    payee=Payee("梁守田", "6222020000000000012", "中国工商银行新乡分行"),
)


def test_every_material_cause_and_payee_has_its_words() -> None:
    assert set(GUIDES) == set(Material)
    assert set(CARE_CAUSE_WORDS) == set(CareCause)
    assert set(PAYEE_RELATION_WORDS) == set(PayeeRelation)
    assert len({guide.title for guide in GUIDES.values()}) == len(Material)
    assert all(guide.hint.endswith("。") for guide in GUIDES.values())


def test_who_says_nothing_is_asked_for_what_a_stay_of_an_ill_person_needs() -> None:
    """A draft from before the new questions is filled in as it always was."""
    papers = (M.IDENTITY, M.RECEIPT, M.ITEMISED_LIST, M.DISCHARGE_RECORD)
    assert HELD.required(Circumstances()) == papers
    assert HELD.required(STAY) == papers
    said = replace(STAY, cause=CareCause.ILLNESS, payee_relation=PayeeRelation.SELF)
    assert HELD.required(said) == papers
    assert HELD.welcome(said) == HELD.welcome(STAY)


def test_an_outpatient_needs_a_diagnosis_and_may_bring_prescriptions_for_the_list() -> None:
    for kind in (CareKind.CHRONIC_OUTPATIENT, CareKind.SPECIAL_DRUG):
        care = replace(STAY, kind=kind)
        assert HELD.required(care) == (M.IDENTITY, M.RECEIPT, M.ITEMISED_LIST, M.DIAGNOSIS)
        with_one = {M.PRESCRIPTION: 1}
        papers = (M.IDENTITY, M.RECEIPT, M.PRESCRIPTION, M.DIAGNOSIS)
        assert HELD.required(care, with_one) == papers
        assert M.PRESCRIPTION not in HELD.welcome(care, with_one)
    assert HELD.required(STAY, {M.PRESCRIPTION: 1}) == HELD.required(STAY)


@pytest.mark.parametrize(
    ("facts", "more"),
    [
        ({"place": CarePlace.OUT_OF_PROVINCE, "filed": True}, {M.FILING_PROOF}),
        ({"place": CarePlace.OUT_OF_PROVINCE, "filed": False}, set()),
        ({"place": CarePlace.IN_PROVINCE, "filed": True}, set()),
        ({"place": CarePlace.IN_PROVINCE, "emergency": True}, {M.EMERGENCY_PROOF}),
        ({"place": CarePlace.LOCAL, "emergency": True}, set()),
        ({"cause": CareCause.INJURY}, {M.INJURY_STATEMENT}),
        ({"cause": CareCause.TRAFFIC}, {M.INJURY_STATEMENT, M.ACCIDENT_PAPERS}),
        ({"cause": CareCause.THIRD_PARTY}, {M.INJURY_STATEMENT, M.ACCIDENT_PAPERS}),
        ({"cause": CareCause.WORK}, {M.INJURY_STATEMENT, M.ACCIDENT_PAPERS}),
        (
            {"payee_relation": PayeeRelation.RELATIVE},
            {M.AUTHORISATION_LETTER, M.RELATION_PROOF, M.PAYEE_IDENTITY},
        ),
        (
            {"payee_relation": PayeeRelation.HEIR},
            {M.DEATH_CERTIFICATE, M.HEIR_PAPERS, M.RELATION_PROOF, M.PAYEE_IDENTITY},
        ),
    ],
)
def test_each_circumstance_asks_for_its_own_papers_and_no_others(facts, more) -> None:
    care = replace(STAY, **facts)
    assert set(HELD.required(care)) - set(HELD.required(STAY)) == more


def test_an_emergency_counts_as_filed() -> None:
    care = replace(STAY, place=CarePlace.OUT_OF_PROVINCE, filed=True, emergency=True)
    assert M.FILING_PROOF in HELD.required(care)
    there = {M.EMERGENCY_PROOF: 1}
    assert HELD.required(care, there) == (*HELD.required(STAY), M.EMERGENCY_PROOF)


def test_off_site_proofs_are_welcome_even_where_nobody_asks() -> None:
    for place in (CarePlace.IN_PROVINCE, CarePlace.OUT_OF_PROVINCE):
        assert {M.FILING_PROOF, M.EMERGENCY_PROOF} <= set(HELD.welcome(replace(STAY, place=place)))
    assert M.FILING_PROOF not in HELD.welcome(STAY)
    assert M.FILING_PROOF not in HELD.welcome(Circumstances())


def test_a_paper_is_required_or_welcome_but_never_both() -> None:
    nothing, flags = (None,), (None, False, True)
    for kind, place, cause, payee, emergency, filed in product(
        (*nothing, *CareKind),
        (*nothing, *CarePlace),
        (*nothing, *CareCause),
        (*nothing, *PayeeRelation),
        flags,
        flags,
    ):
        care = Circumstances(
            kind, place, cause=cause, payee_relation=payee, emergency=emergency, filed=filed
        )
        required, welcome = HELD.required(care), HELD.welcome(care)
        assert not set(required) & set(welcome)
        assert M.OTHER in welcome
        assert {M.IDENTITY, M.RECEIPT, M.ITEMISED_LIST} <= set(required)


def test_every_required_paper_is_missed_and_no_other() -> None:
    actions = (Action.SUBMIT, Action.RESUBMIT, Action.ACCEPT)
    with EveryCase() as every:
        for action, relation, kind in product(actions, PayeeRelation, CareKind):
            with every.case(action, relation, kind):
                _misses_what_is_required(action, relation, kind)


def _misses_what_is_required(action, relation, kind) -> None:
    claim = CLAIM.evolve(care=replace(STAY, kind=kind, payee_relation=relation))
    everything = dict.fromkeys(Material, 1)
    assert missing(claim.evolve(photos=everything), action) == ()
    needed = HELD.required(claim.care)
    gaps = [gap.code for gap in missing(claim.evolve(photos=dict.fromkeys(Material, 0)), action)]
    assert gaps == [f"material.{material}" for material in needed]
    for material in set(needed) - {M.ITEMISED_LIST}:
        gaps = [g.code for g in missing(claim.evolve(photos=everything | {material: 0}), action)]
        assert gaps == [f"material.{material}"]


GOOD = """
[[list]]
id = "one"
valid_from = 2025-01-01
valid_to = 2025-12-31
document = "某号文"
confirmed = true
always = [["identity"]]
[[list.item]]
material = "identity"
need = "required"
[[list.item]]
material = "receipt"
need = "welcome"
kinds = ["inpatient"]
"""
LATER = (
    GOOD.replace('"one"', '"two"')
    .replace("2025-01-01", "2026-01-01")
    .replace("valid_to = 2025-12-31\n", "")
)


def test_a_new_list_is_a_new_entry_and_a_claim_keeps_the_one_it_began_with() -> None:
    lists = MaterialLists.from_toml({"a.toml": GOOD, "b.toml": LATER})
    assert lists.on(date(2025, 12, 31)).id == "one"
    assert lists.on(date(2026, 1, 1)).id == "two"
    assert lists.on(date(2019, 1, 1)).id == "one"
    assert lists.on().id == "two"


def test_the_shipped_list_says_that_it_is_not_confirmed_and_why() -> None:
    assert not HELD.confirmed
    assert "41号" in HELD.document
    assert HELD.note.endswith("。")


@pytest.mark.parametrize(
    ("was", "now", "problem", "key"),
    [
        ("[[list]]", "[[list", "unreadable", "TOML"),
        ("[[list]]", "[[lists]]", "unknown_key", "lists"),
        ('id = "one"', "", "no_id", "list"),
        ('document = "某号文"', "", "no_source", "one.document"),
        ("confirmed = true", "", "not_flag", "one.confirmed"),
        ("confirmed = true", "confirmed = 1", "not_flag", "one.confirmed"),
        ("confirmed = true", "confirmed = false", "no_note", "one.note"),
        ("confirmed = true", "confirm = true", "unknown_key", "one.confirm"),
        ("2025-01-01", '"2025-01-01"', "not_date", "one.valid_from"),
        ("valid_to = 2025-12-31", "valid_to = 2024-12-31", "dates_reversed", "one"),
        ('material = "receipt"', 'material = "reciept"', "unknown_word", "one.item[2].material"),
        ('need = "welcome"', 'need = "wanted"', "unknown_word", "one.item[2].need"),
        ('["inpatient"]', '["in"]', "unknown_word", "one.item[2].kinds"),
        ('["inpatient"]', '"inpatient"', "not_list", "one.item[2].kinds"),
        ('kinds = ["inpatient"]', "emergency = 1", "not_flag", "one.item[2].emergency"),
        ('kinds = ["inpatient"]', "kind = []", "unknown_key", "one.item[2].kind"),
        ('always = [["identity"]]', 'always = "identity"', "not_list", "one.always"),
        ('always = [["identity"]]', 'always = [["receipt"]]', "gap", "one.always"),
    ],
)
def test_a_broken_list_is_refused_with_file_place_and_cure(was, now, problem, key) -> None:
    assert was in GOOD
    with pytest.raises(MaterialListError) as caught:
        MaterialLists.from_toml({"one.toml": GOOD.replace(was, now)})
    assert caught.value.problem == problem
    assert caught.value.facts["key"] == key
    assert "one.toml" in caught.value.message


def test_a_gap_names_the_circumstances_that_nothing_is_asked_in() -> None:
    text = GOOD.replace('need = "required"', 'need = "required"\ncauses = ["illness"]')
    with pytest.raises(MaterialListError) as caught:
        MaterialLists.from_toml({"one.toml": text})
    assert caught.value.problem == "gap"
    assert "injury" in caught.value.message and "identity" in caught.value.message


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "no_lists"),
        ({"a.toml": ""}, "no_lists"),
        ({"a.toml": GOOD, "b.toml": GOOD}, "duplicate_id"),
        ({"a.toml": GOOD, "b.toml": LATER.replace("2026-01-01", "2025-06-01")}, "overlap"),
        ({"a.toml": GOOD.replace("valid_to = 2025-12-31", ""), "b.toml": LATER}, "overlap"),
        ({"a.toml": GOOD, "b.toml": LATER.replace("2026-01-01", "2026-02-01")}, "gap_in_days"),
        ({"a.toml": GOOD.partition("[[list.item]]")[0]}, "no_items"),
    ],
)
def test_lists_that_contradict_each_other_or_leave_days_out_are_refused(files, problem) -> None:
    with pytest.raises(MaterialListError) as caught:
        MaterialLists.from_toml(files)
    assert caught.value.problem == problem
    assert caught.value.message.endswith("。")
