"""Can a wrong statement be taken out again, and the right one be imported?"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from casework.bank_statements.tables import (
    BankEntryRow,
    BankProofRow,
    StatementWithdrawalRow,
)
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.payments.bank_proposals import BankPaper
from claims_core.claim import Role
from claims_core.review import RoleMissing, SamePerson
from tests.casework.bank_statements.at_bank import AtBank, Sent, bank_flaws
from tests.casework.statement_files import statement


async def test_the_newest_statement_is_withdrawn_by_two_people_and_the_right_one_imported(
    house,
) -> None:
    bank, withdrawals = AtBank(house), house.statement_withdrawals
    first = await bank.send(200_00)
    await bank.answered(first)
    earlier = await bank.stated((-200_00, first.batch_no))
    house.clock.forward(days=1)
    second = await bank.send(300_00)
    await bank.answered(second)
    opening, serials = bank.balance, ("X1", "X2")
    # made up by hand: the payment twice; the serial numbers are those of the right one
    wrong = await bank.stated(
        (-300_00, second.batch_no), (-300_00, second.batch_no), serials=serials
    )
    assert await bank.open() == [("doubled", -300_00)]
    made = await withdrawals.propose(bank.cashier, wrong.statement_id, "银行重出了一份")
    with pytest.raises(FieldsInvalid):
        await withdrawals.propose(bank.boss, wrong.statement_id, "再提一次")
    with pytest.raises(SamePerson):
        await withdrawals.decide(bank.cashier, made, confirmed=True)
    with pytest.raises(FieldsInvalid):
        await withdrawals.decide(bank.boss, made, confirmed=False)
    await withdrawals.decide(bank.boss, made, confirmed=True)
    assert await bank_flaws(house) == set()
    assert await bank.open() == [("not_at_bank", -300_00)]
    assert await bank.proven() == earlier.day
    bank.balance = opening
    taken = await bank.stated((-300_00, second.batch_no), (-5_00, ""), serials=serials)
    assert (taken.matched, taken.again) == (1, False)
    assert await bank.open() == [("unknown", -5_00)]
    statements = (await house.statements.page(bank.cashier)).items
    assert [(each.day, each.withdrawn_at is not None) for each in statements] in (
        [(taken.day, False), (taken.day, True), (earlier.day, False)],
        [(taken.day, True), (taken.day, False), (earlier.day, False)],
    )
    _, entries = await house.statements.show(bank.cashier, wrong.statement_id)
    assert [each.matched for each in entries] == [False, False]  # what it said stays readable
    with pytest.raises(Forbidden):
        await withdrawals.propose(bank.cashier, wrong.statement_id, "再撤一次")
    with pytest.raises(Forbidden):  # nothing is taken out from below
        await withdrawals.propose(bank.cashier, earlier.statement_id, "也不对")
    assert await bank_flaws(house) == set()
    gone = BankEntryRow.withdrawn_at.is_not(None)
    back = (
        update(BankEntryRow).where(gone).values(withdrawn_at=None, serial="Y" + BankEntryRow.serial)
    )
    for by_hand, code in (
        (back, "withdrawn_entry_differs"),
        (
            update(StatementWithdrawalRow).values(decided_by=bank.cashier.id),
            "statement_withdrawn_without_record",
        ),
    ):
        async with house.db.write() as session:
            await session.execute(by_hand)
        assert code in await bank_flaws(house)


async def test_a_match_with_an_earlier_statement_is_open_again(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(200_00, 300_00)
    await bank.answered(sent, p2="1002")
    refused = list(sent.payments)[1]
    await bank.stated((-500_00, sent.batch_no))
    house.clock.forward(days=1)
    back = await bank.stated((300_00, refused))
    assert await bank.open() == []
    assert await bank.proven() == back.day
    made = await house.statement_withdrawals.propose(bank.boss, back.statement_id, "不是这一天的")
    await house.statement_withdrawals.decide(bank.cashier, made, confirmed=True)
    assert await bank.open() == [("amount", -500_00)]
    assert await bank.proven() is None
    async with house.db.read() as session:
        assert (await session.scalars(select(BankProofRow.day))).all() == []
    bank.balance -= 300_00
    await bank.stated((300_00, refused))
    assert await bank.open() == []
    assert await bank_flaws(house) == set()


async def test_who_may_withdraw_what(house) -> None:
    bank, withdrawals = AtBank(house), house.statement_withdrawals
    taken = await bank.stated((1_00, ""))
    for wrong in ("", "两\n行"):
        with pytest.raises(FieldsInvalid):
            await withdrawals.propose(bank.cashier, taken.statement_id, wrong)
    with pytest.raises(NotFound):
        await withdrawals.propose(bank.cashier, "0" * 32, "没有这一份")
    with pytest.raises(RoleMissing):
        await withdrawals.propose(house.staff(Role.CLERK), taken.statement_id, "不对")
    made = await withdrawals.propose(bank.cashier, taken.statement_id, "不对")
    house.clock.forward(days=1)
    await house.statements.import_file(bank.boss, statement(bank.today, bank.balance))
    with pytest.raises(Forbidden):  # a later one has come meanwhile
        await withdrawals.decide(bank.boss, made, confirmed=True)
    await withdrawals.decide(bank.boss, made, confirmed=False, words="后来的接得上，没有错")
    with pytest.raises(Forbidden):
        await withdrawals.decide(bank.boss, made, confirmed=True)


async def test_a_withdrawn_refusal_is_what_the_statement_shows(house) -> None:
    """The bank booked the whole file, and had refused one payment of it by mistake."""
    bank = AtBank(house)
    single = await bank.send(100_00)
    await bank.answered(single, p1="1002")
    await bank.stated((-100_00, next(iter(single.payments))))
    (alone,) = (await house.differences.standing(bank.cashier)).differences
    assert "登记退票更正" in alone.words
    await _paid_after_all(bank, *single.payments)
    assert await bank.open() == []  # shown, though nothing new has been imported
    house.clock.forward(days=1)
    sent = await bank.send(200_00, 300_00)
    await bank.answered(sent, p2="1002")
    await bank.stated((-500_00, sent.batch_no))
    assert [kind for kind, _ in await bank.open()] == ["amount"]
    await _paid_after_all(bank, list(sent.payments)[1])
    house.clock.forward(days=1)
    await bank.stated()
    assert await bank.open() == []
    assert await bank.proven() == bank.today
    assert await bank_flaws(house) == set()


async def _paid_after_all(bank: AtBank, number: str) -> None:
    correction = BankPaper("DZD-1", bank.today, "对账单上是付出的")
    made = await bank.house.withdrawals.propose(bank.cashier, number, correction)
    await bank.house.withdrawals.decide(bank.boss, made, confirmed=True)


async def _batch_given_back_later(bank: AtBank) -> tuple[Sent, str]:
    """A batch is booked as one sum; what was refused of it comes back two days later."""
    sent = await bank.send(200_00, 300_00)
    await bank.answered(sent, p2="1002")
    await bank.stated((-500_00, sent.batch_no))
    bank.house.clock.forward(days=1)
    await bank.stated()
    bank.house.clock.forward(days=1)
    return sent, list(sent.payments)[1]


async def test_a_proof_of_earlier_days_goes_with_the_statement_that_made_it(house) -> None:
    bank = AtBank(house)
    _, refused = await _batch_given_back_later(bank)
    # the third day proves the second one, and no further: something on it is unknown
    wrong = await bank.stated((300_00, refused), (5_00, ""))
    assert await bank.proven() == bank.today - timedelta(days=1)
    await _withdrawn(bank, wrong.statement_id)
    assert await bank.proven() is None
    bank.balance -= 305_00
    await bank.stated((300_00, refused))
    assert await bank.open() == []
    assert await bank.proven() == bank.today
    assert await bank_flaws(house) == set()


async def test_what_a_closed_month_was_proven_with_stays(house) -> None:
    bank = AtBank(house)
    house.clock.forward(days=26)  # 30 March
    _, refused = await _batch_given_back_later(bank)
    april = await bank.stated((300_00, refused))
    await house.months.propose(bank.cashier, date(2026, 3, 1))
    await house.months.close(bank.boss, date(2026, 3, 1))
    with pytest.raises(Forbidden) as problem:
        await _withdrawn(bank, april.statement_id)
    assert "2026年03月的收付，那个月已经关账" in problem.value.message
    assert await bank.open() == []


async def test_a_payment_given_back_and_then_made_after_all_leaves_nothing_open(house) -> None:
    """The statements come only after the bank has said so in writing."""
    bank = AtBank(house)
    sent = await bank.send(200_00, 300_00)
    await bank.answered(sent, p2="1002")
    refused = list(sent.payments)[1]
    await _paid_after_all(bank, refused)
    await bank.stated((-500_00, sent.batch_no), (300_00, refused), (-300_00, refused))
    assert await bank.open() == []
    assert await bank.proven() == bank.today
    assert await bank_flaws(house) == set()


async def _withdrawn(bank: AtBank, statement_id: str) -> None:
    withdrawals = bank.house.statement_withdrawals
    made = await withdrawals.propose(bank.cashier, statement_id, "银行另出了一份")
    await withdrawals.decide(bank.boss, made, confirmed=True)
