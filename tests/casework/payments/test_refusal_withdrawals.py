"""What if the bank takes back that it had refused a payment?"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.bank_statements.store import board
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.bank_proposals import BankPaper
from casework.payments.bank_tables import RefusalWithdrawalRow, RefusedAccountRow
from casework.payments.tables import PaymentRow
from casework.payments.views import PaymentState
from casework.proof.findings import Proof
from casework.proof.journal import prove_journal
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from claims_core.review import RoleMissing, SamePerson
from tests.casework.bank import answer, given_back
from tests.casework.money.agreement import agrees
from tests.casework.money.path import Path
from tests.casework.stay import PAYMENT_FEN
from tests.every_case import EveryCase


async def refused_path(house) -> tuple[Path, str]:
    way = Path(house)
    await way.settle()
    await way.send()
    await way.refuse()
    return way, await way.first_payment()


def paper(house, **other) -> BankPaper:
    said = {"reference": "GZ-1", "said_on": china_day(house.clock()), "words": "系统误报，已付"}
    return BankPaper(**(said | other))


async def test_a_result_that_contradicts_a_refusal_says_what_to_do_and_is_taken_afterwards(
    house,
) -> None:
    way, number = await refused_path(house)
    batch_id, data = way.files[-1]
    later = answer(data, default="0000")
    with pytest.raises(FileRefused) as refused:
        await house.payments.service.record_result(way.cashier, batch_id, later)
    assert "退票更正" in refused.value.message and "上次答的是 1002" in refused.value.message
    made = await house.withdrawals.propose(way.cashier, number, paper(house))
    assert (await agrees(house, way.claim_id, "only recorded")).due == PAYMENT_FEN
    await house.withdrawals.decide(way.boss, made, confirmed=True)
    assert await way.stage() is Stage.PAID
    # whichever of its words the bank's files repeat, two people have seen its paper
    for said in (later, answer(data, default="1003")):
        await house.payments.service.record_result(way.cashier, batch_id, said)
    batch, payments = await house.payments.service.batch(way.boss, batch_id)
    assert [each.state for each in payments] == [PaymentState.PAID]
    (said,) = batch.withdrawals
    assert (said.refused_code, said.confirmed, said.payment_no) == ("1002", True, number)
    async with house.db.read() as session:
        (open_,) = (await board(session)).movements
    assert (open_.number, open_.fen) == (number, -PAYMENT_FEN)  # what the statement has to show


async def test_it_needs_a_refusal_a_paper_and_a_second_person(house) -> None:
    way, number = await refused_path(house)
    withdrawals, today = house.withdrawals, china_day(house.clock())
    with EveryCase() as every:
        for wrong in (
            {"reference": ""},
            {"words": "第一行\n第二行"},
            {"said_on": today + timedelta(days=1)},
            {"said_on": today - timedelta(days=1)},
        ):
            with every.case(str(wrong)), pytest.raises(FieldsInvalid):
                await withdrawals.propose(way.cashier, number, paper(house, **wrong))
    with pytest.raises(NotFound):
        await withdrawals.propose(way.cashier, "DE-9-9", paper(house))
    with pytest.raises(RoleMissing):
        await withdrawals.propose(house.staff(Role.CLERK), number, paper(house))
    made = await withdrawals.propose(way.cashier, number, paper(house))
    with pytest.raises(FieldsInvalid):
        await withdrawals.propose(way.boss, number, paper(house))
    with pytest.raises(SamePerson):
        await withdrawals.decide(way.cashier, made, confirmed=True)
    with pytest.raises(FieldsInvalid):
        await withdrawals.decide(way.boss, made, confirmed=False)
    await withdrawals.decide(way.boss, made, confirmed=False, words="银行说没有付")
    assert await way.stage() is Stage.PAYMENT_RETURNED
    with pytest.raises(Forbidden):
        await withdrawals.decide(way.boss, made, confirmed=True)
    again = await withdrawals.propose(way.cashier, number, paper(house))
    await withdrawals.decide(way.boss, again, confirmed=True)
    with pytest.raises(Forbidden):
        await withdrawals.propose(way.cashier, number, paper(house))
    async with house.db.read() as session:
        rows = list(await session.scalars(select(RefusalWithdrawalRow.confirmed)))
        outcome = await session.scalar(select(PaymentRow.outcome))
    assert (sorted(rows), outcome) == ([False, True], "0000")


async def test_the_account_takes_money_again(house) -> None:
    """Another claim with the same account is no longer kept out of a batch by this payment."""
    way, number = await refused_path(house)
    await way.reverse()
    await way.reopen()
    await way.settle()
    with pytest.raises(FieldsInvalid):
        await way.batch()
    made = await house.withdrawals.propose(way.cashier, number, paper(house))
    await house.withdrawals.decide(way.boss, made, confirmed=True)
    assert await way.stage() is Stage.PAID
    assert (await house.payments.service.ready(way.cashier)).items == ()


async def test_a_return_that_was_wrong_is_taken_back_and_may_come_once_more(house) -> None:
    way = Path(house)
    await way.settle()
    await way.pay()
    number = await way.first_payment()
    await way.return_first()
    assert await way.stage() is Stage.PAYMENT_RETURNED
    made = await house.withdrawals.propose(way.cashier, number, paper(house))
    await house.withdrawals.decide(way.boss, made, confirmed=True)
    assert await way.stage() is Stage.PAID
    assert (await agrees(house, way.claim_id, "it did stay")).due == 0
    batch, (shown,) = await house.payments.service.batch(way.boss, way.files[0][0])
    assert (shown.state, batch.came_back) == (PaymentState.PAID, 0)
    assert (batch.withdrawals[0].came_back, batch.withdrawals[0].refused_code) == (True, "1002")
    assert not (await house.payments.ready(way.cashier)).items
    async with house.db.read() as session:
        # the return and its withdrawal take each other back; the payment is still to be shown
        assert [each.fen for each in (await board(session)).movements] == [-PAYMENT_FEN]
        assert (
            await session.scalar(
                select(RefusedAccountRow.id).where(RefusedAccountRow.lifted_at.is_(None))
            )
            is None
        )
    with pytest.raises(FileRefused):  # the wrong file once more
        await way.return_first()
    with pytest.raises(Forbidden):
        await house.withdrawals.propose(way.cashier, number, paper(house))
    for turn in (2, 3):
        batch_id, data = way.files[0]
        again = given_back(data, number, reason=f"第{turn}次退回")
        await house.late_returns.service.record_returns(way.cashier, batch_id, again)
        assert (await agrees(house, way.claim_id, f"came back {turn}")).due == PAYMENT_FEN
        assert await way.stage() is Stage.PAYMENT_RETURNED
        if turn == 2:
            made = await house.withdrawals.propose(way.cashier, number, paper(house))
            await house.withdrawals.decide(way.boss, made, confirmed=True)
    proof = Proof(lambda flaw: None)
    await prove_journal(house.db, proof, lambda claims, lines: None)
    assert proof.flaws == []
    async with house.db.write() as session:
        await session.execute(
            update(RefusalWithdrawalRow).values(decided_by=RefusalWithdrawalRow.proposed_by)
        )
    await prove_journal(house.db, proof, lambda claims, lines: None)
    assert "refusal_withdrawn_by_one" in {flaw.code for flaw in proof.flaws}
