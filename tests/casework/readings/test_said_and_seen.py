"""Do what was read, what the member says and what staff see stand beside each other, and what is
offered for the form?"""

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.claims.paper_tables import PaperFieldRow
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, NotFound
from casework.paper_fields.fields import PaperField, ReadWhy, Sureness
from claims_core.checklist import Material
from claims_core.claim import Role
from claims_core.review import RoleMissing, WrongStage
from tests.casework.paper_fields.test_paper_rules import CARD, DISCHARGE, RECEIPT, swapped
from tests.casework.paper_fields.written import sheet
from tests.casework.readings.conftest import PaperWorld
from tests.people import DAUGHTER, FATHER, STRANGER

F = PaperField
HOSPITAL = "新城市第一人民医院"


async def offered(papers: PaperWorld) -> dict[str, object]:
    return {offer.field: offer for offer in (await papers.shown()).offers}


async def test_two_papers_that_say_the_same_are_surer_than_one(papers: PaperWorld) -> None:
    await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    alone = (await offered(papers))["provider_name"]
    assert (alone.value, alone.sureness) == (HOSPITAL, Sureness.UNSURE)
    await papers.photographed(Material.DISCHARGE_RECORD, "record", *sheet(*DISCHARGE))
    together = await offered(papers)
    assert together["provider_name"].why is ReadWhy.TWO_PAPERS
    assert together["provider_name"].sureness is Sureness.SURE
    assert together["admission_on"].value == "2025-03-01"
    assert (together["receipts"].receipt.code, together["receipts"].receipt.in_claim) == (
        "41060225",
        False,
    )


async def test_two_papers_that_differ_are_one_unsure_offer(papers: PaperWorld) -> None:
    await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    other = swapped(DISCHARGE, HOSPITAL, "河阳市中医院")
    await papers.photographed(Material.DISCHARGE_RECORD, "record", *sheet(*other))
    offer = (await offered(papers))["provider_name"]
    assert (offer.why, offer.sureness) == (ReadWhy.DIFFERS, Sureness.UNSURE)


async def test_a_card_is_offered_for_the_account(papers: PaperWorld) -> None:
    await papers.photographed(Material.BANK_CARD, "card", *sheet(*CARD))
    found = await offered(papers)
    assert found["payee.account"].value == "6222021234567890128"
    assert found["payee.bank_name"].sureness is Sureness.SURE


async def test_money_goes_to_the_insured_person_unless_another_persons_card_is_there(
    papers: PaperWorld,
) -> None:
    own = ("姓名 " + FATHER.name, "公民身份号码 " + FATHER.id_number)
    await papers.photographed(Material.IDENTITY, "own card", *sheet(*own))
    assert (await offered(papers))["payee.name"].value == FATHER.name
    others = ("姓名 " + DAUGHTER.name, "公民身份号码 " + DAUGHTER.id_number)
    await papers.photographed(Material.PAYEE_IDENTITY, "her card", *sheet(*others))
    assert (await offered(papers))["payee.name"].value == DAUGHTER.name


async def test_the_insured_persons_name_is_sure_where_the_roster_has_it(papers: PaperWorld) -> None:
    rows = swapped(RECEIPT, "王建国", FATHER.name)
    await papers.photographed(Material.RECEIPT, "bill", *sheet(*rows))
    await papers.photographed(Material.DISCHARGE_RECORD, "record", *sheet(*DISCHARGE))
    reasons = {
        paper.material: next(each.why for each in paper.fields if each.name is F.PERSON_NAME)
        for paper in (await papers.shown()).papers
    }
    assert reasons == {
        Material.RECEIPT: ReadWhy.REGISTERED,
        Material.DISCHARGE_RECORD: ReadWhy.ALONE,
    }


async def test_the_members_word_stands_beside_what_was_read(papers: PaperWorld) -> None:
    photo_id = await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    given = {"amount": "86,600.00", "check_code": ""}
    for _ in range(2):
        told = await papers.phone.say(papers.actor, papers.claim_id, photo_id, given)
    fields = {each.name: each for each in told.fields}
    assert (fields[F.AMOUNT].value, fields[F.AMOUNT].said) == ("86000.00", "86600.00")
    assert fields[F.CHECK_CODE].said == "" and fields[F.ISSUED_ON].said is None
    assert fields[F.AMOUNT].differs and not fields[F.ISSUED_ON].differs
    assert (await offered(papers))["receipts"].receipt.amount_fen == 8_660_000


async def test_the_same_word_twice_is_kept_once(papers: PaperWorld) -> None:
    photo_id = await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))

    async def kept():
        await papers.phone.say(papers.actor, papers.claim_id, photo_id, {"amount": "86000.00"})
        papers.house.clock.forward(minutes=1)
        async with papers.house.db.read() as session:
            row = await session.get(PaperFieldRow, (photo_id, "amount"))
            return row.said_at, row.said_sealed

    assert await kept() == await kept()


@pytest.mark.parametrize(
    "given",
    [
        {"amount": "viel"},
        {"issued_on": "2025-02-30"},
        {"account": "6222021234567890128"},
        {"receipt_number": "12a"},
        {"provider_name": "医院" * 40},
        {"nothing": "1"},
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(papers: PaperWorld, given) -> None:
    photo_id = await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    with pytest.raises(FieldsInvalid) as refused:
        await papers.phone.say(papers.actor, papers.claim_id, photo_id, given)
    assert set(refused.value.fields) == set(given)


async def test_a_stranger_sees_and_says_nothing(papers: PaperWorld) -> None:
    photo_id = await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    stranger = await papers.house.bound(STRANGER)
    with pytest.raises(NotFound):
        await papers.phone.of_claim(stranger, papers.claim_id)
    with pytest.raises(NotFound):
        await papers.phone.say(stranger, papers.claim_id, photo_id, {"amount": "1.00"})
    with pytest.raises(NotFound):
        await papers.phone.of_claim(papers.house.staff(Role.CLERK), papers.claim_id)


async def test_staff_see_all_three_after_it_is_handed_in_and_that_is_recorded(
    papers: PaperWorld,
) -> None:
    house = papers.house
    photo_id = await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    clerk = house.staff(Role.CLERK)
    with pytest.raises(NotFound):
        await papers.desk.show(clerk, papers.claim_id, photo_id)
    await papers.phone.say(papers.actor, papers.claim_id, photo_id, {"amount": "86000.00"})
    await handed_in(papers)
    await papers.desk.see(clerk, papers.claim_id, photo_id, {"amount": "86010.00"})
    shown = await papers.desk.show(clerk, papers.claim_id, photo_id)
    amount = next(each for each in shown.fields if each.name is F.AMOUNT)
    assert (amount.value, amount.said, amount.seen) == ("86000.00", "86000.00", "86010.00")
    assert amount.differs
    flat = await papers.desk.straightened(clerk, papers.claim_id, photo_id)
    assert flat == b"flat 0 clean copy of bill"
    async with house.db.read() as session:
        log = [(row.what, row.subject_id) for row in await session.scalars(select(AccessLogRow))]
    assert log == [("photo.receipt", photo_id)] * 2
    with pytest.raises(WrongStage):
        await papers.phone.say(papers.actor, papers.claim_id, photo_id, {"amount": "1.00"})


async def test_a_turned_sheet_is_shown_upright_and_who_reviews_nothing_sees_none(
    papers: PaperWorld,
) -> None:
    papers.reader.turn = 3
    photo_id = await papers.photographed(Material.RECEIPT, "bill", *sheet(*RECEIPT))
    await handed_in(papers)
    clerk = papers.house.staff(Role.CLERK)
    flat = await papers.desk.straightened(clerk, papers.claim_id, photo_id)
    assert flat.startswith(b"flat 3 ")
    with pytest.raises(NotFound):
        await papers.desk.straightened(clerk, papers.claim_id, photo_id, page=2)
    with pytest.raises(RoleMissing):
        await papers.desk.show(papers.house.staff(Role.PUBLICITY), papers.claim_id, photo_id)


async def handed_in(papers: PaperWorld) -> None:
    """The claim, with whatever it lacks, at the window."""
    async with papers.house.db.write() as session:
        claim = await session.get(ClaimRow, papers.claim_id)
        claim.stage, claim.submitted_at = "submitted", papers.house.clock()
