"""Does a year's cap hold to the fen, however many settlements come at once?"""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import func, select, update

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ClaimRow
from casework.errors import AmountChanged, PlatformDiffers
from casework.ledger.tables import LedgerRow, PersonYearRow
from casework.uploads.views import ImportChoice
from casework.uploads.waiting import StagedRowsWaiting
from claims_core.claim import Role, Stage
from claims_core.errors import InvalidExpense
from claims_core.review import StaleVersion
from tests.people import FATHER
from tests.statements import counting

CAP = 400_000_00
# in scope 1,000.00, so that 900.00 is paid, or what is left of the year
EXPENSE = asdict(ExpenseForm(1_000_00))
FULL = asdict(PlatformFigures(1_000_00, 0, 900_00))
ASKED_TOO = ImportChoice(accept_asked=True)


# As many as there are connections, so that all of them queue for the lock; with more, the last in
# the queue for one would be turned away on a busy machine before its turn, as it should be.
AT_ONCE = 20


@pytest.fixture
def many(house) -> int:
    """How many settlements come; fewer where the database lets one writer in at a time."""
    return 30 if house.db.is_sqlite else 200


async def crowd(settlements: Iterable[Coroutine[Any, Any, str]], **how: bool) -> list[Any]:
    """All of them, with so many under way at any moment: whenever one is done the next begins."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(settlement: Coroutine[Any, Any, str]) -> str:
        async with turns:
            return await settlement

    return await asyncio.gather(*map(in_turn, settlements), **how)


async def paid(house) -> int:
    async with house.db.read() as session:
        return int(await session.scalar(select(func.sum(LedgerRow.supplement_fen))))


async def settle(house, claim_id: str) -> str:
    """Check a claim as a person does: again whenever the figures have changed meanwhile."""
    checker = house.staff(Role.FINAL_CHECKER)
    seen = (await house.desk.show(checker, claim_id)).statement.seen
    while True:
        try:
            done = await house.desk.check_finally(checker, claim_id, 4, seen)
        except AmountChanged as changed:
            seen = changed.facts["assessment"].seen
        except StagedRowsWaiting:
            await asyncio.sleep(0.01)  # a file of this person is on its way into the ledger
        except PlatformDiffers:
            return "differs"
        else:
            return done.line.stage


@pytest.mark.slow
async def test_the_cap_is_reached_to_the_fen_and_never_passed(house, many) -> None:
    father = await house.bound(FATHER)
    # 4 × 900.00 and 0.01 are left
    await house.use_up_the_pool(FATHER, paid="396399.99")
    ids = await house.reviewed_rows(father, FATHER, many, EXPENSE, FULL)
    outcomes = await crowd(settle(house, claim_id) for claim_id in ids)
    assert outcomes.count(Stage.APPROVED) == 4
    assert outcomes.count("differs") == many - 4
    assert await paid(house) == CAP - 1
    # the platform corrects its figure for what is left: one claim gets the last fen
    last_fen = asdict(PlatformFigures(1_000_00, 0, 1))
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow)
            .where(ClaimRow.stage == Stage.SECOND_REVIEWED)
            .values(platform=last_fen)
        )
    rest = [id_ for id_, outcome in zip(ids, outcomes, strict=True) if outcome == "differs"]
    outcomes = await asyncio.gather(*(settle(house, claim_id) for claim_id in rest[:20]))
    assert outcomes.count(Stage.APPROVED) == 1
    assert await paid(house) == CAP
    async with house.db.read() as session:
        seqs = sorted(await session.scalars(select(LedgerRow.seq)))
        entries = await session.scalar(select(PersonYearRow.entries))
    assert seqs == list(range(1, 7)) and entries == 6


async def test_whoever_waits_for_a_year_has_done_little_before(house) -> None:
    """What many do before they wait they all do at one time, and most of them for nothing."""
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    (claim_id,) = await house.reviewed_rows(father, FATHER, 1, EXPENSE, FULL)
    with counting(house.db) as counted:
        await settle(house, claim_id)
    held = [
        number
        for number, statement in enumerate(max(counted.written, key=len))
        if "FROM person_year" in statement and "FOR UPDATE" in statement
    ]
    # the claim, its papers and its history, the person, the year where it is new
    assert held == ([] if house.db.is_sqlite else [5])


async def test_beyond_the_cap_a_claim_closes_without_payment(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="400000.00")
    nothing = asdict(PlatformFigures(1_000_00, 0, 0))
    ids = await house.reviewed_rows(father, FATHER, 5, EXPENSE, nothing)
    outcomes = await asyncio.gather(*(settle(house, claim_id) for claim_id in ids))
    assert outcomes == [Stage.CLOSED] * 5
    assert await paid(house) == CAP


async def test_one_claim_settled_by_many_counts_once(house, many) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    (claim_id,) = await house.reviewed_rows(father, FATHER, 1, EXPENSE, FULL)
    outcomes = await crowd((settle(house, claim_id) for _ in range(many)), return_exceptions=True)
    assert outcomes.count(Stage.APPROVED) == 1
    assert sum(isinstance(outcome, StaleVersion) for outcome in outcomes) == many - 1
    assert await paid(house) == 900_00


async def test_a_feed_in_between_is_counted_before_the_settlement(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="399000.00")
    ids = await house.reviewed_rows(father, FATHER, 3, EXPENSE, FULL)
    boss = house.staff(Role.SUPERVISOR)
    head = "身份证号,年度,结算单号,统筹支付,大额支付"
    feed = f"{head}\r\n{FATHER.id_number},2025,LATE,0.00,500.00\r\n".encode()
    *outcomes, report = await asyncio.gather(
        *(settle(house, claim_id) for claim_id in ids), house.feed.import_file(boss, feed)
    )
    assert report.added == 1
    async with house.db.read() as session:
        rows = await session.execute(
            select(LedgerRow.kind, LedgerRow.supplement_fen).order_by(LedgerRow.seq)
        )
        total = 0
        for kind, fen in rows:  # what the hospital has settled is posted even beyond the cap
            assert kind != "settlement" or total + fen <= CAP
            total += fen
    assert outcomes.count(Stage.APPROVED) <= 1


@pytest.mark.parametrize("how", ["hospital settlement", "pool correction", "opening elsewhere"])
async def test_an_amount_that_nobody_saw_is_never_settled(house, how) -> None:
    """Between the page and the click the year's sums change; another year's do not matter."""
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="399000.00")
    with_rate = asdict(ExpenseForm(1_000_00, pool_rate="0.80"))
    (claim_id,) = await house.reviewed_rows(father, FATHER, 1, with_rate, FULL)
    checker, boss = house.staff(Role.FINAL_CHECKER), house.staff(Role.SUPERVISOR)
    seen = (await house.desk.show(checker, claim_id)).statement.seen
    if how == "hospital settlement":
        head, line = "身份证号,年度,结算单号,统筹支付,大额支付", "2025,LATE,0.00,500.00"
        take = house.feed.import_file
    elif how == "pool correction":
        head, line = "身份证号,年度,更正单号,更正金额", "2025,C1,-80.00"
        take = house.corrections.import_file
    else:
        head, line = "身份证号,年度,统筹支付,大额支付", "2024,100000.00,400000.00"
        take = house.openings.import_file
    report = await take(boss, f"{head}\r\n{FATHER.id_number},{line}\r\n".encode())
    assert report.added == 1
    if how == "opening elsewhere":
        done = await house.desk.check_finally(checker, claim_id, 4, seen)
        assert done.line.stage is Stage.APPROVED
        return
    with pytest.raises(AmountChanged):
        await house.desk.check_finally(checker, claim_id, 4, seen)
    async with house.db.read() as session:
        settled = select(LedgerRow.id).where(LedgerRow.kind == "settlement")
        assert await session.scalar(settled) is None


async def test_corrections_and_settlements_at_once_never_pass_the_cap(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="397300.00")
    ids = await house.reviewed_rows(father, FATHER, 6, EXPENSE, FULL)
    boss = house.staff(Role.SUPERVISOR)
    head = "身份证号,年度,更正单号,更正金额"

    async def correct(number: int) -> int:
        # up and down again: the sums end where they began, whatever comes in between
        amount = "500.00" if number % 2 else "-500.00"
        data = f"{head}\r\n{FATHER.id_number},2025,C{number},{amount}\r\n".encode()
        return (await house.corrections.import_file(boss, data, ASKED_TOO)).added

    async def settled(claim_id: str) -> str:
        try:
            return await settle(house, claim_id)
        except (InvalidExpense, AttributeError):
            return "unclear"  # the pool had room for a moment, and the claim no rate for it

    *outcomes, one, two, three, four = await asyncio.gather(
        *(settled(claim_id) for claim_id in ids), *(correct(number) for number in range(4))
    )
    assert (one, two, three, four) == (1, 1, 1, 1)
    assert set(outcomes) <= {Stage.APPROVED, "differs", "unclear"}
    assert outcomes.count(Stage.APPROVED) <= 3
    async with house.db.read() as session:
        total = 0
        for fen in await session.scalars(select(LedgerRow.supplement_fen).order_by(LedgerRow.seq)):
            total += fen
            assert total <= CAP
