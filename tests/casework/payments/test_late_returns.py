"""What becomes of money that the bank gives back after it had reported success?"""

import pytest
from sqlalchemy import func, select

from casework.errors import FileRefused, Forbidden, NotFound
from casework.payments.bank_tables import BankFileRow
from casework.payments.tables import PaymentRow
from claims_core.claim import Payee, Role, Stage
from claims_core.events import EventName
from claims_core.review import RoleMissing
from infra.outbox import OutboxRow
from tests.casework.bank import answer, changed, given_back
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER

NEW = Payee(FATHER.name, "6217000010001234567", "中国建设银行新乡分行")


async def paid(house, *people):
    """A batch that the bank has paid: its view, its file and its claims."""
    claims = []
    for person in people:
        await house.use_up_the_pool(person)
        claims.append(await house.payable(await house.bound(person), person))
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(boss, batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    await house.payments.record_result(cashier, batch.id, answer(data))
    return batch, data, claims


async def stage(house, claim_id: str) -> Stage:
    return (await house.desk.show(house.staff(Role.SUPERVISOR), claim_id)).line.stage


async def events(house) -> list[str]:
    async with house.db.read() as session:
        names = await session.scalars(select(OutboxRow.name))
        return [name for name in names if name == EventName.PAYMENT_CAME_BACK]


def _returns():
    return select(BankFileRow.file_hash).where(BankFileRow.kind == "RETURN")


def number(claim) -> str:
    return f"{claim.line.claim_no}-1"


@pytest.mark.parametrize("received", [False, True])
async def test_money_that_came_back_is_paid_again_to_another_account(house, received: bool) -> None:
    batch, data, (claim, other) = await paid(house, FATHER, DAUGHTER)
    cashier, father = house.staff(Role.CASHIER), await house.bound(FATHER)
    if received:
        shown = await house.progress.show(father, claim.line.id)
        await house.drafts.arrival(father, claim.line.id, shown.line.version, True)
    report = given_back(data, number(claim))
    view = await house.late_returns.record_returns(cashier, batch.id, report)
    assert (view.paid, view.returned, view.came_back) == (2, 0, 1)
    assert await stage(house, claim.line.id) is Stage.PAYMENT_RETURNED
    assert await stage(house, other.line.id) is Stage.PAID
    assert len(await events(house)) == 1

    seen = await house.progress.show(father, claim.line.id)
    assert seen.payment_note == "账户已销户"
    assert seen.timeline[-5].title == "付款后银行退回"
    assert "换一个本人的银行账户" in seen.timeline[-5].note
    assert seen.line.promised_on is None
    assert "退回来" in seen.promise_moves[-1].words and seen.promise_moves[-1].after is None

    await house.prove(father, FATHER)
    renewed = await house.drafts.renew_payee(father, claim.line.id, seen.line.version, NEW)
    assert renewed.line.stage is Stage.EXCHANGE_CHECKED
    assert renewed.line.promised_on is not None
    came_back_at = house.clock()
    house.clock.forward(days=1)
    again = await house.payments.make_batch(cashier)
    assert (again.count, again.sum_fen) == (1, PAYMENT_FEN)
    _, payments = await house.payments.batch(cashier, batch.id)
    mine = next(payment for payment in payments if payment.claim_id == claim.line.id)
    assert (mine.outcome, mine.came_back_reason) == ("0000", "账户已销户")
    assert mine.came_back_at == came_back_at
    steps = (await house.desk.show(cashier, claim.line.id)).steps
    returned = next(step for step in steps if step.title == "付款后银行退回")
    assert (returned.reason_code, returned.reason_title) == (
        "account_closed",
        "账户不存在或已销户",
    )


async def test_the_same_report_again_changes_nothing(house) -> None:
    batch, data, (claim,) = await paid(house, FATHER)
    report = given_back(data, number(claim))
    for _ in range(2):
        view = await house.late_returns.record_returns(house.staff(Role.CASHIER), batch.id, report)
        assert view.came_back == 1
    assert len(await events(house)) == 1
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).where(BankFileRow.kind == "RETURN")) == 1


NO_REPORTS = (
    ("RETURN", "RESULT", "不是退汇文件"),
    (",1002,", ",0000,", "第3行写的是付款成功"),
    ("73397.65", "73397.64", "金额不一样"),
    ("T,1,", "T,2,", "汇总行与明细不符"),
    ("-1,", "-7,", "不在送出的批次里"),
    ("DAETONG,", "DAETONG,X", "不是批次"),
)


async def test_a_report_that_does_not_fit_is_refused_whole(house, subtests) -> None:
    batch, data, (claim,) = await paid(house, FATHER)
    for old, new, words in NO_REPORTS:
        with subtests.test(old=old, new=new, words=words):
            report = changed(given_back(data, number(claim)), old, new)
            with pytest.raises(FileRefused) as refused:
                await house.late_returns.record_returns(house.staff(Role.CASHIER), batch.id, report)
            assert words in refused.value.message
            assert await stage(house, claim.line.id) is Stage.PAID
            async with house.db.read() as session:
                assert await session.scalar(select(PaymentRow.came_back_at)) is None
                assert await session.scalar(_returns()) is None


async def test_a_payment_comes_back_once(house) -> None:
    batch, data, (claim,) = await paid(house, FATHER)
    cashier = house.staff(Role.CASHIER)
    await house.late_returns.record_returns(cashier, batch.id, given_back(data, number(claim)))
    with pytest.raises(FileRefused) as refused:
        await house.late_returns.record_returns(
            cashier, batch.id, given_back(data, number(claim), code="1001")
        )
    assert "已经退回过了" in refused.value.message


async def test_what_was_never_paid_cannot_come_back(house) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.payable(await house.bound(FATHER), FATHER)
    cashier = house.staff(Role.CASHIER)
    batch = await house.payments.make_batch(cashier)
    with pytest.raises(Forbidden):
        await house.late_returns.record_returns(cashier, batch.id, b"before the release")
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    report = given_back(data, number(claim))
    await house.payments.record_result(cashier, batch.id, answer(data, default="1002"))
    with pytest.raises(FileRefused) as refused:
        await house.late_returns.record_returns(cashier, batch.id, report)
    assert "本来就没有付成" in refused.value.message


async def test_what_comes_back_before_any_result_counts_as_refused(house) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.payable(await house.bound(FATHER), FATHER)
    cashier = house.staff(Role.CASHIER)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    report = given_back(data, number(claim))
    for _ in range(2):
        view = await house.late_returns.record_returns(cashier, batch.id, report)
        assert (view.paid, view.returned, view.pending) == (0, 1, 0)
    assert await stage(house, claim.line.id) is Stage.PAYMENT_RETURNED
    # whatever a later result file says of it: the money did not stay
    view = await house.payments.record_result(cashier, batch.id, answer(data))
    assert (view.paid, view.returned) == (0, 1)


async def test_only_a_cashier_takes_it_in(house) -> None:
    with pytest.raises(RoleMissing):
        await house.late_returns.record_returns(house.staff(Role.SUPERVISOR), "0" * 32, b"")
    with pytest.raises(NotFound):
        await house.late_returns.record_returns(house.staff(Role.CASHIER), "0" * 32, b"")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1001", "name_differs"),
        ("1002", "account_closed"),
        ("1003", "account_limited"),
        ("9999", "bank_other"),
    ],
)
async def test_the_bank_s_code_is_kept_as_a_reason(house, code: str, reason: str) -> None:
    batch, data, (claim,) = await paid(house, FATHER)
    await house.late_returns.record_returns(
        house.staff(Role.CASHIER), batch.id, given_back(data, number(claim), code=code)
    )
    steps = (await house.desk.show(house.staff(Role.CASHIER), claim.line.id)).steps
    assert steps[-1].reason_code == reason
