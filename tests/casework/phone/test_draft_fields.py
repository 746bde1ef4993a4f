"""Do two phones fill in one draft without losing each other's words, and is a removed draft
gone?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.orphans import OrphanSweep
from casework.claims.tables import ClaimRow, PhotoRow
from casework.claims.views import TypedReceipt
from casework.errors import FieldsInvalid, NotFound
from casework.phone.draft_fields import DraftFields, FieldsGiven
from casework.phone.field_versions import DraftMoved
from casework.proof.proof import flaws_of
from claims_core.checklist import Material
from claims_core.claim import CareFacts, Payee, Role, Stage, Wanted
from claims_core.review import StaleVersion, WrongStage
from tests.people import DAUGHTER, FATHER, STRANGER

OWN = Payee(FATHER.name, FATHER.account, "中国工商银行新乡分行")


@pytest.fixture
def fields(house) -> DraftFields:
    return DraftFields(house.db, house.sealer, house.clock)


async def opened(house):
    father = await house.bound(FATHER)
    claim = await house.drafts.open(father, await house.insured_id(FATHER), CareFacts(), None)
    return father, claim.line.id


def care(**values):
    return FieldsGiven(care=values)


def versions(draft):
    return {each.name: each.version for each in draft.fields if each.version > 1}


async def test_what_two_phones_fill_in_beside_each_other_both_holds(house, fields) -> None:
    father, claim_id = await opened(house)
    seen = (await fields.show(father, claim_id)).version
    await fields.save(father, claim_id, seen, care(provider_name="北京某某医院"))
    draft = await fields.save(father, claim_id, seen, care(region="北京市"))
    assert (draft.care.provider_name, draft.care.region) == ("北京某某医院", "北京市")
    assert versions(draft) == {"provider_name": seen + 1, "region": seen + 2}
    # another phone begins where this one stopped
    assert await fields.show(father, claim_id) == draft


async def test_receipts_that_come_while_a_form_is_open_stay_when_it_is_saved(house, fields) -> None:
    """From a picture of another phone, at the same moment or before, and from another form."""
    father, claim_id = await opened(house)
    seen = (await fields.show(father, claim_id)).version

    def bill(which):
        text = f"01,1,41060125,{which:010d},86000.00,20250620,a1b2c3"
        return f"bill {which} qr={text}".encode()

    def typed(which):
        return (TypedReceipt("41060125", f"{which:010d}", 500),)

    await house.photos.add(father, claim_id, Material.RECEIPT, bill(1), None)
    given = FieldsGiven(care={}, receipts=typed(2), receipts_seen=())
    await asyncio.gather(
        house.photos.add(father, claim_id, Material.RECEIPT, bill(3), None),
        fields.save(father, claim_id, seen, given),
    )
    also = FieldsGiven(care={}, receipts=typed(4), receipts_seen=())
    draft = await fields.save(father, claim_id, seen, also)  # and of two forms both hold
    await house.drafts.service.edit(
        father, claim_id, draft.version, draft.care, receipts=typed(5), receipts_seen=typed(4)
    )
    draft = await fields.show(father, claim_id)
    assert sorted(int(each.number) for each in draft.receipts) == [1, 2, 3, 5]
    # whoever says nothing of what they saw speaks of all there are
    whole = FieldsGiven(care={}, receipts=typed(2))
    draft = await fields.save(father, claim_id, draft.version, whole)
    assert [int(each.number) for each in draft.receipts] == [2]


async def test_the_same_field_filled_in_otherwise_is_named_and_nothing_is_saved(
    house, fields
) -> None:
    father, claim_id = await opened(house)
    seen = (await fields.show(father, claim_id)).version
    await fields.save(father, claim_id, seen, care(provider_name="北京某某医院"))
    with pytest.raises(DraftMoved) as refused:
        await fields.save(father, claim_id, seen, care(provider_name="郑州医院", region="郑州市"))
    assert set(refused.value.fields) == {"provider_name"}
    draft = await fields.show(father, claim_id)
    assert (draft.care.provider_name, draft.care.region) == ("北京某某医院", "")
    # who has seen it may change it
    draft = await fields.save(father, claim_id, draft.version, care(provider_name="郑州医院"))
    assert draft.care.provider_name == "郑州医院"
    with pytest.raises(StaleVersion):
        await fields.save(father, claim_id, draft.version + 7, care(region="郑州市"))


async def test_of_two_at_once_one_is_saved_and_the_other_is_told(house, fields) -> None:
    father, claim_id = await opened(house)
    seen = (await fields.show(father, claim_id)).version
    answers = await asyncio.gather(
        *(fields.save(father, claim_id, seen, care(region=city)) for city in ("北京", "郑州")),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in answers) == ["DraftMoved", "DraftView"]
    saved = next(each for each in answers if not isinstance(each, Exception))
    assert (await fields.show(father, claim_id)).care.region == saved.care.region


async def test_the_same_request_again_makes_no_further_version(house, fields) -> None:
    father, claim_id = await opened(house)
    given = FieldsGiven(
        care={"region": "北京市"},
        names_payee=True,
        payee=OWN,
        receipts=(TypedReceipt("41060125", "0000000001", 100_00),),
    )
    first = await fields.save(father, claim_id, 1, given)
    assert await fields.save(father, claim_id, 1, given) == first
    assert first.version == 2 and first.payee is not None and len(first.receipts) == 1
    bare = await fields.save(father, claim_id, 2, FieldsGiven(care={}, names_payee=True))
    assert bare.payee is None and bare.receipts == first.receipts
    assert await flaws_of(house.db, house.sealer) == ()


async def test_the_form_as_a_whole_counts_as_a_change_of_its_fields(house, fields) -> None:
    father, claim_id = await opened(house)
    await house.drafts.edit(father, claim_id, 1, CareFacts(region="北京市"))
    with pytest.raises(DraftMoved):
        await fields.save(father, claim_id, 1, care(region="郑州市"))
    assert (await fields.save(father, claim_id, 1, care(provider_name="医院"))).version == 3


async def test_what_cannot_be_is_refused_and_a_relative_is_told_apart(house, fields) -> None:
    father, claim_id = await opened(house)
    with pytest.raises(FieldsInvalid):
        await fields.save(father, claim_id, 1, care(region="长" * 61))
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    hers = await house.drafts.open(daughter, await house.insured_id(FATHER), CareFacts(), None)
    draft = await fields.save(daughter, hers.line.id, 1, care(region="北京市"))
    assert all(each.by_you for each in draft.fields)
    seen_by_him = await fields.show(father, hers.line.id)
    assert not any(each.by_you for each in seen_by_him.fields)
    for step in (fields.show(await house.bound(STRANGER), claim_id),):
        with pytest.raises(NotFound):
            await step


async def test_of_a_claim_that_waits_for_papers_nothing_may_have_moved(house, fields) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    with pytest.raises(WrongStage):
        await fields.show(father, claim.line.id)
    clerk = house.staff(Role.CLERK)
    asked = (Wanted(Material.RECEIPT, "看不清"),)
    await house.desk.request_materials(clerk, claim.line.id, claim.line.version, asked)
    draft = await fields.show(father, claim.line.id)
    with pytest.raises(StaleVersion):
        await fields.save(father, claim.line.id, draft.version - 1, care(region="郑州市"))
    moved = await fields.save(father, claim.line.id, draft.version, care(region="郑州市"))
    assert moved.care.region == "郑州市"


async def test_a_removed_draft_is_gone_with_its_pictures_and_asked_again_it_is_gone(
    house, fields
) -> None:
    father = await house.bound(FATHER)
    draft, kept = await house.draft(father, FATHER), await house.draft(father, FATHER)
    handed_in = await house.submitted(father, FATHER)
    gone = await asyncio.gather(*(fields.remove(father, draft.line.id) for _ in range(2)))
    assert {each.stage for each in gone} == {Stage.WITHDRAWN}
    assert len({each.version for each in gone}) == 1
    with pytest.raises(WrongStage):
        await fields.remove(father, handed_in.line.id)
    with pytest.raises(NotFound):
        await fields.remove(await house.bound(STRANGER), kept.line.id)
    listed = {line.id for line in (await house.progress.claims(father)).items}
    assert listed == {kept.line.id, handed_in.line.id}
    async with house.db.read() as session:
        row = await session.get_one(ClaimRow, draft.line.id)
        assert (row.payee_sealed, row.provider_name, row.admission_on) == (None, "", None)
    assert await flaws_of(house.db, house.sealer) == ()
    sweep = OrphanSweep(house.db, Folder(house.objects), house.clock)
    house.clock.forward(days=2)
    async with house.db.read() as session:
        keys = {
            claim_id: set(
                await session.scalars(
                    select(PhotoRow.object_key).where(PhotoRow.claim_id == claim_id)
                )
            )
            for claim_id in (draft.line.id, kept.line.id, handed_in.line.id)
        }
    assert await sweep.once() == len(keys[draft.line.id]) > 0
    assert set(house.objects.kept) == keys[kept.line.id] | keys[handed_in.line.id]


class Folder:
    """The house's objects as a folder in which everything is old."""

    def __init__(self, objects) -> None:
        self.objects = objects

    async def older(self, folder, _moment):
        keys = [key for key in self.objects.kept if key.startswith(folder)]
        if keys:
            yield keys

    async def delete(self, key) -> None:
        del self.objects.kept[key]


async def test_withdrawing_a_draft_removes_it_too(house, fields) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    house.clock.forward(seconds=timedelta(minutes=1).total_seconds())
    done = await house.drafts.withdraw(father, draft.line.id, draft.line.version, "不办了")
    assert done.line.stage is Stage.WITHDRAWN and done.photos == () and done.payee is None
