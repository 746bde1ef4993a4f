"""What becomes of payments that the bank has neither paid nor returned?"""

import pytest

from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.bank_file import ENCODING
from casework.payments.views import BatchState, PaymentState
from claims_core.claim import Role, Stage
from claims_core.review import RoleMissing
from tests.casework.bank import answer, given_back, without
from tests.casework.payments.test_batch_exits import approved, sent, stage
from tests.people import DAUGHTER, FATHER

OPEN_CODES = ("2001", "9999", "1004", "0001", "OK", "")


@pytest.fixture
def cashier(house):
    return house.staff(Role.CASHIER)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def test_a_code_outside_the_list_and_a_missing_line_leave_a_payment_open(
    house, cashier, boss, subtests
) -> None:
    claims = await approved(house, FATHER, DAUGHTER)
    open_, paid = claims
    batch, data = await sent(house, cashier, boss)
    answers = {code: answer(data, {open_: code}) for code in OPEN_CODES}
    answers["missing"] = without(answer(data), open_)
    for case, result in answers.items():
        with subtests.test(case):
            done = await house.payments.record_result(cashier, batch.id, result)
            assert (done.paid, done.returned, done.pending) == (1, 0, 1)
            assert done.state is BatchState.PARTLY_ANSWERED
            assert await stage(house, claims[open_]) is Stage.PAYING
            (item,) = (await house.pending.page(cashier)).items
            assert item.payment_no == open_
            assert item.code == ("" if case == "missing" else case)
            # never paid again by itself
            with pytest.raises(FieldsInvalid):
                await house.payments.make_batch(cashier)
    _, (first, second) = await house.payments.batch(cashier, batch.id)
    assert (first.payment_no, first.state) == (open_, PaymentState.PENDING)
    assert (second.payment_no, second.state) == (paid, PaymentState.PAID)


async def test_a_later_file_answers_what_was_open_and_repeats_the_rest(
    house, cashier, boss, subtests
) -> None:
    claims = await approved(house, FATHER, DAUGHTER)
    open_, paid = claims
    batch, data = await sent(house, cashier, boss)
    record = house.payments.record_result
    await record(cashier, batch.id, answer(data, {open_: "2001"}))
    for case, result, words in (
        ("answered otherwise", answer(data, {paid: "1002"}), "上次 0000，这次 1002"),
        ("open again", answer(data, {paid: "2001"}), "上次 0000，这次 2001"),
        ("not repeated", without(answer(data), paid), "这个文件里没有它"),
    ):
        with subtests.test(case):
            with pytest.raises(FileRefused) as refused:
                await record(cashier, batch.id, result)
            assert words in refused.value.message
            assert await stage(house, claims[open_]) is Stage.PAYING
    done = await record(cashier, batch.id, answer(data, {open_: "1001"}))
    assert (done.paid, done.returned, done.pending) == (1, 1, 0)
    assert done.state is BatchState.ANSWERED
    assert await stage(house, claims[open_]) is Stage.PAYMENT_RETURNED
    assert await stage(house, claims[paid]) is Stage.PAID
    assert (await house.pending.page(boss)).items == ()
    # all of it again, in either order, changes nothing
    for result in (answer(data, {open_: "1001"}), answer(data, {open_: "1001"})):
        assert (await record(cashier, batch.id, result)).returned == 1


async def test_a_late_return_of_an_open_payment_counts_as_refused(house, cashier, boss) -> None:
    claims = await approved(house, FATHER)
    (number,) = claims
    batch, data = await sent(house, cashier, boss)
    await house.payments.record_result(cashier, batch.id, answer(data, default="2001"))
    done = await house.late_returns.record_returns(cashier, batch.id, given_back(data, number))
    assert (done.returned, done.came_back, done.pending) == (1, 0, 0)
    assert await stage(house, claims[number]) is Stage.PAYMENT_RETURNED
    # that it had been paid before it came back makes no difference any more
    again = await house.payments.record_result(cashier, batch.id, answer(data))
    assert (again.paid, again.returned) == (0, 1)
    assert await stage(house, claims[number]) is Stage.PAYMENT_RETURNED


async def test_that_the_bank_was_asked_is_kept_with_what_it_said(house, cashier, boss) -> None:
    (number,) = await approved(house, FATHER)
    batch, data = await sent(house, cashier, boss)
    with pytest.raises(Forbidden):  # no result yet
        await house.pending.ask(cashier, number, "还没有结果")
    await house.payments.record_result(cashier, batch.id, answer(data, default="2001"))
    with pytest.raises(RoleMissing):
        await house.pending.ask(boss, number, "主管不问")
    with pytest.raises(NotFound):
        await house.pending.ask(cashier, "nobody-1", "问了")
    for words in ("", " ", "两\n行", "x" * 201):
        with pytest.raises(FieldsInvalid):
            await house.pending.ask(cashier, number, words)
    for words in ("问了柜台，说明天办", "又问，说已办"):
        await house.pending.ask(cashier, number, words)
        await house.pending.ask(cashier, number, words)  # its answer was lost
        house.clock.forward(days=1)
    (item,) = (await house.pending.page(boss)).items
    assert [each.words for each in item.inquiries] == ["问了柜台，说明天办", "又问，说已办"]
    assert item.inquiries[0].asked_by_name == cashier.name
    await house.payments.record_result(cashier, batch.id, answer(data))
    with pytest.raises(Forbidden):
        await house.pending.ask(cashier, number, "已经答复")


async def test_open_payments_are_listed_a_page_at_a_time(house, cashier, boss) -> None:
    ids = await house.reviewed_rows(await house.bound(FATHER), FATHER, 53, None, None)
    for number, claim_id in enumerate(ids):
        await house.lay_decision(claim_id, f"N-{number:02d}", 1_00)
    batch, data = await sent(house, cashier, boss)
    await house.payments.record_result(cashier, batch.id, answer(data, default="2001"))
    first = await house.pending.page(cashier)
    second = await house.pending.page(cashier, first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (50, 3, None)
    assert len({each.payment_no for each in (*first.items, *second.items)}) == 53
    assert data.decode(ENCODING).count("\r\n") == 56
