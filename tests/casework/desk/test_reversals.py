"""Is a settled claim taken back whole, once, and in a way that it can be settled again?"""

import asyncio
from dataclasses import asdict

import pytest
from sqlalchemy import select, update

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ClaimRow, ReceiptUseRow
from casework.errors import AlreadyReversed, AmountChanged, NotFound, NothingToReverse
from casework.ledger.recheck_views import FindingKind
from casework.ledger.store import year_to_date
from casework.ledger.tables import LedgerRow
from claims_core.claim import Role, Stage
from claims_core.ledger import YearToDate
from claims_core.review import ReasonCodeNeeded, RoleMissing, StaleVersion, WrongStage
from claims_core.review_reasons import ReasonCode
from tests.casework.bank import answer
from tests.casework.stay import PAYMENT_FEN
from tests.people import FATHER

CAP = 400_000_00
POOL = YearToDate(100_000_00, 0)
# in scope 1,000.00, so that 900.00 is paid, or what is left of the year
SMALL = asdict(ExpenseForm(1_000_00))
SMALL_PAID = asdict(PlatformFigures(1_000_00, 0, 900_00))
CODE = ReasonCode.AMOUNT_WRONG
WORDS = "金额录错了"


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def approved(house):
    await house.use_up_the_pool(FATHER)
    return await house.approved(await house.bound(FATHER), FATHER)


async def sums(house) -> YearToDate:
    insured_id = await house.insured_id(FATHER)
    async with house.db.read() as session:
        return await year_to_date(session, insured_id, 2025)


async def entries(house) -> list[tuple[str, int, int, int]]:
    async with house.db.read() as session:
        rows = await session.execute(
            select(LedgerRow.kind, LedgerRow.attempt, LedgerRow.supplement_fen, LedgerRow.seq)
            .where(LedgerRow.kind.in_(("settlement", "reversal")))
            .order_by(LedgerRow.seq)
        )
        return [tuple(row) for row in rows]


async def open_kinds(house, boss) -> list[tuple[FindingKind, int | None, int | None]]:
    page = await house.rechecks.page(boss)
    return [(each.kind, each.was_fen, each.now_fen) for each in page.items]


async def pay(house, claim_id: str, code: str = "0000") -> None:
    await house.pass_exchange()
    batch = await house.payments.make_batch(house.staff(Role.CASHIER), (claim_id,))
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    file = await house.payments.file(house.staff(Role.CASHIER), batch.id)
    answered = answer(file.data, default=code)
    await house.payments.record_result(house.staff(Role.CASHIER), batch.id, answered)


async def settle_small(house, claim_id: str, paid: int = 900_00) -> str:
    """Check a claim finally, the platform's figure as given."""
    async with house.db.write() as session:
        figures = asdict(PlatformFigures(1_000_00, 0, paid))
        await session.execute(
            update(ClaimRow).where(ClaimRow.id == claim_id).values(platform=figures)
        )
    checker = house.staff(Role.FINAL_CHECKER)
    shown = await house.desk.show(checker, claim_id)
    done = await house.desk.check_finally(checker, *house.shown(shown))
    return done.line.stage


async def test_settling_and_reversing_restores_the_sums_and_frees_the_receipts(house, boss) -> None:
    claim = await approved(house)
    assert await sums(house) == POOL.plus(0, PAYMENT_FEN)
    done = await house.desk.reverse(boss, claim.line.id, claim.line.version, CODE, WORDS)
    assert done.line.stage is Stage.REVERSED
    assert done.steps[-1].reason.endswith(WORDS)
    assert await sums(house) == POOL
    assert await entries(house) == [
        ("settlement", 1, PAYMENT_FEN, 2),
        ("reversal", 1, -PAYMENT_FEN, 3),
    ]
    async with house.db.read() as session:
        assert list(await session.scalars(select(ReceiptUseRow))) == []
    assert await open_kinds(house, boss) == []  # nothing had been paid


async def test_a_reversed_claim_is_reversed_once(house, boss) -> None:
    claim = await approved(house)
    done = await house.desk.reverse(boss, claim.line.id, claim.line.version, CODE, WORDS)
    for version in (claim.line.version, done.line.version):
        with pytest.raises(AlreadyReversed):
            await house.desk.reverse(boss, claim.line.id, version, CODE, WORDS)
    assert await sums(house) == POOL
    assert len(await entries(house)) == 2


async def test_of_many_reversals_at_once_one_wins(house, boss) -> None:
    claim = await approved(house)
    outcomes = await asyncio.gather(
        *(
            house.desk.reverse(boss, claim.line.id, claim.line.version, CODE, WORDS)
            for _ in range(8)
        ),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, Exception)]
    assert len(refused) == 7
    assert {type(each) for each in refused} <= {AlreadyReversed, StaleVersion}
    assert await sums(house) == POOL
    assert len(await entries(house)) == 2


async def test_reversal_and_batch_at_once_never_both(house, boss) -> None:
    claim = await approved(house)
    reversed_, batch = await asyncio.gather(
        house.desk.reverse(boss, claim.line.id, claim.line.version, CODE, WORDS),
        house.payments.make_batch(house.staff(Role.CASHIER)),
        return_exceptions=True,
    )
    stage = (await house.desk.show(boss, claim.line.id)).line.stage
    assert isinstance(reversed_, Exception) != isinstance(batch, Exception)
    assert stage is (Stage.PAYING if isinstance(reversed_, Exception) else Stage.REVERSED)


async def test_what_cannot_be_reversed_is_refused_and_nothing_moves(house, boss) -> None:
    unsettled = await house.submitted(await house.bound(FATHER), FATHER)
    with pytest.raises(NothingToReverse):
        await house.desk.reverse(boss, unsettled.line.id, unsettled.line.version, CODE, WORDS)
    with pytest.raises(NotFound):
        await house.desk.reverse(boss, "0" * 32, 1, CODE, WORDS)
    await house.drafts.withdraw(
        await house.bound(FATHER), unsettled.line.id, unsettled.line.version, "算错了"
    )
    claim = await approved(house)
    with pytest.raises(RoleMissing):
        await house.desk.reverse(
            house.staff(Role.CASHIER), claim.line.id, claim.line.version, CODE, WORDS
        )
    with pytest.raises(ReasonCodeNeeded):
        await house.desk.reverse(boss, claim.line.id, claim.line.version, "", WORDS)
    with pytest.raises(StaleVersion):
        await house.desk.reverse(boss, claim.line.id, claim.line.version + 1, CODE, WORDS)
    assert await sums(house) == POOL.plus(0, PAYMENT_FEN)
    assert len(await entries(house)) == 1


async def test_nothing_is_reversed_while_a_payment_is_at_the_bank(house, boss) -> None:
    claim = await approved(house)
    await house.pass_exchange()
    await house.payments.make_batch(house.staff(Role.CASHIER))
    shown = await house.desk.show(boss, claim.line.id)
    with pytest.raises(WrongStage):
        await house.desk.reverse(boss, claim.line.id, shown.line.version, CODE, WORDS)
    assert await sums(house) == POOL.plus(0, PAYMENT_FEN)


async def test_what_was_paid_is_to_be_got_back_until_it_is_settled_again(house, boss) -> None:
    claim = await approved(house)
    await pay(house, claim.line.id)
    shown = await house.desk.show(boss, claim.line.id)
    reversed_ = await house.desk.reverse(boss, claim.line.id, shown.line.version, CODE, WORDS)
    (held,) = (await house.recoveries.page(boss)).items
    assert (held.claim_id, held.open_fen, held.owner_id) == (claim.line.id, PAYMENT_FEN, boss.id)
    assert await open_kinds(house, boss) == []
    again = await house.desk.reopen(
        boss, claim.line.id, reversed_.line.version, ReasonCode.RECALCULATED, ""
    )
    done = await house.finish_reviews(again)
    assert done.line.stage is Stage.CLOSED  # all of it had been paid before
    assert await entries(house) == [
        ("settlement", 1, PAYMENT_FEN, 2),
        ("reversal", 1, -PAYMENT_FEN, 3),
        ("settlement", 2, PAYMENT_FEN, 4),
    ]
    assert (await house.recoveries.page(boss)).items == ()
    assert await open_kinds(house, boss) == []


async def test_a_second_settlement_can_be_reversed_too(house, boss) -> None:
    claim = await approved(house)
    first = await house.desk.reverse(boss, claim.line.id, claim.line.version, CODE, WORDS)
    again = await house.desk.reopen(
        boss, claim.line.id, first.line.version, ReasonCode.RECALCULATED, ""
    )
    done = await house.finish_reviews(again)
    await house.desk.reverse(boss, claim.line.id, done.line.version, CODE, WORDS)
    assert await sums(house) == POOL
    assert [(kind, attempt) for kind, attempt, _, _ in await entries(house)] == [
        ("settlement", 1),
        ("reversal", 1),
        ("settlement", 2),
        ("reversal", 2),
    ]


async def test_a_freed_cap_lists_the_later_claim_that_was_cut(house, boss) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="398500.00")
    first, second = await house.reviewed_rows(father, FATHER, 2, SMALL, SMALL_PAID)
    await settle_small(house, first)
    await settle_small(house, second, 600_00)
    shown = await house.desk.show(boss, first)
    await house.desk.reverse(boss, first, shown.line.version, CODE, WORDS)
    page = await house.rechecks.page(boss)
    (found,) = page.items
    assert (found.claim_id, found.kind, found.was_fen, found.now_fen) == (
        second,
        FindingKind.DIFFERENCE,
        600_00,
        900_00,
    )
    assert (found.cause, found.cause_reference) == ("reversal", first)
    assert await sums(house) == YearToDate(100_000_00, 399_100_00)  # nothing changed by itself


async def test_settlements_and_reversals_at_once_never_pass_the_cap(house, boss) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="398200.00")
    ids = await house.reviewed_rows(father, FATHER, 8, SMALL, SMALL_PAID)
    for claim_id in ids[:2]:
        await settle_small(house, claim_id)

    async def reverse(claim_id: str) -> str:
        shown = await house.desk.show(boss, claim_id)
        done = await house.desk.reverse(boss, claim_id, shown.line.version, CODE, WORDS)
        return done.line.stage

    async def settle(claim_id: str) -> str:
        checker = house.staff(Role.FINAL_CHECKER)
        shown = await house.desk.show(checker, claim_id)
        try:
            done = await house.desk.check_finally(checker, *house.shown(shown))
        except Exception as problem:
            return type(problem).__name__
        return done.line.stage

    outcomes = await asyncio.gather(
        *(reverse(claim_id) for claim_id in ids[:2]), *(settle(claim_id) for claim_id in ids[2:])
    )
    assert outcomes[:2] == [Stage.REVERSED] * 2
    # two reversals make room for two; none was settled at an amount that its checker had not seen
    assert outcomes.count(Stage.APPROVED) <= 2
    assert set(outcomes[2:]) <= {Stage.APPROVED, "AmountChanged", "PlatformDiffers"}
    async with house.db.read() as session:
        total = 0
        for fen in await session.scalars(select(LedgerRow.supplement_fen).order_by(LedgerRow.seq)):
            total += fen
            assert total <= CAP
    await house.rechecks.work_off()


async def test_a_reversal_between_page_and_click_settles_nothing(house, boss) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="398500.00")
    first, second = await house.reviewed_rows(father, FATHER, 2, SMALL, SMALL_PAID)
    await settle_small(house, first)
    checker = house.staff(Role.FINAL_CHECKER)
    page = await house.desk.show(checker, second)
    assert page.statement.stay.supplement_payment == 600_00
    shown = await house.desk.show(boss, first)
    await house.desk.reverse(boss, first, shown.line.version, CODE, WORDS)
    with pytest.raises(AmountChanged) as changed:
        await house.desk.check_finally(checker, *house.shown(page))
    assert changed.value.facts["assessment"].stay.supplement_payment == 900_00
    assert await sums(house) == YearToDate(100_000_00, 398_500_00)
