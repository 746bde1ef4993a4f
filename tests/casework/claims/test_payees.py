"""Whose account may be paid, with which papers, and does an older draft stay what it was?"""

from dataclasses import replace

import pytest

from casework.claims import payees
from casework.errors import FieldsInvalid
from claims_core.checklist import Material, PayeeRelation
from claims_core.claim import Payee, Role
from claims_core.review import NotComplete
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER

BANK = "中国银行新乡分行"
OWN = Payee(FATHER.name, FATHER.account, BANK)
HERS = Payee(DAUGHTER.name, DAUGHTER.account, BANK)
RELATIVE = replace(STAY, payee_relation=PayeeRelation.RELATIVE)
PROXY_PAPERS = (
    Material.AUTHORISATION_LETTER,
    Material.RELATION_PROOF,
    Material.PAYEE_IDENTITY,
)


@pytest.fixture
async def father(house):
    return await house.bound(FATHER)


@pytest.fixture
async def draft(house, father):
    return await house.draft(father, FATHER)


async def test_an_account_in_another_name_needs_another_payee(house, father, draft) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        await house.drafts.edit(father, draft.line.id, draft.line.version, STAY, HERS)
    assert "收款人选成家人" in refused.value.fields["payee_name"]


@pytest.mark.parametrize("relation", [PayeeRelation.RELATIVE, PayeeRelation.HEIR])
async def test_one_s_own_account_does_not_go_with_another_payee(
    house, father, draft, relation
) -> None:
    care = replace(STAY, payee_relation=relation)
    for name in (FATHER.name, "  "):
        with pytest.raises(FieldsInvalid) as refused:
            await house.drafts.edit(
                father, draft.line.id, draft.line.version, care, replace(OWN, name=name)
            )
        assert list(refused.value.fields) == ["payee_name"]


async def test_a_relative_is_paid_with_authorisation_relation_and_both_ids(
    house, father, draft
) -> None:
    edited = await house.drafts.edit(father, draft.line.id, draft.line.version, RELATIVE, HERS)
    assert [gap.code for gap in edited.missing] == [f"material.{each}" for each in PROXY_PAPERS]
    with pytest.raises(NotComplete):
        await house.drafts.submit(father, edited.line.id, edited.line.version)
    for material in PROXY_PAPERS:
        await house.photograph(father, edited.line.id, material)
    submitted = await house.drafts.submit(father, edited.line.id, edited.line.version)
    desk = await house.desk.show(house.staff(Role.CLERK), submitted.line.id)
    assert desk.payee is not None and desk.payee.name[0] == DAUGHTER.name[0]
    assert desk.care.payee_relation is PayeeRelation.RELATIVE
    assert {photo.material for photo in desk.photos} >= set(PROXY_PAPERS)


async def test_a_payee_who_no_longer_fits_is_noticed_when_the_claim_is_handed_in(
    house, father, draft
) -> None:
    edited = await house.drafts.edit(father, draft.line.id, draft.line.version, RELATIVE, HERS)
    back = await house.drafts.edit(father, edited.line.id, edited.line.version, STAY)
    with pytest.raises(FieldsInvalid) as refused:
        await house.drafts.submit(father, back.line.id, back.line.version)
    assert list(refused.value.fields) == ["payee_name"]


async def test_everything_that_was_said_of_the_care_comes_back(house, father, draft) -> None:
    care = replace(STAY, emergency=True, filed=False, payee_relation=PayeeRelation.SELF)
    edited = await house.drafts.edit(father, draft.line.id, draft.line.version, care)
    assert edited.care == care
    assert (await house.progress.show(father, draft.line.id)).care == care


async def test_the_advice_on_accounts_is_there_while_one_can_be_named(house, father, draft) -> None:
    assert "一类户" in draft.payee_hint
    submitted = await house.drafts.submit(father, draft.line.id, draft.line.version)
    assert submitted.payee_hint == ""


def test_after_a_bank_return_the_account_may_change_but_not_the_person() -> None:
    payees.require_same_person(OWN, replace(OWN, account="6222020000000000020"))
    payees.require_same_person(None, HERS)
    with pytest.raises(FieldsInvalid) as refused:
        payees.require_same_person(OWN, HERS)
    assert "联系窗口" in refused.value.fields["payee_name"]
