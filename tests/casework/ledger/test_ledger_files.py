"""Are hospital settlements, refunds, corrections and openings entered once, whole, and refused with
the line and the cure?"""

import asyncio

import pytest
from sqlalchemy import func, select

from casework.claims.tables import HospitalReceiptRow
from casework.claims.views import TypedReceipt
from casework.errors import PlatformRowHeld, ReceiptSettledDirectly
from casework.ledger.store import year_to_date
from casework.ledger.tables import LedgerRow
from claims_core.claim import Actor, Role
from claims_core.ledger import YearToDate
from claims_core.review import RoleMissing
from tests.people import DAUGHTER, FATHER, STRANGER, Insured

FEED = "身份证号,年度,结算单号,统筹支付,大额支付"
FULL_FEED = f"{FEED},票据代码,票据号码,原结算单号"
CORRECTIONS = "身份证号,年度,更正单号,更正金额"
OPENINGS = "身份证号,年度,统筹支付,大额支付"
NOTHING_TAKEN = (0, 0, 0)


def csv(head: str, *lines: str) -> bytes:
    return "\r\n".join((head, *lines)).encode()


def settled(
    person: Insured,
    number: str,
    pool: str = "1000.00",
    paid: str = "0.00",
    code: str = "",
    receipts: str = "",
    origin: str = "",
    year: str = "2025",
) -> str:
    return f"{person.id_number},{year},{number},{pool},{paid},{code},{receipts},{origin}"


async def sums(house, person: Insured, year: int = 2025) -> YearToDate:
    insured_id = await house.insured_id(person)
    async with house.db.read() as session:
        return await year_to_date(session, insured_id, year)


async def entries(house) -> int:
    async with house.db.read() as session:
        return int(await session.scalar(select(func.count()).select_from(LedgerRow)))


def counts(report) -> tuple[int, int, int]:
    return (report.added, report.changed, report.unchanged)


def problems(report) -> list[tuple[int, str]]:
    return [(each.line, each.field) for each in report.problems]


@pytest.fixture
def boss(house) -> Actor:
    return house.staff(Role.SUPERVISOR)


async def test_only_the_supervisor_enters_corrections_and_openings(house) -> None:
    for role in set(Role) - {Role.SUPERVISOR}:
        actor = Actor("x", "", frozenset({role}))
        with pytest.raises(RoleMissing):
            await house.corrections.import_file(actor, b"")
        with pytest.raises(RoleMissing):
            await house.openings.import_file(actor, b"")


# Receipts of hospital settlements


async def test_a_receipt_that_a_hospital_settled_cannot_be_claimed(house, boss) -> None:
    used = house.fresh_receipt()
    feed = csv(FULL_FEED, settled(FATHER, "H1", code=used.code, receipts=used.number))
    assert counts(await house.feed.import_file(boss, feed)) == (1, 0, 0)
    claim = await house.draft(await house.bound(FATHER), FATHER, used)
    with pytest.raises(ReceiptSettledDirectly) as refusal:
        await house.drafts.submit(await house.bound(FATHER), claim.line.id, claim.line.version)
    assert used.number in refusal.value.message


async def test_the_registrar_is_told_as_well(house, boss) -> None:
    used = house.fresh_receipt()
    feed = csv(FULL_FEED, settled(STRANGER, "H1", code=used.code, receipts=used.number))
    await house.feed.import_file(boss, feed)
    claim = await house.accepted(await house.bound(FATHER), FATHER)
    with pytest.raises(ReceiptSettledDirectly):
        await house.desk.register(
            house.staff(Role.REGISTRAR), claim.line.id, claim.line.version, (used,)
        )


async def test_a_claim_is_not_settled_once_a_hospital_settled_its_receipt(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(await house.bound(FATHER), FATHER)
    receipt = claim.receipts[0]
    feed = csv(FULL_FEED, settled(STRANGER, "H2", code=receipt.code, receipts=receipt.number))
    await house.feed.import_file(boss, feed)
    with pytest.raises(PlatformRowHeld):
        await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    assert (await sums(house, FATHER)).supplement_paid == 0


async def test_several_receipts_of_one_settlement_are_kept_pair_by_pair(house, boss) -> None:
    line = settled(
        FATHER,
        "H1",
        code="41060125；;410600000001",
        receipts="0000000001；" + "2" * 20 + ";00000003",
    )
    assert counts(await house.feed.import_file(boss, csv(FULL_FEED, line))) == (1, 0, 0)
    async with house.db.read() as session:
        rows = set(
            await session.execute(
                select(HospitalReceiptRow.kind, HospitalReceiptRow.code, HospitalReceiptRow.number)
            )
        )
    assert rows == {
        ("fiscal", "41060125", "0000000001"),
        ("digital_invoice", "", "2" * 20),
        ("tax_invoice", "410600000001", "00000003"),
    }


@pytest.mark.parametrize(
    ("code", "receipts"),
    [("41060125", "0000000001;0000000002"), ("41060125", "123"), ("41060125", ""), ("", "0" * 9)],
)
async def test_receipts_that_cannot_be_right_are_named(house, boss, code, receipts) -> None:
    report = await house.feed.import_file(
        boss, csv(FULL_FEED, settled(FATHER, "H1", code=code, receipts=receipts))
    )
    assert (counts(report), problems(report)) == (NOTHING_TAKEN, [(2, "票据号码")])


async def test_receipts_may_follow_later_but_not_change(house, boss) -> None:
    await house.feed.import_file(boss, csv(FEED, f"{FATHER.id_number},2025,H1,1000.00,0.00"))
    with_receipt = csv(FULL_FEED, settled(FATHER, "H1", code="41060125", receipts="0000000001"))
    assert counts(await house.feed.import_file(boss, with_receipt)) == (0, 1, 0)
    assert counts(await house.feed.import_file(boss, with_receipt)) == (0, 0, 1)
    plain = csv(FEED, f"{FATHER.id_number},2025,H1,1000.00,0.00")
    assert counts(await house.feed.import_file(boss, plain)) == (0, 0, 1)
    other = csv(FULL_FEED, settled(FATHER, "H1", code="41060125", receipts="0000000002"))
    report = await house.feed.import_file(boss, other)
    assert problems(report) == [(2, "票据号码")]
    assert await sums(house, FATHER) == YearToDate(1_000_00, 0)


# Refunds


async def test_a_refund_takes_a_hospital_settlement_back_and_frees_its_receipt(house, boss) -> None:
    line = settled(FATHER, "H1", "1000.00", "20.00", code="41060125", receipts="0000000777")
    await house.feed.import_file(boss, csv(FULL_FEED, line))
    refund = settled(FATHER, "R1", "-1000.00", "-20.00", origin="H1")
    assert counts(await house.feed.import_file(boss, csv(FULL_FEED, refund))) == (1, 0, 0)
    assert await sums(house, FATHER) == YearToDate(0, 0)
    free = TypedReceipt("41060125", "0000000777", 86_000_00)
    await house.submitted(await house.bound(FATHER), FATHER, free)
    # both again: nothing happens, and the receipt stays free
    again = await house.feed.import_file(boss, csv(FULL_FEED, line, refund))
    assert counts(again) == (0, 0, 2)
    assert await sums(house, FATHER) == YearToDate(0, 0)


async def test_settlement_and_refund_may_come_in_one_file_in_any_order(house, boss) -> None:
    refund = settled(FATHER, "R1", "-1000.00", "0.00", origin="H1")
    report = await house.feed.import_file(boss, csv(FULL_FEED, refund, settled(FATHER, "H1")))
    assert (counts(report), report.problems) == ((2, 0, 0), ())
    assert await sums(house, FATHER) == YearToDate(0, 0)


NO_REFUNDS = {
    "of nothing": (settled(FATHER, "R1", "-1000.00"), "统筹支付"),
    "of nothing, supplement": (settled(FATHER, "R1", "0.00", "-1.00"), "大额支付"),
    "not negative": (settled(FATHER, "R1", "1000.00", origin="H1"), "统筹支付"),
    "a part": (settled(FATHER, "R1", "-999.99", origin="H1"), "原结算单号"),
    "unknown": (settled(FATHER, "R1", "-1000.00", origin="H9"), "原结算单号"),
    "itself": (settled(FATHER, "H1", "-1000.00", origin="H1"), "原结算单号"),
    "other person": (settled(DAUGHTER, "R1", "-1000.00", origin="H1"), "原结算单号"),
    "other year": (settled(FATHER, "R1", "-1000.00", origin="H1", year="2024"), "原结算单号"),
}


async def test_a_refund_that_does_not_fit_is_refused(house, boss, subtests) -> None:
    await house.feed.import_file(boss, csv(FULL_FEED, settled(FATHER, "H1")))
    for case, (line, field) in NO_REFUNDS.items():
        with subtests.test(case):
            report = await house.feed.import_file(
                boss, csv(FULL_FEED, settled(STRANGER, "H2"), line)
            )
            assert (counts(report), problems(report)) == (NOTHING_TAKEN, [(3, field)])
            assert await sums(house, FATHER) == YearToDate(1_000_00, 0)


async def test_a_settlement_is_refunded_once(house, boss) -> None:
    await house.feed.import_file(boss, csv(FULL_FEED, settled(FATHER, "H1")))
    first = settled(FATHER, "R1", "-1000.00", origin="H1")
    second = settled(FATHER, "R2", "-1000.00", origin="H1")
    report = await house.feed.import_file(boss, csv(FULL_FEED, first, second))
    assert problems(report) == [(3, "原结算单号")]
    reports = await asyncio.gather(
        house.feed.import_file(boss, csv(FULL_FEED, first)),
        house.feed.import_file(boss, csv(FULL_FEED, second)),
    )
    assert sorted(counts(report) for report in reports) == [NOTHING_TAKEN, (1, 0, 0)]
    assert await sums(house, FATHER) == YearToDate(0, 0)


async def test_a_refund_told_again_with_another_origin_is_a_contradiction(house, boss) -> None:
    lines = (settled(FATHER, "H1"), settled(FATHER, "H2"))
    await house.feed.import_file(boss, csv(FULL_FEED, *lines))
    await house.feed.import_file(
        boss, csv(FULL_FEED, settled(FATHER, "R1", "-1000.00", origin="H1"))
    )
    other = csv(FULL_FEED, settled(FATHER, "R1", "-1000.00", origin="H2"))
    assert problems(await house.feed.import_file(boss, other)) == [(2, "原结算单号")]


# Pool corrections


def corrected(person: Insured, number: str, amount: str, year: str = "2025") -> str:
    return f"{person.id_number},{year},{number},{amount}"


async def test_corrections_may_take_the_pool_below_nothing(house, boss) -> None:
    data = csv(CORRECTIONS, corrected(FATHER, "C1", "-12.34"), corrected(FATHER, "C2", "2.00"))
    assert counts(await house.corrections.import_file(boss, data)) == (2, 0, 0)
    assert await sums(house, FATHER) == YearToDate(-10_34, 0)
    assert counts(await house.corrections.import_file(boss, data)) == (0, 0, 2)
    assert await sums(house, FATHER) == YearToDate(-10_34, 0)


WRONG_CORRECTIONS = (
    (corrected(FATHER, "C1", "-1.01"), "更正单号"),
    (corrected(FATHER, "C1", "1.00"), "更正单号"),
    (corrected(DAUGHTER, "C1", "-1.00"), "更正单号"),
    (corrected(FATHER, "C1", "-1.00", "2024"), "更正单号"),
    (corrected(FATHER, "C2", "0.00"), "更正金额"),
    (corrected(FATHER, "C2", "-0.00"), "更正金额"),
    (corrected(FATHER, "C2", "1.234"), "更正金额"),
    (corrected(FATHER, "C2", "--1.00"), "更正金额"),
    (corrected(FATHER, "", "1.00"), "更正单号"),
    (corrected(FATHER, "C2", "1.00", "25"), "年度"),
    (corrected(FATHER, "C2", "1.00", "2062"), "年度"),
)


async def test_one_wrong_correction_and_none_is_entered(house, boss, subtests) -> None:
    await house.corrections.import_file(boss, csv(CORRECTIONS, corrected(FATHER, "C1", "-1.00")))
    for line, field in WRONG_CORRECTIONS:
        with subtests.test(line=line, field=field):
            report = await house.corrections.import_file(
                boss, csv(CORRECTIONS, corrected(DAUGHTER, "C9", "5.00"), line)
            )
            assert (counts(report), problems(report)) == (NOTHING_TAKEN, [(3, field)])
            assert await entries(house) == 1


async def test_the_same_corrections_at_the_same_moment_count_once(house, boss) -> None:
    data = csv(CORRECTIONS, corrected(FATHER, "C1", "7.00"))
    files = [data + b"\r\n" * n for n in range(4)]
    reports = await asyncio.gather(*(house.corrections.import_file(boss, each) for each in files))
    assert sorted(counts(report) for report in reports) == [(0, 0, 1)] * 3 + [(1, 0, 0)]
    assert await sums(house, FATHER) == YearToDate(7_00, 0)


# Openings


async def test_an_opening_is_entered_once_per_person_and_year(house, boss) -> None:
    line = f"{FATHER.id_number},2025,90000.00,1234.56"
    data = csv(OPENINGS, line, f"{FATHER.id_number},2024,1.00,0.00")
    assert counts(await house.openings.import_file(boss, data)) == (2, 0, 0)
    assert counts(await house.openings.import_file(boss, data)) == (0, 0, 2)
    assert await sums(house, FATHER) == YearToDate(90_000_00, 1_234_56)
    other = csv(OPENINGS, f"{FATHER.id_number},2025,90000.00,0.00")
    assert problems(await house.openings.import_file(boss, other)) == [(2, "年度")]
    twice = csv(OPENINGS, f"{DAUGHTER.id_number},2025,1.00,0.00", line.replace("90000", "1"))
    assert problems(await house.openings.import_file(boss, twice)) == [(3, "年度")]
    assert await entries(house) == 2


async def test_an_opening_after_other_entries_is_refused(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    data = csv(OPENINGS, f"{FATHER.id_number},2025,1.00,0.00")
    report = await house.openings.import_file(boss, data)
    assert (counts(report), problems(report)) == (NOTHING_TAKEN, [(2, "年度")])
    assert "已经有记账" in report.problems[0].message
    # another year of the same person has none yet
    data = csv(OPENINGS, f"{FATHER.id_number},2024,1.00,0.00")
    assert counts(await house.openings.import_file(boss, data)) == (1, 0, 0)


async def test_an_opening_cannot_be_negative(house, boss) -> None:
    data = csv(OPENINGS, f"{FATHER.id_number},2025,-1.00,-0.01")
    assert problems(await house.openings.import_file(boss, data)) == [
        (2, "统筹支付"),
        (2, "大额支付"),
    ]


async def test_opening_and_feed_at_the_same_moment_leave_the_opening_first(house, boss) -> None:
    opening = csv(OPENINGS, f"{FATHER.id_number},2025,5.00,0.00")
    feed = csv(FULL_FEED, settled(FATHER, "H1"))
    taken, _ = await asyncio.gather(
        house.openings.import_file(boss, opening), house.feed.import_file(boss, feed)
    )
    async with house.db.read() as session:
        kinds = list(await session.scalars(select(LedgerRow.kind).order_by(LedgerRow.seq)))
    expected = ["hospital_settlement"] if taken.problems else ["opening", "hospital_settlement"]
    assert kinds == expected
