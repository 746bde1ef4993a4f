"""Is a month closed by two people after a proof, and does it take nothing from then on?"""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from casework.errors import FileRefused, NotFound
from casework.money import months
from casework.money import store as journal
from casework.money.errors import MonthClosed, MonthNotReady
from casework.money.movements import LineOwner, Movement, MovementKind, settled
from casework.money.tables import MoneyLineRow, MonthRow, MovementRow
from claims_core.review import SamePerson
from infra.columns import new_id
from tests.casework.bank_statements.at_bank import AtBank, Sent, bank_flaws
from tests.casework.statement_files import statement

MARCH = date(2026, 3, 1)


async def _march_is_over(house) -> tuple[AtBank, tuple[Sent, str]]:
    """One payment in March, proven up to the last day, and it is April."""
    bank = AtBank(house)
    sent = await bank.send(200_00)
    await bank.answered(sent)
    (number,) = sent.payments
    await bank.stated((-200_00, number))
    house.clock.forward(days=27)
    await bank.stated()
    house.clock.forward(days=1)
    return bank, (sent, number)


async def test_two_people_close_a_month_once_it_is_proven(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(200_00)
    await bank.answered(sent)
    for day, words in ((0, "还没有过完"), (28, "还没有核对过")):
        house.clock.forward(days=day)
        with pytest.raises(MonthNotReady) as problem:
            await house.months.propose(bank.cashier, MARCH)
        assert words in problem.value.message
    past = statement(date(2026, 3, 31), bank.balance, (-200_00, sent.batch_no))
    await house.statements.import_file(bank.cashier, past)
    with pytest.raises(MonthNotReady):
        await house.months.close(bank.boss, MARCH)  # nobody has proposed it
    await house.months.propose(bank.cashier, MARCH)
    with pytest.raises(SamePerson):
        await house.months.close(bank.cashier, MARCH)
    house.flaws = ("申请 D1", "申请 D1", "", "批次 B1", "批次 B2", "批次 B3")
    with pytest.raises(MonthNotReady) as problem:
        await house.months.close(bank.boss, MARCH)
    message = problem.value.message
    assert "有6处不符，在申请 D1、批次 B1、批次 B2等。" in message
    # whoever stands at the page has no command line, and may go on with everything else
    assert "daetong" not in message and "告诉信息技术岗" in message and "别的照常办" in message
    house.flaws = ()
    await house.months.close(bank.boss, MARCH)
    async with house.db.read() as session:
        proven = select(MonthRow.proven_at).where(MonthRow.month == MARCH)
        assert await session.scalar(proven) == house.clock()
    (closed,) = [each for each in await house.months.page(bank.cashier) if each.month == MARCH]
    assert (closed.closed_by, closed.movements, closed.bank_fen) == (bank.boss.name, 3, -200_00)
    with pytest.raises(NotFound):
        await house.months.propose(bank.cashier, date(2025, 1, 1))
    with pytest.raises(FileRefused):
        await house.statements.import_file(bank.cashier, statement(date(2026, 3, 30), bank.balance))


async def test_what_takes_back_a_movement_of_a_closed_month_names_that_month(house) -> None:
    bank, (sent, number) = await _march_is_over(house)
    await house.months.propose(bank.cashier, MARCH)
    await house.months.close(bank.boss, MARCH)
    await bank.returned(sent, number)
    async with house.db.read() as session:
        rows = await session.execute(select(MovementRow.kind, MovementRow.corrects))
        assert dict(map(tuple, rows))[MovementKind.RETURNED] == MARCH
    assert await bank_flaws(house) == set()
    # whoever's clock is still in March is refused; nothing of it stays
    house.clock.forward(days=-1)
    with pytest.raises(MonthClosed):
        await bank.send(100_00)
    async with house.db.write() as session:
        (row,) = await session.scalars(
            select(MovementRow).where(MovementRow.kind == MovementKind.RETURNED)
        )
        row.day = MARCH
    assert await bank_flaws(house) == {"closed_month_differs", "proven_movement_unmatched"}


async def test_closing_waits_for_whoever_is_posting_in_the_month(house) -> None:
    """The posting is counted in; the next one comes too late and leaves nothing behind."""
    bank, _ = await _march_is_over(house)
    await house.months.propose(bank.cashier, MARCH)
    yesterday = house.clock() - timedelta(days=1)
    async with house.db.read() as session:
        insured_id, claim_id = (
            await session.execute(select(MoneyLineRow.insured_id, MoneyLineRow.claim_id).limit(1))
        ).one()

    def posting() -> Movement:
        return settled(new_id(), LineOwner(claim_id, insured_id, "410700"), {2025: 1_00})

    async with house.db.write() as session:
        await journal.enter(session, [posting()], by=bank.boss.id, at=yesterday)
        closing = asyncio.create_task(house.months.close(bank.boss, MARCH))
        await asyncio.sleep(0.3)
        assert not closing.done()
    await closing
    with pytest.raises(MonthClosed):
        async with house.db.write() as session:
            await journal.enter(session, [posting()], by=bank.boss.id, at=yesterday)
    async with house.db.read() as session:
        row = await session.get_one(MonthRow, MARCH)
        assert row.movements == 4
        within = MovementRow.day.between(MARCH, date(2026, 3, 31))
        assert await session.scalar(select(func.count()).where(within)) == 4
    assert await bank_flaws(house) == set()


async def test_a_payment_posted_beside_the_closing_keeps_the_month_open(house) -> None:
    """It is on no statement of the month; or it finds the month closed and is refused."""
    bank, _ = await _march_is_over(house)
    late = await bank.send(300_00)  # in April, by the clock of others
    await house.months.propose(bank.cashier, MARCH)
    april = house.clock.now

    async def post_in_march() -> None:
        house.clock.now = april - timedelta(days=1)
        await bank.answered(late)

    async def close() -> None:
        house.clock.now = april
        await house.months.close(bank.boss, MARCH)

    done = await asyncio.gather(post_in_march(), close(), return_exceptions=True)
    kinds = [type(each) for each in done]
    assert kinds in ([MonthClosed, type(None)], [type(None), MonthNotReady]), done
    async with house.db.read() as session:
        closed = (await session.get_one(MonthRow, MARCH)).closed_at is not None
        paid = list(
            await session.scalars(
                select(MovementRow.day).where(MovementRow.kind == MovementKind.PAID)
            )
        )
    assert len(paid) == (1 if closed else 2)
    assert "closed_month_differs" not in await bank_flaws(house)


async def test_two_who_come_at_the_turn_of_a_month_are_one_after_the_other(house) -> None:
    """Else both match the same movement, and one of them gets no answer but a fault."""
    await _march_is_over(house)
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def in_march() -> None:
        async with house.db.write() as session:
            await months.hold_every_open(session, date(2026, 3, 31))
            inside.set()
            await go_on.wait()

    async def in_april() -> None:
        await inside.wait()
        async with house.db.write() as session:
            await months.hold_every_open(session, date(2026, 4, 1))

    first, second = asyncio.create_task(in_march()), asyncio.create_task(in_april())
    done, _ = await asyncio.wait({second}, timeout=0.3)
    assert not done
    go_on.set()
    await asyncio.gather(first, second)
