"""What becomes of a row of the platform's feed that is our own claim, or looks like it?"""

import pytest
from sqlalchemy import func, select, update

from casework.desk.platform_numbers import MAX_NUMBERS
from casework.errors import (
    FieldsInvalid,
    FindingClosed,
    NotFound,
    PlatformRowHeld,
    SettlementNumberPosted,
    SettlementNumberTaken,
)
from casework.ledger import store as ledger_store
from casework.ledger.recheck_views import FindingKind
from casework.ledger.tables import LedgerRow
from casework.platform.tables import SettlementReEntryRow
from casework.platform.views import RowLikeness, RowState
from casework.proof.proof import verify
from claims_core.claim import Role, Stage
from claims_core.ledger import YearToDate
from claims_core.review import RoleMissing, SamePerson, WrongStage
from claims_core.settlement_number import InvalidSettlementNumber
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER, STRANGER

HEAD = (
    "身份证号,年度,结算单号,统筹支付,大额支付"
    ",票据代码,票据号码,原结算单号,医疗类别,入院日期,出院日期"
)
OURS = "410700S2025060001"


def row(number, person=FATHER, pool="0.00", paid="73397.65", receipt=("", ""), origin="", stay=""):
    kind, first, last = ("住院", *stay.split("/")) if stay else ("", "", "")
    return ",".join(
        (person.id_number, "2025", number, pool, paid, *receipt, origin, kind, first, last)
    )


def feed(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode()


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def take(house, boss, *rows: str) -> tuple[int, int, int, int]:
    """Import these rows: how many were posted, known, confirming and held."""
    house.clock.forward(seconds=1)
    report = await house.feed.import_file(boss, feed(*rows))
    assert report.problems == ()
    await house.rechecks.work_off()
    return report.added, report.unchanged, report.confirmed, report.held


async def year(house, person=FATHER) -> YearToDate:
    insured_id = await house.insured_id(person)
    async with house.db.read() as session:
        return await ledger_store.year_to_date(session, insured_id, 2025)


async def carry(house, claim_id: str, number: str = OURS) -> None:
    reviewer = house.staff(Role.INITIAL_REVIEWER)
    shown = await house.desk.show(reviewer, claim_id)
    await house.numbers.add(reviewer, claim_id, shown.line.version, number)


async def findings(house, boss) -> list[tuple]:
    page = await house.rechecks.page(boss)
    return [(each.kind, each.about, each.was_fen, each.now_fen) for each in page.items]


async def settled(house):
    """A claim of the father's, paid out of the supplement alone."""
    await house.use_up_the_pool(FATHER)
    return await house.approved(await house.bound(FATHER), FATHER)


async def test_the_platform_repeating_our_claim_counts_once(house, boss, subtests) -> None:
    claim = await settled(house)
    counted = await year(house)
    assert counted == YearToDate(100_000_00, PAYMENT_FEN)
    await carry(house, claim.line.id, " 410700s2025060001\u200b")
    with subtests.test("the row confirms, also typed otherwise, and a second time"):
        assert await take(house, boss, row(OURS)) == (0, 0, 1, 0)
        assert await take(house, boss, row(OURS.lower())) == (0, 1, 0, 0)
        assert await year(house) == counted
        (number,) = (await house.desk.show(boss, claim.line.id)).numbers
        assert (number.settlement_no, number.confirmed) == (OURS, True)
        assert await findings(house, boss) == []
    with subtests.test("other amounts open a finding and refuse nothing"):
        assert await take(house, boss, row(OURS, paid="70000.00"), row("H1", DAUGHTER)) == (
            *(1, 0, 1, 0),
        )
        assert await findings(house, boss) == [
            (FindingKind.PLATFORM_OTHER, OURS, PAYMENT_FEN, 70_000_00)
        ]
    with subtests.test("so does a refund of it"):
        refund = row("R1", paid="-70000.00", origin=OURS)
        assert await take(house, boss, refund) == (0, 0, 1, 0)
        assert await findings(house, boss) == [(FindingKind.PLATFORM_REFUNDED, "R1", 7339765, 0)]
        assert await year(house) == counted
    assert (await house.rechecks.everybody()).open_findings == 1


async def test_a_row_before_our_final_check_posts_nothing_either(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(await house.bound(FATHER), FATHER)
    await carry(house, claim.line.id)
    assert await take(house, boss, row(OURS, pool="1.00")) == (0, 0, 1, 0)
    shown = await house.desk.show(house.staff(Role.FINAL_CHECKER), claim.line.id)
    await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(shown))
    await house.rechecks.work_off()
    assert await year(house) == YearToDate(100_000_00, PAYMENT_FEN)
    # what the platform had told before differs from what was then settled
    assert await findings(house, boss) == [
        (FindingKind.PLATFORM_OTHER, OURS, PAYMENT_FEN, PAYMENT_FEN)
    ]


async def test_a_number_belongs_to_one_claim_and_may_be_taken_off(house, boss) -> None:
    first = await house.accepted(await house.bound(FATHER), FATHER)
    second = await house.accepted(await house.bound(DAUGHTER), DAUGHTER)
    registrar = house.staff(Role.REGISTRAR)
    receipts = (house.fresh_receipt(),)
    registered = await house.desk.register(
        registrar, first.line.id, first.line.version, receipts, "", OURS
    )
    assert [each.settlement_no for each in registered.numbers] == [OURS]
    with pytest.raises(SettlementNumberTaken):
        await carry(house, second.line.id)
    for wrong in ("", "\u200b", "X" * 61, "1.23457E+17", "1\x002"):
        with pytest.raises(InvalidSettlementNumber):
            await carry(house, second.line.id, wrong)
    for number in range(MAX_NUMBERS):
        await carry(house, second.line.id, f"N{number}")
    with pytest.raises(FieldsInvalid):
        await carry(house, second.line.id, "N9")
    with pytest.raises(RoleMissing):
        await house.numbers.add(house.staff(Role.CLERK), first.line.id, 1, "N8")
    submitted = await house.submitted(await house.bound(STRANGER), STRANGER)
    with pytest.raises(WrongStage):
        await carry(house, submitted.line.id, "N7")
    # a wrong one is taken off, and what the feed had told under it waits for a person again
    assert await take(house, boss, row(OURS)) == (0, 0, 1, 0)
    version = (await house.desk.show(boss, first.line.id)).line.version
    with pytest.raises(FieldsInvalid):
        await house.numbers.take_off(boss, first.line.id, version, OURS, " ")
    await house.numbers.take_off(boss, first.line.id, version, OURS, "抄错了一份")
    assert (await house.desk.show(boss, first.line.id)).numbers == ()
    (held,) = (await house.held_rows.page(boss)).items
    assert held.because == (RowLikeness.NUMBER_ENDED,)
    with pytest.raises(NotFound):
        await house.numbers.take_off(boss, first.line.id, version + 1, OURS, "再来一次")


async def test_a_row_that_looks_like_our_claim_is_held(house, boss, subtests) -> None:
    claim = await settled(house)
    receipt = (claim.receipts[0].code, claim.receipts[0].number)
    counted = await year(house)
    alike = {
        "receipt": (row("A1", paid="1.00", receipt=receipt), (RowLikeness.RECEIPT,)),
        "of another person": (
            row("A2", STRANGER, paid="2.00", receipt=receipt),
            (RowLikeness.RECEIPT,),
        ),
        "amounts": (row("A3"), (RowLikeness.AMOUNT,)),
        "a fen less": (row("A4", paid="73397.64"), (RowLikeness.AMOUNT,)),
        "stay": (row("A5", paid="5.00", stay="2025-06-20/2025-07-01"), (RowLikeness.STAY,)),
        "all": (
            row("A6", receipt=receipt, stay="2025-06-01/2025-06-20"),
            (RowLikeness.RECEIPT, RowLikeness.AMOUNT, RowLikeness.STAY),
        ),
    }
    for case, (line, because) in alike.items():
        with subtests.test(case):
            assert await take(house, boss, line) == (0, 0, 0, 1)
            assert await take(house, boss, line) == (0, 1, 0, 0)
            number = line.split(",")[2]
            items = (await house.held_rows.page(boss)).items
            (held,) = [each for each in items if each.settlement_no == number]
            assert (held.claim_id, held.because) == (claim.line.id, because)
            assert held.owner_name == boss.name and held.due_on > held.received_at.date()
    others = {
        "two fen": row("B1", paid="73397.63"),
        "nothing": row("B2", paid="0.00"),
        "after the stay": row("B3", paid="6.00", stay="2025-06-21/2025-07-01"),
        "another person": row("B4", DAUGHTER),
        "another year": row("B5").replace(",2025,", ",2024,", 1),
    }
    for case, line in others.items():
        with subtests.test(case):
            assert await take(house, boss, line) == (1, 0, 0, 0)
    assert await year(house) == counted.plus(0, 73_397_63 + 6_00)


async def test_nobody_settles_for_a_person_and_year_while_a_row_is_held(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    father = await house.bound(FATHER)
    claim = await house.twice_reviewed(father, FATHER)
    checker = house.staff(Role.FINAL_CHECKER)
    assert await take(house, boss, row("A1")) == (0, 0, 0, 1)
    shown = house.shown(await house.desk.show(checker, claim.line.id))
    with pytest.raises(PlatformRowHeld) as refusal:
        await house.desk.check_finally(checker, *shown)
    assert "A1" in refusal.value.message
    (held,) = (await house.held_rows.page(boss)).items
    for decision, words in (("nonsense", "好"), (RowState.HELD, "好"), (RowState.HOSPITAL, " ")):
        with pytest.raises(FieldsInvalid):
            await house.held_rows.decide(boss, held.id, decision, words)
    with pytest.raises(RoleMissing):
        await house.held_rows.decide(checker, held.id, RowState.OUR_CLAIM, "是")
    await house.held_rows.decide(boss, held.id, RowState.OUR_CLAIM, "问过中心，是同一笔")
    with pytest.raises(FindingClosed):
        await house.held_rows.decide(boss, held.id, RowState.HOSPITAL, "又改主意")
    shown = house.shown(await house.desk.show(checker, claim.line.id))
    done = await house.desk.check_finally(checker, *shown)
    assert done.line.stage is Stage.APPROVED
    assert [each.settlement_no for each in done.numbers] == ["A1"]
    assert await take(house, boss, row("A1")) == (0, 1, 0, 0)
    assert await year(house) == YearToDate(100_000_00, PAYMENT_FEN)
    (decided,) = (await house.held_rows.page(boss, decided=True)).items
    assert (decided.state, decided.words) == (RowState.OUR_CLAIM, "问过中心，是同一笔")


async def test_a_held_row_that_is_a_hospitals_is_posted_once(house, boss) -> None:
    claim = await settled(house)
    receipt = (claim.receipts[0].code, claim.receipts[0].number)
    line = row("A1", paid="10.00", receipt=receipt, stay="2025-06-10/2025-06-12")
    await take(house, boss, line)
    (held,) = (await house.held_rows.page(boss)).items
    await house.held_rows.decide(boss, held.id, RowState.HOSPITAL, "另一家医院，同日")
    await house.rechecks.work_off()
    assert await year(house) == YearToDate(100_000_00, PAYMENT_FEN + 10_00)
    assert await take(house, boss, line) == (0, 1, 0, 0)
    assert [each[0] for each in await findings(house, boss)] == [FindingKind.RECEIPT_SETTLED]
    month = await house.checks.hospital_reviews.page(boss)
    assert "A1" in {each.reference for each in month.items}


async def test_the_platform_takes_a_held_row_back_itself(house, boss) -> None:
    await settled(house)
    refund = row("R1", paid="-73397.65", origin="A1")
    assert await take(house, boss, refund, row("A1")) == (0, 1, 0, 0)
    assert await take(house, boss, row("A1"), refund) == (0, 2, 0, 0)
    assert (await house.held_rows.page(boss)).items == ()
    assert await year(house) == YearToDate(100_000_00, PAYMENT_FEN)


async def test_every_number_that_was_posted_can_be_taken_back(house, boss) -> None:
    long = [f"{'L' * 59}{n}" for n in (1, 2)]
    await take(house, boss, *(row(each, paid="10.00") for each in ("H7", *long)))
    # the name of our own entry is nobody's number
    report = await house.feed.import_file(boss, feed(row("撤回-H7", paid="10.00")))
    assert "撤回-" in report.problems[0].message
    with pytest.raises(FieldsInvalid) as refused:  # no claim could carry it: mistyped
        await house.held_rows.take_back(boss, "H7", "是我们的申请")
    assert "2025年没有在办" in refused.value.fields["settlement_no"]
    await settled_later(house)
    for number in ("H7", *long):
        await house.held_rows.take_back(boss, number, "是我们的申请")
    assert await year(house) == YearToDate(100_000_00, 0)


async def test_a_posted_number_is_taken_back_before_a_claim_carries_it(house, boss) -> None:
    """The platform told of the claim before it was filed with us."""
    assert await take(house, boss, row(OURS)) == (1, 0, 0, 0)
    claim = await settled_later(house)
    with pytest.raises(SettlementNumberPosted):
        await carry(house, claim)
    with pytest.raises(RoleMissing):
        await house.held_rows.take_back(house.staff(Role.INITIAL_REVIEWER), OURS, "是这份申请")
    with pytest.raises(NotFound):
        await house.held_rows.take_back(boss, "NOBODY", "没有")
    await house.held_rows.take_back(boss, OURS, "是这份申请")
    with pytest.raises(NotFound):
        await house.held_rows.take_back(boss, OURS, "再来一次")
    await carry(house, claim)
    assert await take(house, boss, row(OURS)) == (0, 0, 1, 0)
    assert await year(house) == YearToDate(100_000_00, 0)
    async with house.db.read() as session:
        assert await session.scalar(select(func.sum(LedgerRow.supplement_fen))) == 0


async def test_what_was_taken_back_wrongly_is_entered_again_by_two_people(house, boss) -> None:
    """By us or by the platform; afterwards it can be refunded, and entered, once more."""
    await settled_later(house)
    reviewer, again = house.staff(Role.SECOND_REVIEWER), house.re_entries
    line = row("H7", paid="10.00")
    await take(house, boss, line)
    full = YearToDate(100_000_00, 10_00)
    with pytest.raises(NotFound):  # it stands
        await again.propose(boss, "H7", "退错了")
    with pytest.raises(RoleMissing):
        await again.propose(house.staff(Role.CASHIER), "H7", "退错了")
    for number in range(3):
        back = row(f"R{number}", paid="-10.00", origin="H7")
        if number == 1:
            await house.held_rows.take_back(boss, "H7", "是我们的申请")
        else:
            assert await take(house, boss, back) == (1, 0, 0, 0)
        assert await year(house) == YearToDate(100_000_00, 0)
        made = await again.propose(boss, "H7", "退错了单号，问过平台")
        with pytest.raises(FieldsInvalid):
            await again.propose(reviewer, "H7", "再提一次")
        with pytest.raises(SamePerson):
            await again.decide(boss, made, confirmed=True)
        assert await year(house) == YearToDate(100_000_00, 0)
        await again.decide(reviewer, made, confirmed=True)
        assert await year(house) == full
        with pytest.raises(FindingClosed):
            await again.decide(reviewer, made, confirmed=True)
        assert await take(house, boss, line) == (0, 1, 0, 0)
        if number != 1:  # and so is its refund, when the same file comes again
            assert await take(house, boss, back) == (0, 1, 0, 0)
        assert await year(house) == full
    proof = await verify(house.db, house.sealer, lambda _: lambda *_: None, lambda _: None)
    assert proof.flaws == []
    async with house.db.write() as session:
        await session.execute(update(SettlementReEntryRow).values(decided_by=boss.id))
    proof = await verify(house.db, house.sealer, lambda _: lambda *_: None, lambda _: None)
    assert {flaw.code for flaw in proof.flaws} >= {"re_entry_without_record"}


async def test_nothing_is_entered_again_that_a_claim_carries_by_now(house, boss) -> None:
    await take(house, boss, row(OURS))
    claim = await settled_later(house)
    await house.held_rows.take_back(boss, OURS, "是这份申请")
    await carry(house, claim)
    made = await house.re_entries.propose(boss, OURS, "不是我们的")
    reviewer = house.staff(Role.SECOND_REVIEWER)
    with pytest.raises(FieldsInvalid) as refused:
        await house.re_entries.decide(reviewer, made, confirmed=True)
    assert "先从那份申请撤下" in refused.value.fields["settlement_no"]
    await house.re_entries.decide(reviewer, made, confirmed=False, words="是我们的，已查实")
    assert await year(house) == YearToDate(100_000_00, 0)
    assert [each.confirmed for each in await house.re_entries.newest(boss)] == [False]


async def settled_later(house) -> str:
    """A claim that waits for its reviews, after the pool was used up."""
    await house.use_up_the_pool(FATHER)
    return (await house.registered(await house.bound(FATHER), FATHER)).line.id
