"""What if the bank says on paper alone that a payment came back, or was never made?"""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from casework.bank_statements.tables import BankMatchMovementRow
from casework.bank_statements.written_returns import ReturnPaper
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.bank_proposals import BankPaper
from casework.payments.bank_tables import WrittenReturnRow
from claims_core.claim import Role, Stage
from claims_core.review import RoleMissing, SamePerson
from tests.casework.bank import given_back
from tests.casework.bank_statements.at_bank import AtBank, bank_flaws
from tests.every_case import EveryCase


def paper(bank: AtBank, *, never_left: bool, **other) -> ReturnPaper:
    said = {"reference": "SM-1", "said_on": bank.today, "words": "系统误报，款没有付出"}
    return ReturnPaper(**(said | other), never_left=never_left)


async def _written(bank: AtBank, number: str, *, never_left: bool) -> None:
    returns = bank.house.written_returns
    made = await returns.propose(bank.cashier, number, paper(bank, never_left=never_left))
    await returns.decide(bank.boss, made, confirmed=True)


async def _corrected(bank: AtBank, number: str) -> None:
    withdrawals = bank.house.withdrawals
    made = await withdrawals.propose(
        bank.cashier, number, BankPaper("GZ-1", bank.today, "款已付出")
    )
    await withdrawals.decide(bank.boss, made, confirmed=True)


async def _stages(house) -> list[str]:
    async with house.db.read() as session:
        return sorted(await session.scalars(select(ClaimRow.stage)))


async def test_a_correction_that_was_wrong_leaves_nothing_open_with_the_bank(house) -> None:
    """It said refused, then paid, then that it had never paid; no statement shows anything."""
    bank = AtBank(house)
    sent = await bank.send(200_00, 300_00)
    await bank.answered(sent, p2="1002")
    wrong = list(sent.payments)[1]
    await _corrected(bank, wrong)
    assert await _stages(house) == [Stage.PAID, Stage.PAID]
    await bank.stated((-200_00, sent.batch_no))
    assert await bank.open() == [("amount", -200_00)]  # the batch is one payment short
    await _written(bank, wrong, never_left=True)
    assert await _stages(house) == [Stage.PAID, Stage.PAYMENT_RETURNED]
    assert await bank.open() == []
    house.clock.forward(days=1)
    await bank.stated()
    assert await bank.proven() == bank.today
    assert await bank_flaws(house) == set()
    async with house.db.read() as session:
        kept = list(await session.scalars(select(BankMatchMovementRow.match_id)))
    assert len(kept) == 3  # one with the statement, two with each other
    for by_hand, codes in (
        (update(WrittenReturnRow).values(decided_by=bank.cashier.id), {"written_return_differs"}),
        (delete(WrittenReturnRow), {"match_of_nothing"}),
    ):
        async with house.db.write() as session:
            await session.execute(by_hand)
        assert await bank_flaws(house) == codes


async def test_what_came_back_without_a_file_is_what_the_statement_shows(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(100_00)
    (number,) = sent.payments
    await bank.answered(sent)
    await bank.stated((-100_00, number))
    # the statement shows that it left
    with pytest.raises(Forbidden) as refused:
        await house.written_returns.propose(bank.cashier, number, paper(bank, never_left=True))
    assert "付出以后又退回" in refused.value.message
    house.clock.forward(days=1)
    await bank.stated((100_00, number))
    (alone,) = (await house.differences.standing(bank.cashier)).differences
    assert (alone.kind.value, "登记书面退汇" in alone.words) == ("not_booked", True)
    await _written(bank, number, never_left=False)
    assert await bank.open() == []
    assert await _stages(house) == [Stage.PAYMENT_RETURNED]
    # its own file, coming late, is told that it is known
    with pytest.raises(FileRefused):
        await house.late_returns.service.record_returns(
            bank.cashier, sent.batch_id, given_back(sent.data, number)
        )


async def test_what_a_statement_shows_later_is_a_difference_and_stays_one(house) -> None:
    """Whatever the paper says: no entry of the bank's disappears by it."""
    bank = AtBank(house)
    sent = await bank.send(100_00)
    (number,) = sent.payments
    await bank.answered(sent)
    await _written(bank, number, never_left=True)
    await bank.stated((-100_00, number))
    assert await bank.open() == [("not_at_bank", 100_00)]
    house.clock.forward(days=1)
    await bank.stated((100_00, number))
    assert await bank.open() == []
    assert await bank_flaws(house) == set()


async def test_it_needs_a_payment_that_was_made_a_paper_and_a_second_person(house) -> None:
    bank, returns = AtBank(house), house.written_returns
    sent = await bank.send(100_00, 200_00)
    first, second = sent.payments
    with pytest.raises(Forbidden) as refused:
        await returns.propose(bank.cashier, first, paper(bank, never_left=False))
    assert "登记银行书面拒付" in refused.value.message
    await bank.answered(sent, p2="1002")
    with pytest.raises(Forbidden):
        await returns.propose(bank.cashier, second, paper(bank, never_left=False))
    with EveryCase() as every:
        for wrong in (
            {"reference": ""},
            {"words": "第一行\n第二行"},
            {"said_on": bank.today + timedelta(days=1)},
            {"said_on": bank.today - timedelta(days=1)},
        ):
            with every.case(str(wrong)), pytest.raises(FieldsInvalid):
                await returns.propose(bank.cashier, first, paper(bank, never_left=True, **wrong))
    with pytest.raises(NotFound):
        await returns.propose(bank.cashier, "DE-9-9", paper(bank, never_left=True))
    with pytest.raises(RoleMissing):
        await returns.propose(house.staff(Role.CLERK), first, paper(bank, never_left=True))
    made = await returns.propose(bank.cashier, first, paper(bank, never_left=True))
    with pytest.raises(FieldsInvalid):
        await returns.propose(bank.boss, first, paper(bank, never_left=True))
    with pytest.raises(SamePerson):
        await returns.decide(bank.cashier, made, confirmed=True)
    with pytest.raises(FieldsInvalid):
        await returns.decide(bank.boss, made, confirmed=False)
    await returns.decide(bank.boss, made, confirmed=False, words="银行说已付")
    with pytest.raises(Forbidden):
        await returns.decide(bank.boss, made, confirmed=True)
    again = await returns.propose(bank.cashier, first, paper(bank, never_left=True))
    # the bank's file was quicker: the paper has nothing to say any more
    await bank.returned(sent, first)
    with pytest.raises(Forbidden):
        await returns.decide(bank.boss, again, confirmed=True)
    await returns.decide(bank.boss, again, confirmed=False, words="退汇文件已到")
