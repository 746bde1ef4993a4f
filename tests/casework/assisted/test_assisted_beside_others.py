"""Does a clerk who saves the form of what they fill in touch only what they changed in it, whatever
the person's phone and colleagues do meanwhile?"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.claims.tables import ReceiptRow
from casework.claims.views import TypedReceipt
from casework.phone.field_versions import DraftMoved
from casework.proof.proof import flaws_of
from claims_core.assisted_filing import AssistState
from claims_core.checklist import Material
from claims_core.claim import Payee, Role
from claims_core.review import StaleVersion
from tests.casework.assisted.filled import KNOWN, Assisted
from tests.people import FATHER

QR = "01,1,41060125,{},86000.00,20250620,a1b2c3"


@pytest.fixture
def assisted(house):
    return Assisted(house)


async def begun(house, assisted):
    insured_id = await house.insured_id(FATHER)
    given = assisted.given()
    claim_id = await assisted.filling.open(assisted.clerk, insured_id, KNOWN, given)
    shown = await assisted.shown(insured_id, claim_id)
    seen = tuple(TypedReceipt(each.code, each.number, each.amount_fen) for each in shown.receipts)
    # as the form comes back in which nothing was changed
    form = replace(given, payee=None, touched=(), receipts=seen, receipts_seen=seen)
    return (assisted.clerk, insured_id, claim_id), shown.version, form


async def numbers(house, claim_id):
    async with house.db.read() as session:
        found = select(ReceiptRow.number).where(ReceiptRow.claim_id == claim_id)
        return set(await session.scalars(found))


def qr(which):
    return f"bill {which} qr={QR.format(f'{which:010d}')}".encode()


async def test_a_receipt_that_the_phone_sends_while_a_clerk_saves_stays(house, assisted) -> None:
    father = await house.bound(FATHER)
    which, version, form = await begun(house, assisted)
    [first] = [each.number for each in form.receipts]
    # open on the clerk's screen when it comes
    await house.photos.add(father, which[2], Material.RECEIPT, qr(1), None)
    fourth = TypedReceipt("41060125", "0000000004", 500)
    added = replace(form, receipts=(*form.receipts, fourth))
    assert await assisted.filling.change(*which, version, added)
    assert await numbers(house, which[2]) == {first, "0000000001", "0000000004"}
    # and at the very moment
    care = replace(form.care, region="郑州市")
    version = (await assisted.shown(*which[1:])).version
    await asyncio.gather(
        house.photos.add(father, which[2], Material.RECEIPT, qr(2), None),
        assisted.filling.change(*which, version, replace(form, care=care, touched=("region",))),
        house.photos.add(father, which[2], Material.RECEIPT, qr(3), None),
    )
    stands = await assisted.shown(*which[1:])
    assert stands.care.region == "郑州市"
    assert await numbers(house, which[2]) == {first, *(f"{each:010d}" for each in (1, 2, 3, 4))}
    # which the clerk has seen now, and takes out
    seen = tuple(TypedReceipt(each.code, each.number, each.amount_fen) for each in stands.receipts)
    left = tuple(each for each in seen if each.number != "0000000002")
    out = replace(form, receipts=left, receipts_seen=seen)
    assert await assisted.filling.change(*which, stands.version, out)
    assert await numbers(house, which[2]) == {first, *(f"{each:010d}" for each in (1, 3, 4))}
    assert await flaws_of(house.db, house.sealer) == ()


async def test_two_clerks_change_two_things_and_both_hold(house, assisted) -> None:
    which, version, form = await begun(house, assisted)
    other = (house.staff(Role.CLERK, 1), *which[1:])
    region = replace(form, care=replace(form.care, region="郑州市"), touched=("region",))
    place = replace(form, care=replace(form.care, provider_name="另一家医院"))
    await assisted.scanning.add(*other, Material.IDENTITY, b"a paper of a colleague")
    made = await asyncio.gather(
        assisted.filling.change(*which, version, region),
        assisted.filling.change(*other, version, replace(place, touched=("provider_name",))),
    )
    assert made == [True, True]
    care = (await assisted.shown(*which[1:])).care
    assert (care.region, care.provider_name) == ("郑州市", "另一家医院")


async def test_of_one_thing_that_two_change_the_second_is_told_and_nothing_is_saved(
    house, assisted
) -> None:
    which, version, form = await begun(house, assisted)
    other = (house.staff(Role.CLERK, 1), *which[1:])

    def region(name):
        return replace(form, care=replace(form.care, region=name), touched=("region",))

    def account(ends):
        payee = Payee(FATHER.name, FATHER.account, f"中国工商银行{ends}支行")
        return replace(form, payee=payee)

    def sum_of(fen):
        return replace(form, receipts=(replace(form.receipts[0], amount_fen=fen),))

    for field, one, two in (
        ("region", region("郑州市"), region("开封市")),
        ("payee", account("东"), account("西")),
        ("receipts", sum_of(100), sum_of(200)),
    ):
        assert await assisted.filling.change(*which, version, one)
        stands = await assisted.shown(*which[1:])
        with pytest.raises(DraftMoved) as refused:
            await assisted.filling.change(*other, version, two)
        assert set(refused.value.fields) == {field}
        assert (await assisted.shown(*which[1:])) == stands
        # the same as the colleague is no change
        assert not await assisted.filling.change(*other, version, one)
        # having seen it, they say so once more
        assert await assisted.filling.change(*other, stands.version, two)
        version = (await assisted.shown(*which[1:])).version
        form = replace(form, receipts_seen=two.receipts, receipts=two.receipts)
    with pytest.raises(StaleVersion):
        await assisted.filling.change(*which, version + 1, region("洛阳市"))


async def test_a_form_in_which_nothing_was_changed_asks_nobody_anew(house, assisted) -> None:
    which, version, form = await begun(house, assisted)
    await assisted.filling.ask(*which, version)
    for _ in "ab":
        assert not await assisted.filling.change(*which, version, form)
    stands = await assisted.shown(*which[1:])
    assert (stands.line.state, stands.version) == (AssistState.ASKED, version)
