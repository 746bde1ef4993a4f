"""What if two people bring two words of the bank on one payment at the same moment? One of them is
first, and the other is refused or follows it; nothing counts twice."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import combinations_with_replacement

from sqlalchemy import delete, func, select

from casework.bank_statements.written_returns import ReturnPaper
from casework.claims.tables import ClaimRow
from casework.money.movements import Account, MovementKind
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.bank_proposals import BankPaper
from casework.payments.bank_tables import RefusedAccountRow
from casework.payments.batch_exits import BankRefusal
from casework.payments.dues import money_of_one
from casework.payments.tables import PaymentRow
from claims_core.claim import Stage
from claims_core.errors import ClaimsError
from tests.casework.bank import answer, given_back
from tests.casework.bank_statements.at_bank import AtBank, Sent
from tests.every_case import EveryCase

Word = Callable[[AtBank, Sent], Awaitable[None]]
UNPAID = {Stage.PAYMENT_RETURNED, Stage.EXCHANGE_CHECKED}


async def _paid(bank: AtBank, sent: Sent) -> None:
    service = bank.house.payments.service
    await service.record_result(bank.cashier, sent.batch_id, answer(sent.data))


async def _refused(bank: AtBank, sent: Sent) -> None:
    service, data = bank.house.payments.service, answer(sent.data, default="1002")
    await service.record_result(bank.cashier, sent.batch_id, data)


async def _back(bank: AtBank, sent: Sent) -> None:
    data = given_back(sent.data, *sent.payments)
    await bank.house.late_returns.service.record_returns(bank.cashier, sent.batch_id, data)


async def _void(bank: AtBank, sent: Sent) -> None:
    refusal = BankRefusal("JS-1", bank.today, "系统维护")
    await bank.house.batch_exits.service.void(bank.boss, sent.batch_id, refusal)


WORDS: dict[str, Word] = {"paid": _paid, "refused": _refused, "back": _back, "void": _void}


async def test_two_words_at_one_moment_leave_one_story(house) -> None:
    bank = AtBank(house)
    with EveryCase() as every:
        for pair in combinations_with_replacement(WORDS, 2):
            sent = await bank.send(100_00)
            with every.case(str(pair)):
                await _together(*(WORDS[name](bank, sent) for name in pair))
                # what was voided is in the next batch as well
                for number in sent.payments:
                    await _one_story(house, number)
            async with house.db.write() as session:  # the father has one account only
                await session.execute(delete(RefusedAccountRow))


async def test_two_people_who_decide_the_same_decide_it_once(house) -> None:
    """A withdrawn refusal and a written return, each confirmed by two others at one moment."""
    bank = AtBank(house)
    sent = await bank.send(100_00)
    (number,) = sent.payments
    await _refused(bank, sent)
    correction = BankPaper("GZ-1", bank.today, "款已付出")
    made = await house.withdrawals.propose(bank.cashier, number, correction)
    steps = [house.withdrawals.decide(bank.boss, made, confirmed=True) for _ in range(2)]
    assert await _together(*steps) == 1
    await _one_story(house, number)
    paper = ReturnPaper("GZ-2", bank.today, "没有付出", never_left=True)
    made = await house.written_returns.propose(bank.boss, number, paper)
    steps = [house.written_returns.decide(bank.cashier, made, confirmed=True) for _ in range(2)]
    assert await _together(*steps, _back(bank, sent)) == 1
    await _one_story(house, number)


async def _together(*steps: Awaitable[None]) -> int:
    """How many of these were done; the others were refused in so many words."""
    done = await asyncio.gather(*steps, return_exceptions=True)
    failed = [each for each in done if each is not None]
    assert all(isinstance(each, ClaimsError) for each in failed), failed
    assert len(failed) < len(done), failed
    return len(done) - len(failed)


async def _one_story(house, number: str) -> None:
    """The payment was answered once, the journal says so, and the claim waits where it should."""
    async with house.db.read() as session:
        payment = await session.scalar(select(PaymentRow).where(PaymentRow.payment_no == number))
        assert payment is not None
        kinds = list(
            await session.scalars(select(MovementRow.kind).where(MovementRow.cause == payment.id))
        )
        sums = await session.execute(
            select(MoneyLineRow.account, func.sum(MoneyLineRow.fen))
            .join(MovementRow, MovementRow.id == MoneyLineRow.movement_id)
            .where(MovementRow.cause == payment.id)
            .group_by(MoneyLineRow.account)
        )
        fen = {account: int(total) for account, total in sums}
        money = await money_of_one(session, payment.claim_id)
        stage = await session.scalar(select(ClaimRow.stage).where(ClaimRow.id == payment.claim_id))
    assert kinds.count(MovementKind.PAID) + kinds.count(MovementKind.REFUSED) == 1, kinds
    out = payment.outcome == "0000" and payment.came_back_at is None
    assert fen.get(Account.IN_TRANSIT, 0) == 0, kinds
    assert fen.get(Account.BANK, 0) == (-payment.amount_fen if out else 0), kinds
    assert (money.due == 0) == out
    assert stage == Stage.PAID if out else stage in UNPAID, stage
