"""How does a payment leave its batch, and what is then paid?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.errors import FieldsInvalid, FileRefused, Forbidden
from casework.exports.sources import PlainFile
from casework.payments.bank_file_export import BankFileSource
from casework.payments.bank_tables import BankRefusalRow
from casework.payments.batch_exits import BankRefusal
from casework.payments.payments import Payments
from casework.payments.tables import PaymentRow
from casework.payments.views import BatchState, PaymentState
from claims_core.claim import Role, Stage
from claims_core.review import ReasonCodeNeeded, ReasonNeeded, RoleMissing, SamePerson
from claims_core.review_reasons import ReasonCode
from tests.casework.bank import answer
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER

PAPER = BankRefusal("JS-2026-0031", date(2026, 3, 4), "系统维护，整批未办理")
WRONG = ReasonCode.BATCH_WRONG


@pytest.fixture
def cashier(house):
    return house.staff(Role.CASHIER)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def approved(house, *people):
    """Settled claims of these people, by their number of the first payment."""
    claims = {}
    for person in people:
        await house.use_up_the_pool(person)
        claim = await house.payable(await house.bound(person), person)
        claims[f"{claim.line.claim_no}-1"] = claim.line.id
    return claims


async def sent(house, cashier, boss):
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(boss, batch.id)
    return batch, (await house.payments.file(cashier, batch.id)).data


async def stage(house, claim_id: str) -> Stage:
    return (await house.desk.show(house.staff(Role.SUPERVISOR), claim_id)).line.stage


async def test_a_batch_is_dissolved_by_a_second_person_and_everything_is_paid_later(
    house, cashier, boss
) -> None:
    claims = await approved(house, FATHER, DAUGHTER)
    batch = await house.payments.make_batch(cashier)
    with pytest.raises(SamePerson):
        await house.batch_exits.dissolve(cashier, batch.id, WRONG, "")
    for _ in range(2):
        gone = await house.batch_exits.dissolve(boss, batch.id, WRONG, "编错了")
        assert (gone.state, gone.count, gone.sum_fen, gone.taken_out) == (
            BatchState.DISSOLVED,
            0,
            0,
            2,
        )
    for claim_id in claims.values():
        assert await stage(house, claim_id) is Stage.EXCHANGE_CHECKED
    with pytest.raises(Forbidden):
        await house.payments.release(boss, batch.id)
    shown = await house.desk.show(cashier, next(iter(claims.values())))
    assert (shown.steps[-1].reason_code, shown.steps[-1].reason) == (WRONG, "编错了")
    assert [payment.state for payment in shown.payments] == [PaymentState.TAKEN_OUT]
    second, data = await sent(house, cashier, boss)
    assert (second.count, second.sum_fen) == (2, 2 * PAYMENT_FEN)
    done = await house.payments.record_result(cashier, second.id, answer(data))
    assert done.paid == 2


async def test_single_payments_leave_a_batch_and_the_file_is_that_of_the_rest(
    house, cashier, boss
) -> None:
    claims = await approved(house, FATHER, DAUGHTER)
    out, stays = claims
    batch = await house.payments.make_batch(cashier)
    left = await house.batch_exits.take_out(
        boss, batch.id, (out,), ReasonCode.OTHER, "户名要再核对"
    )
    assert (left.state, left.count, left.sum_fen, left.taken_out) == (
        BatchState.MADE,
        1,
        PAYMENT_FEN,
        1,
    )
    await house.payments.release(boss, batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    assert stays.encode() in data and out.encode() not in data
    done = await house.payments.record_result(cashier, batch.id, answer(data))
    assert (done.paid, done.pending, done.state) == (1, 0, BatchState.ANSWERED)
    assert await stage(house, claims[out]) is Stage.EXCHANGE_CHECKED
    second, data = await sent(house, cashier, boss)
    assert f"{out.removesuffix('-1')}-2".encode() in data
    assert (second.count, second.sum_fen) == (1, PAYMENT_FEN)


async def test_the_last_payment_taken_out_leaves_no_batch(house, cashier, boss) -> None:
    (number,) = await approved(house, FATHER)
    batch = await house.payments.make_batch(cashier)
    gone = await house.batch_exits.take_out(boss, batch.id, (number,), WRONG, "")
    assert gone.state is BatchState.DISSOLVED


async def test_leaving_a_batch_wants_its_reason_and_its_hour(house, cashier, boss) -> None:
    (number,) = await approved(house, FATHER)
    batch = await house.payments.make_batch(cashier)
    exits = house.batch_exits
    with pytest.raises(RoleMissing):
        await exits.dissolve(house.staff(Role.FINAL_CHECKER), batch.id, WRONG, "")
    with pytest.raises(ReasonCodeNeeded):
        await exits.dissolve(boss, batch.id, "", "没有理由")
    with pytest.raises(ReasonNeeded):
        await exits.dissolve(boss, batch.id, ReasonCode.OTHER, " ")
    for numbers, words in (
        ((), ""),
        (("no-1",), ""),
        ((number,), "两\n行"),
        ((number,), "x" * 201),
    ):
        with pytest.raises(FieldsInvalid):
            await exits.take_out(boss, batch.id, numbers, WRONG, words)
    with pytest.raises(Forbidden):
        await exits.void(boss, batch.id, PAPER)
    await house.payments.release(boss, batch.id)
    with pytest.raises(Forbidden):
        await exits.dissolve(boss, batch.id, WRONG, "")
    assert (await house.payments.batch(boss, batch.id))[0].count == 1


async def test_a_file_refused_as_a_whole_is_voided_and_paid_anew(house, cashier, boss) -> None:
    claims = await approved(house, FATHER, DAUGHTER)
    batch, data = await sent(house, cashier, boss)
    with pytest.raises(SamePerson):
        await house.batch_exits.void(cashier, batch.id, PAPER)
    for _ in range(2):
        voided = await house.batch_exits.void(boss, batch.id, PAPER)
        assert (voided.state, voided.voided, voided.count) == (BatchState.VOIDED, 2, 2)
        assert [each.reference for each in voided.refusals] == [PAPER.reference]
    for claim_id in claims.values():
        assert await stage(house, claim_id) is Stage.EXCHANGE_CHECKED
    father = await house.bound(FATHER)
    mine = await house.progress.show(father, next(iter(claims.values())))
    assert mine.payment_note == "" and mine.line.promised_on is not None
    assert "不用您做什么" in next(each for each in mine.timeline if "作废" in each.title).note
    # the bank contradicts its own paper: a person has to find out which holds
    with pytest.raises(FileRefused) as refused:
        await house.payments.record_result(cashier, batch.id, answer(data))
    assert "书面" in refused.value.message
    second, data = await sent(house, cashier, boss)
    done = await house.payments.record_result(cashier, second.id, answer(data))
    assert (done.paid, done.sum_fen) == (2, 2 * PAYMENT_FEN)
    # the first file is what was sent, byte for byte
    assert (await house.payments.file(cashier, batch.id)).name.startswith("daetong-B")


async def test_whoever_exports_the_file_of_a_void_batch_is_told_so_by_wish_and_name(
    house, cashier, boss
) -> None:
    await approved(house, FATHER)
    batch, data = await sent(house, cashier, boss)
    source = BankFileSource(Payments(house.db, house.sealer, house.clock))

    async def exported() -> tuple[str, PlainFile]:
        async with house.db.read() as session:
            words = await source.words(session, batch.id)
            return words, (await source.read(session, batch.id))()

    words, file = await exported()
    assert words == f"拨付批次{batch.batch_no}，1笔"
    assert (file.name, file.data) == (f"daetong-{batch.batch_no}.csv", data)
    await house.batch_exits.void(boss, batch.id, PAPER)
    words, file = await exported()
    assert "已经作废" in words and "不要再交给银行" in words
    assert (file.name, file.data) == (f"daetong-{batch.batch_no}-void.csv", data)


async def test_single_payments_are_voided_only_while_the_bank_has_not_answered_them(
    house, cashier, boss
) -> None:
    claims = await approved(house, FATHER, DAUGHTER)
    open_, paid = claims
    batch, data = await sent(house, cashier, boss)
    await house.payments.record_result(cashier, batch.id, answer(data, {open_: "2001"}))
    for numbers in (None, (paid,), (open_, paid)):
        with pytest.raises(Forbidden):
            await house.batch_exits.void(boss, batch.id, PAPER, numbers)
    done = await house.batch_exits.void(boss, batch.id, PAPER, (open_,))
    assert (done.paid, done.voided, done.pending, done.state) == (1, 1, 0, BatchState.ANSWERED)
    again = await house.batch_exits.void(boss, batch.id, PAPER, (open_,))
    assert again.voided == 1
    assert await stage(house, claims[open_]) is Stage.EXCHANGE_CHECKED
    assert await stage(house, claims[paid]) is Stage.PAID
    async with house.db.read() as session:
        (row,) = await session.scalars(select(BankRefusalRow))
        assert (row.whole, row.payments, row.recorded_by) == (False, 1, boss.id)
        rows = await session.execute(select(PaymentRow.payment_no, PaymentRow.outcome))
        assert dict(map(tuple, rows)) == {open_: "VOID", paid: "0000"}
    # a later result may leave it open still, or call it returned; the money was never out
    for code in ("2001", "1002"):
        again = await house.payments.record_result(cashier, batch.id, answer(data, {open_: code}))
        assert (again.paid, again.voided) == (1, 1)


async def test_a_written_refusal_has_number_day_and_words(house, cashier, boss) -> None:
    await approved(house, FATHER)
    batch, _ = await sent(house, cashier, boss)
    today = PAPER.refused_on
    for paper in (
        BankRefusal("", today, "未办理"),
        BankRefusal("JS\n1", today, "未办理"),
        BankRefusal("J" * 61, today, "未办理"),
        BankRefusal("JS-1", today, ""),
        BankRefusal("JS-1", today, "一\u2028二"),
        BankRefusal("JS-1", today - timedelta(days=1), "未办理"),
        BankRefusal("JS-1", today + timedelta(days=1), "未办理"),
    ):
        with pytest.raises(FieldsInvalid):
            await house.batch_exits.void(boss, batch.id, paper)
    assert (await house.payments.batch(boss, batch.id))[0].voided == 0


async def test_a_paper_that_is_known_does_not_pass_for_one_of_other_payments(
    house, cashier, boss
) -> None:
    """Else a person would read that it was recorded, and nothing would have been."""
    claims = await approved(house, FATHER, DAUGHTER)
    first, second = claims
    batch, _ = await sent(house, cashier, boss)
    await house.batch_exits.void(boss, batch.id, PAPER, (first,))
    with pytest.raises(FieldsInvalid) as refused:
        await house.batch_exits.void(boss, batch.id, PAPER, (second,))
    assert "当时没有选这几笔" in refused.value.fields["reference"]
    other = replace(PAPER, reference=f"{PAPER.reference}-2")
    assert (await house.batch_exits.void(boss, batch.id, other, (second,))).voided == 2
