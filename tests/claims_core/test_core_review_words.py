"""Is whoever is refused told what is missing, in words that can be acted upon?"""

import re

import pytest

from claims_core.actions import ACTION_WORDS, Action
from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import STAGE_WORDS, Actor, CareFacts, Claim, Role, Stage, Wanted
from claims_core.completeness import missing
from claims_core.reason_lists import REJECTING
from claims_core.review import (
    NotComplete,
    ReasonCodeNeeded,
    ReasonCodeRefused,
    RoleMissing,
    WrongStage,
    apply_action,
    open_actions,
    open_reasons,
)
from claims_core.review_reasons import ReasonCode
from tests.claims_core.moves import CARE, EVERYBODY, FULL, LIMITS, NOW, at, move

BARE = Claim(id="c" * 32, insured_id="i" * 32, filed_by="m" * 32, opened_at=NOW)


@pytest.mark.parametrize("action", Action)
def test_what_is_missing_is_named_and_its_cure_is_a_chinese_sentence(action: Action) -> None:
    asked = FULL.evolve(wanted=(Wanted(Material.OTHER, "请补"),))
    for gap in missing(BARE, action) + missing(asked, action):
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


def test_whoever_lacks_the_role_is_told_whose_hand_it_is_in() -> None:
    cashier = Actor("k" * 32, "财务", frozenset({Role.CASHIER}))
    with pytest.raises(RoleMissing) as refused:
        move(at(Stage.NOT_ACCEPTED), Action.REOPEN, cashier)
    action = ACTION_WORDS[Action.REOPEN]
    told = f"您的岗位不能{action}。这一步要由「主管、窗口受理」岗位办理。"
    assert refused.value.message == told


def test_whoever_stands_at_the_window_sees_the_buttons_of_the_window() -> None:
    clerk = Actor("k" * 32, "窗口", frozenset({Role.CLERK}))
    assert set(open_actions(at(Stage.SUBMITTED), clerk)) == {
        Action.ACCEPT,
        Action.REMOVE_SCAN,
        Action.REQUEST_MATERIALS,
        Action.PROPOSE_CORRECTION,
        Action.CONFIRM_CORRECTION,
        Action.DROP_CORRECTION,
    }
    assert open_actions(at(Stage.PAYING), clerk) == ()


def test_everything_missing_is_named_in_one_sentence() -> None:
    with pytest.raises(NotComplete) as refused:
        move(FULL.evolve(stage=Stage.DRAFT, care=CareFacts(), payee=None), Action.SUBMIT)
    listed = "看病方式、就医地点、医院名称、出院日期、收款银行账户"
    assert refused.value.message == f"还缺5样：{listed}。请补齐以后再办。"


def test_a_single_gap_says_what_to_do_and_never_what_is_missing_twice() -> None:
    for claim, action, told in (
        (at(Stage.SUBMITTED), Action.REQUEST_MATERIALS, "请至少勾选一样要补的材料，并写明原因。"),
        (at(Stage.ACCEPTED, receipts=0), Action.REGISTER, "请至少登记一张票据的代码和号码。"),
        (at(Stage.SUBMITTED, payee=None), Action.ACCEPT, "请填写收款人的银行卡号和开户行。"),
        (
            at(Stage.SUBMITTED, photos=dict.fromkeys(Material, 1) | {Material.IDENTITY: 0}),
            Action.ACCEPT,
            "还缺身份证。身份证有照片的一面，四个角都拍进来。社保卡也可以。",
        ),
    ):
        with pytest.raises(NotComplete) as refused:
            apply_action(claim, action, EVERYBODY, version=claim.version, now=NOW, limits=LIMITS)
        assert refused.value.message == told


def test_what_cannot_be_done_here_is_named_with_the_stage() -> None:
    with pytest.raises(WrongStage) as refused:
        move(at(Stage.DRAFT), Action.CLOSE)
    assert refused.value.facts["stage"] == STAGE_WORDS[Stage.DRAFT]
    assert refused.value.facts["action"] == ACTION_WORDS[Action.CLOSE]
    assert open_reasons(at(Stage.DRAFT), Action.CLOSE, EVERYBODY) == ()


def test_a_move_that_asks_for_no_reason_keeps_none() -> None:
    moved, _ = apply_action(at(Stage.PAYING), Action.CONFIRM_PAID, EVERYBODY, version=7, now=NOW)
    assert (moved.steps[-1].reason_code, moved.steps[-1].reason) == ("", "")


def test_a_reason_that_is_wanted_is_asked_for_with_the_list() -> None:
    with pytest.raises(ReasonCodeNeeded) as refused:
        move(at(Stage.PAYING), Action.RECORD_RETURN, reason_code="")
    listed = ["name_differs", "account_closed", "account_limited", "bank_other"]
    assert refused.value.facts["allowed"] == listed
    assert [type(each) for each in refused.value.facts["allowed"]] == [str] * 4
    assert ACTION_WORDS[Action.RECORD_RETURN] in refused.value.message


def test_a_reason_that_does_not_belong_there_names_the_action() -> None:
    with pytest.raises(ReasonCodeRefused) as refused:
        move(at(Stage.REGISTERED), Action.REJECT, reason_code=ReasonCode.NAME_DIFFERS)
    assert ACTION_WORDS[Action.REJECT] in refused.value.message
    assert refused.value.facts["allowed"] == [str(code) for code in REJECTING]
    assert {type(each) for each in refused.value.facts["allowed"]} == {str}
