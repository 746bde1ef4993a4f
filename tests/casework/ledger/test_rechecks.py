"""Is what a settled claim should have paid found again after every change, and only listed?"""

from dataclasses import asdict
from datetime import date

import pytest
from sqlalchemy import func, select, update

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, FindingClosed, NotFound
from casework.ledger.recheck_reading import histories
from casework.ledger.recheck_views import Cause, FindingKind, FindingState, Resolution
from casework.ledger.rechecks import Rechecks
from casework.ledger.tables import LedgerRow, RecheckDueRow, RecheckFindingRow, RecheckRunRow
from claims_core.claim import Actor, Role
from claims_core.policy import PolicyBook
from claims_core.review import RoleMissing
from tests.people import DAUGHTER, FATHER, STRANGER, Insured

FEED = "身份证号,年度,结算单号,统筹支付,大额支付"
FULL_FEED = f"{FEED},票据代码,票据号码"
CORRECTIONS = "身份证号,年度,更正单号,更正金额"
# in scope 10,000.00: 9,000.00 is paid while the pool is used up
WITH_RATE = ExpenseForm(10_000_00, pool_rate="0.80")
WITHOUT_RATE = ExpenseForm(10_000_00)
PAID = 9_000_00
HIGHER = """
[[entry]]
id = "2025-higher"
document = "测试用文件"
cite = "测试"
valid_from = 2025-01-01
valid_to = 2025-12-31
recorded_on = 2026-03-01
confirmed = true
supplement_rate = { value = "0.95", article = "第一条" }
"""


@pytest.fixture
def boss(house) -> Actor:
    return house.staff(Role.SUPERVISOR)


def csv(head: str, *lines: str) -> bytes:
    return "\r\n".join((head, *lines)).encode()


async def settled(
    house, person: Insured, expense: ExpenseForm = WITH_RATE, paid: int = PAID, pool: int = 0
) -> str:
    """A settled claim, laid at the door of the final check and checked."""
    member = await house.bound(person)
    figures = asdict(PlatformFigures(expense.total_fen, pool, paid))
    (claim_id,) = await house.reviewed_rows(member, person, 1, asdict(expense), figures)
    checker = house.staff(Role.FINAL_CHECKER)
    shown = await house.desk.show(checker, claim_id)
    await house.desk.check_finally(checker, *house.shown(shown))
    return claim_id


async def correct(house, boss, person: Insured, number: str, amount: str) -> None:
    data = csv(CORRECTIONS, f"{person.id_number},2025,{number},{amount}")
    report = await house.corrections.import_file(boss, data)
    assert report.added == 1
    await house.rechecks.work_off()


async def found(house, boss, *, resolved: bool = False) -> list[tuple]:
    page = await house.rechecks.page(boss, resolved=resolved)
    return [(each.claim_id, each.kind, each.was_fen, each.now_fen) for each in page.items]


async def states(house) -> list[str]:
    async with house.db.read() as session:
        rows = await session.scalars(
            select(RecheckFindingRow.state).order_by(RecheckFindingRow.state)
        )
        return list(rows)


async def ledger(house) -> list[tuple]:
    async with house.db.read() as session:
        rows = await session.execute(
            select(LedgerRow.id, LedgerRow.pool_fen, LedgerRow.supplement_fen).order_by(
                LedgerRow.id
            )
        )
        return [tuple(row) for row in rows]


async def test_nothing_is_found_where_nothing_changed(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    await settled(house, FATHER)
    await settled(house, FATHER)
    report = await house.rechecks.everybody()
    assert (report.people, report.entries, report.open_findings) == (1, 3, 0)
    assert await found(house, boss) == []


async def test_a_pool_correction_lists_what_would_change_and_changes_nothing(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    first = await settled(house, FATHER)
    second = await settled(house, FATHER)
    await correct(house, boss, FATHER, "C1", "-1600.00")
    before = await ledger(house)
    # 1,600.00 of room: the pool pays them on 2,000.00 of the first claim
    assert await found(house, boss) == [(first, FindingKind.DIFFERENCE, PAID, 7_200_00)]
    page = await house.rechecks.page(boss)
    assert (page.items[0].cause, page.items[0].cause_reference) == (Cause.POOL_CORRECTION, "C1")
    assert page.items[0].difference_fen == -1_800_00
    assert page.items[0].insured_name == "梁**" and page.total == 1
    assert await ledger(house) == before
    assert (await house.desk.show(boss, first)).findings == page.items
    assert (await house.desk.show(boss, second)).findings == ()


async def test_a_finding_that_is_no_longer_so_is_superseded(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await settled(house, FATHER)
    await correct(house, boss, FATHER, "C1", "-1600.00")
    await correct(house, boss, FATHER, "C2", "800.00")
    assert await found(house, boss) == [(claim, FindingKind.DIFFERENCE, PAID, 8_100_00)]
    assert await states(house) == ["open", "superseded"]
    await correct(house, boss, FATHER, "C3", "800.00")
    assert await found(house, boss) == []
    assert await states(house) == ["superseded", "superseded"]


async def test_the_same_result_again_adds_nothing(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    await settled(house, FATHER)
    await correct(house, boss, FATHER, "C1", "-1600.00")
    (before,) = (await house.rechecks.page(boss)).items
    for _ in range(2):
        await house.rechecks.everybody()
    assert (await house.rechecks.page(boss)).items == (before,)


async def test_a_claim_without_the_pool_rate_it_now_needs_is_listed_too(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await settled(house, FATHER, WITHOUT_RATE)
    await correct(house, boss, FATHER, "C1", "-1600.00")
    assert await found(house, boss) == [(claim, FindingKind.NOT_RECHECKABLE, None, None)]


async def test_a_late_hospital_settlement_is_counted_before_ours(house, boss) -> None:
    await house.use_up_the_pool(FATHER, paid="395000.00")
    claim = await settled(house, FATHER, paid=5_000_00)
    late = csv(FEED, f"{FATHER.id_number},2025,LATE,0.00,1000.00")
    await house.feed.import_file(boss, late)
    await house.rechecks.work_off()
    assert await found(house, boss) == [(claim, FindingKind.DIFFERENCE, 5_000_00, 4_000_00)]


async def test_a_hospital_settlement_of_our_receipt_is_held_and_then_listed(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.approved(await house.bound(FATHER), FATHER)
    receipt = claim.receipts[0]
    line = f"{STRANGER.id_number},2025,H7,0.00,0.00,{receipt.code},{receipt.number}"
    report = await house.feed.import_file(boss, csv(FULL_FEED, line))
    assert (report.added, report.held) == (0, 1)
    (held,) = (await house.held_rows.page(boss)).items
    await house.held_rows.decide(boss, held.id, "hospital", "医院说就是直接结算的")
    await house.rechecks.work_off()
    (finding,) = (await house.rechecks.page(boss)).items
    assert (finding.claim_id, finding.kind, finding.about, finding.was_fen) == (
        claim.line.id,
        FindingKind.RECEIPT_SETTLED,
        "H7",
        None,
    )
    # it is found again by a run over everybody, and stays one line
    await house.rechecks.everybody()
    assert (await house.rechecks.page(boss)).items == (finding,)


async def test_a_pool_payment_that_comes_a_second_time_is_listed(house, boss) -> None:
    """A manual claim that only the pool paid is entered by us; the feed may have told of it before
    the claim was filed."""
    await house.feed.import_file(boss, csv(FEED, f"{DAUGHTER.id_number},2025,H8,8000.00,0.00"))
    claim = await settled(house, DAUGHTER, paid=0, pool=8_000_00)
    await house.rechecks.work_off()
    assert await found(house, boss) == [(claim, FindingKind.SAME_AMOUNT, None, None)]
    # once the platform has taken its own back, nothing is left to look at
    refund = csv(f"{FEED},原结算单号", f"{DAUGHTER.id_number},2025,R8,-8000.00,0.00,H8")
    assert (await house.feed.import_file(boss, refund)).added == 1
    await house.rechecks.work_off()
    assert await found(house, boss) == []


async def test_a_retroactive_policy_is_found_once_the_book_has_changed(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await settled(house, FATHER)
    assert (await house.rechecks.after_policy_change()).open_findings == 0
    assert await house.rechecks.after_policy_change() is None
    book = PolicyBook.load().with_files({"2025-higher.toml": HIGHER})
    renewed = Rechecks(house.db, house.sealer, house.clock, book)
    assert (await renewed.after_policy_change()).open_findings == 1
    assert await renewed.after_policy_change() is None
    assert await found(house, boss) == [(claim, FindingKind.DIFFERENCE, PAID, 9_500_00)]
    assert (await house.rechecks.page(boss)).items[0].cause is Cause.POLICY


async def test_an_unfinished_run_counts_for_nothing(house) -> None:
    await house.rechecks.after_policy_change()
    async with house.db.write() as session:
        await session.execute(update(RecheckRunRow).values(finished_at=None))
    assert await house.rechecks.after_policy_change() is not None


async def test_a_person_resolves_a_finding_and_it_does_not_come_back(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    await settled(house, FATHER)
    await correct(house, boss, FATHER, "C1", "-1600.00")
    (finding,) = (await house.rechecks.page(boss)).items
    done = await house.rechecks.resolve(boss, finding.id, Resolution.STANDS, " 平台下月更正 ")
    assert (done.state, done.resolution, done.words, done.resolved_by) == (
        FindingState.RESOLVED,
        Resolution.STANDS,
        "平台下月更正",
        boss.name,
    )
    assert await found(house, boss) == []
    assert len(await found(house, boss, resolved=True)) == 1
    with pytest.raises(FindingClosed):
        await house.rechecks.resolve(boss, finding.id, Resolution.STANDS, "再来一次")
    assert (await house.rechecks.everybody()).open_findings == 0
    # other figures are another matter
    await correct(house, boss, FATHER, "C2", "-800.00")
    assert len(await found(house, boss)) == 1


@pytest.mark.parametrize(
    ("resolution", "words", "field"),
    [("nonsense", "好", "resolution"), ("stands", "  ", "words"), ("stands", "字" * 501, "words")],
)
async def test_a_resolution_needs_its_reason(house, boss, resolution, words, field) -> None:
    with pytest.raises(FieldsInvalid) as refusal:
        await house.rechecks.resolve(boss, "0" * 32, resolution, words)
    assert list(refusal.value.fields) == [field]


async def test_only_the_supervisor_sees_and_resolves(house, boss) -> None:
    clerk = house.staff(Role.CLERK)
    with pytest.raises(RoleMissing):
        await house.rechecks.page(clerk)
    with pytest.raises(RoleMissing):
        await house.rechecks.resolve(clerk, "0" * 32, Resolution.STANDS, "好")
    with pytest.raises(NotFound):
        await house.rechecks.resolve(boss, "0" * 32, Resolution.STANDS, "好")


async def test_findings_are_paged_newest_first(house, boss) -> None:
    claim = await settled(house, FATHER, paid=0, pool=8_000_00)
    insured_id = await house.insured_id(FATHER)
    async with house.db.write() as session:
        for number in range(45):
            session.add(
                RecheckFindingRow(
                    id=f"{number:032x}",
                    claim_id=claim,
                    insured_id=insured_id,
                    attempt=1,
                    kind=FindingKind.RECEIPT_SETTLED,
                    about=f"H{number}",
                    cause=Cause.RUN,
                    found_at=house.clock(),
                    state=FindingState.OPEN,
                )
            )
    seen: list[str] = []
    cursor = None
    while True:
        page = await house.rechecks.page(boss, cursor=cursor)
        assert page.total == 45
        seen += [each.about for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"H{number}" for number in reversed(range(45))]


async def test_people_nothing_was_settled_for_are_not_looked_at(house, boss) -> None:
    await house.use_up_the_pool(STRANGER)
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(RecheckDueRow)) == 0


async def test_stays_over_a_years_end_keep_the_order_of_every_year(house) -> None:
    """Entered in another order than their clocks say; each year's numbers decide."""
    insured_id = await house.insured_id(FATHER)
    member = await house.bound(FATHER)
    claims = sorted(await house.reviewed_rows(member, FATHER, 3, None, None))
    both, late, early = claims
    rows = [(2024, early), (2024, both), (2025, both), (2025, late)]
    async with house.db.write() as session:
        for seq, (year, claim) in enumerate(rows, 1):
            session.add(
                LedgerRow(
                    id=f"{seq:032x}",
                    insured_id=insured_id,
                    year=year,
                    seq=seq,
                    kind="settlement",
                    reference=claim,
                    pool_fen=0,
                    supplement_fen=1_00,
                    recorded_by="0" * 32,
                    recorded_at=house.clock(),
                    inputs=f"{date(year, 12, 31)};100;0;;0",
                )
            )
    (history,) = [each async for each in histories(house.db, 3)]
    assert [each.claim for each in history.standing] == [early, both, late]
    assert [len(each.segments) for each in history.standing] == [1, 2, 1]
    assert history.settled[both] == 2_00


async def test_pages_of_the_ledger_split_nobody(house) -> None:
    for person in (FATHER, DAUGHTER, STRANGER):
        await house.use_up_the_pool(person)
        await settled(house, person)
        await settled(house, person)
    whole = [each async for each in histories(house.db)]
    assert [each.entries for each in whole] == [3, 3, 3]
    for size in range(1, 10):
        assert [each async for each in histories(house.db, size)] == whole


async def test_what_a_claim_was_paid_without_kept_inputs_is_left_alone(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await settled(house, FATHER)
    async with house.db.write() as session:
        await session.execute(
            update(LedgerRow).where(LedgerRow.reference == claim).values(inputs=None)
        )
        stage = await session.scalar(select(ClaimRow.stage).where(ClaimRow.id == claim))
    await house.rechecks.everybody()
    assert await found(house, boss) == [(claim, FindingKind.NOT_RECHECKABLE, None, None)]
    assert stage == "approved"
