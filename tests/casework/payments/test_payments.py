"""How does settled money reach people, once and through two pairs of hands?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.bank_file import COLUMNS, ENCODING
from casework.payments.tables import PaymentRow
from claims_core.actions import Action
from claims_core.claim import Payee, Role, Stage
from claims_core.review import RoleMissing, SamePerson, WrongStage
from infra.outbox import OutboxRow
from tests.casework.bank import answer, changed
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER, STRANGER


class Cash:
    """The cashier, the supervisor who releases, and the payments between them."""

    def __init__(self, house) -> None:
        self.house = house
        self.payments = house.payments
        self.cashier = house.staff(Role.CASHIER)
        self.boss = house.staff(Role.SUPERVISOR)

    async def sent(self, *claim_ids: str):
        """A released batch and its file."""
        batch = await self.payments.make_batch(self.cashier, claim_ids or None)
        await self.payments.release(self.boss, batch.id)
        return batch, (await self.payments.file(self.cashier, batch.id)).data

    async def stage(self, claim_id: str) -> Stage:
        return (await self.house.desk.show(self.boss, claim_id)).line.stage

    async def events(self) -> list[str]:
        async with self.house.db.read() as session:
            names = list(await session.scalars(select(OutboxRow.name)))
        return sorted(name for name in names if name.startswith("payment"))


@pytest.fixture
async def cash(house):
    return Cash(house)


async def approved(house, person=FATHER):
    await house.use_up_the_pool(person)
    return await house.payable(await house.bound(person), person)


async def test_a_claim_is_paid_and_its_member_confirms(house, cash) -> None:
    claim = await approved(house)
    father = await house.bound(FATHER)
    assert [each.line.id for each in (await cash.payments.ready(cash.cashier)).items] == [
        claim.line.id
    ]
    batch, data = await cash.sent()
    assert (batch.count, batch.sum_fen) == (1, PAYMENT_FEN)
    assert await cash.stage(claim.line.id) is Stage.PAYING
    done = await cash.payments.record_result(cash.cashier, batch.id, answer(data))
    assert (done.paid, done.returned) == (1, 0) and done.result_at == house.clock()
    assert await cash.events() == ["payment_made"]
    shown = await house.progress.show(father, claim.line.id)
    assert (shown.line.stage, shown.payment_note) == (Stage.PAID, "")
    assert set(shown.may) == {Action.CONFIRM_ARRIVAL, Action.DENY_ARRIVAL}
    no = await house.drafts.arrival(father, claim.line.id, shown.line.version, arrived=False)
    assert (no.line.stage, no.timeline[-3].title) == (Stage.PAID, "已拨付")
    assert [entry.title for entry in no.timeline].count("已拨付") == 1
    yes = await house.drafts.arrival(father, claim.line.id, no.line.version, arrived=True)
    assert yes.line.stage is Stage.RECEIVED
    again = await house.drafts.arrival(father, claim.line.id, no.line.version, arrived=True)
    assert again.line.version == yes.line.version
    closed = await house.desk.close(cash.cashier, claim.line.id, yes.line.version)
    assert closed.line.stage is Stage.CLOSED
    assert [payment.outcome for payment in closed.payments] == ["0000"]


async def test_the_file_is_what_the_bank_expects_and_stays_the_same(house, cash) -> None:
    for person in (FATHER, DAUGHTER):
        await approved(house, person)
    batch, data = await cash.sent()
    lines = data.decode(ENCODING).split("\r\n")
    assert lines[0] == f"H,DAETONG,{batch.batch_no},20260304,1"
    assert lines[1] == ",".join(COLUMNS)
    numbers = [line.split(",")[1] for line in lines[2:4]]
    assert numbers == sorted(numbers) and len(set(numbers)) == 2
    assert {line.split(",")[3] for line in lines[2:4]} == {FATHER.account, DAUGHTER.account}
    assert all(line.split(",")[5:] == ["73397.65", "大额医疗费用补助"] for line in lines[2:4])
    assert lines[4:] == ["T,2,146795.30", ""]
    house.clock.forward(days=3)
    file = await cash.payments.file(cash.boss, batch.id)
    assert file.data == data and file.name == f"daetong-{batch.batch_no}.csv"


async def test_whoever_made_a_batch_does_not_release_it(house, cash) -> None:
    await approved(house)
    batch = await cash.payments.make_batch(cash.cashier)
    with pytest.raises(SamePerson):
        await cash.payments.release(cash.cashier, batch.id)
    with pytest.raises(Forbidden):
        await cash.payments.file(cash.cashier, batch.id)
    with pytest.raises(Forbidden):
        await cash.payments.record_result(cash.cashier, batch.id, b"H")
    released = await cash.payments.release(cash.boss, batch.id)
    house.clock.forward(hours=1)
    other = house.staff(Role.CASHIER, 1)
    assert (await cash.payments.release(other, batch.id)).released_at == released.released_at


NO_CASHIERS = (Role.CLERK, Role.FINAL_CHECKER, Role.SUPERVISOR, Role.MEMBER)


async def test_only_the_cashier_makes_batches_and_takes_results(house, cash, subtests) -> None:
    for role in NO_CASHIERS:
        with subtests.test(role=role):
            with pytest.raises(RoleMissing):
                await cash.payments.make_batch(house.staff(Role.CASHIER).__class__("x", "", {role}))
            with pytest.raises(RoleMissing):
                await cash.payments.record_result(
                    house.staff(Role.CASHIER).__class__("x", "", {role}), "", b""
                )


async def test_no_batch_without_claims_and_none_that_is_unknown(house, cash) -> None:
    with pytest.raises(FieldsInvalid):
        await cash.payments.make_batch(cash.cashier)
    with pytest.raises(FieldsInvalid):
        await cash.payments.make_batch(cash.cashier, ("0" * 32,))
    for attempt in (
        cash.payments.release(cash.boss, "0" * 32),
        cash.payments.file(cash.boss, "0" * 32),
        cash.payments.batch(cash.boss, "0" * 32),
        cash.payments.record_result(cash.cashier, "0" * 32, b""),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_claim_goes_into_one_batch_however_many_are_made_at_once(house, cash) -> None:
    for person in (FATHER, DAUGHTER, STRANGER):
        await approved(house, person)
    made = await asyncio.gather(
        *(cash.payments.make_batch(cash.cashier) for _ in range(4)), return_exceptions=True
    )
    batches = [batch for batch in made if not isinstance(batch, FieldsInvalid)]
    assert sum(batch.count for batch in batches) == 3
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(PaymentRow)) == 3
    assert sum(batch.sum_fen for batch in batches) == 3 * PAYMENT_FEN


async def test_a_named_claim_that_somebody_holds_for_a_moment_is_waited_for(house, cash) -> None:
    claim = await approved(house)
    async with house.db.write() as session:
        await session.get_one(ClaimRow, claim.line.id, with_for_update=True)
        making = asyncio.create_task(cash.payments.make_batch(cash.cashier, (claim.line.id,)))
        await asyncio.sleep(0.2)
    assert (await making).count == 1


async def test_chosen_claims_only(house, cash) -> None:
    first = await approved(house, FATHER)
    second = await approved(house, DAUGHTER)
    batch = await cash.payments.make_batch(cash.cashier, (first.line.id, first.line.id))
    view, payments = await cash.payments.batch(cash.boss, batch.id)
    assert view.count == 1 and [p.claim_id for p in payments] == [first.line.id]
    assert FATHER.account not in repr(payments)
    assert await cash.stage(second.line.id) is Stage.EXCHANGE_CHECKED


async def test_a_result_taken_twice_counts_once(house, cash) -> None:
    claim = await approved(house)
    batch, data = await cash.sent()
    result = answer(data)
    done = await asyncio.gather(
        *(cash.payments.record_result(cash.cashier, batch.id, result) for _ in range(4))
    )
    assert {(view.paid, view.returned) for view in done} == {(1, 0)}
    assert await cash.events() == ["payment_made"]
    shown = await house.desk.show(cash.boss, claim.line.id)
    assert [step.title for step in shown.steps].count("银行确认付款") == 1
    with pytest.raises(FileRefused):  # another answer to the same batch
        await cash.payments.record_result(cash.cashier, batch.id, answer(data, default="1002"))


DOES_NOT_FIT = (
    ("73397.65", "73397.66"),
    ("T,2,", "T,3,"),
    ("T,2,146795.30", "T,2,146795.31"),
    ("T,2,146795.30,2,146795.30", "T,2,146795.30,1,146795.30"),
    ("T,2,146795.30,2,146795.30", "T,2,146795.30,2,146795.29"),
    ("H,DAETONG,B2026", "H,DAETONG,B2025"),
    (",0000,", ",OK,"),
    (",大额医疗费用补助,0000,成功", ""),
    ("-1,", "-2,"),
    ("结果代码", "结果"),
    ("\r\nT,", "\r\n"),
)


async def test_a_result_that_does_not_fit_is_refused_whole(house, cash, subtests) -> None:
    claims = [await approved(house, person) for person in (FATHER, DAUGHTER)]
    batch, data = await cash.sent()
    for old, new in DOES_NOT_FIT:
        with subtests.test(old=old, new=new):
            with pytest.raises(FileRefused):
                await cash.payments.record_result(
                    cash.cashier, batch.id, changed(answer(data), old, new)
                )
            for claim in claims:
                assert await cash.stage(claim.line.id) is Stage.PAYING
            assert await cash.events() == []
    done = await cash.payments.record_result(cash.cashier, batch.id, answer(data))
    assert done.paid == 2


NO_RESULT_FILES = {
    "empty": b"",
    "no text": b"\xff\xff\xff",
    "no table": "你好".encode(),
    "one huge field": b"H,," + b"x" * 200_000,
    "open quote": b'"',
    "zero": b"\0",
}


async def test_what_is_no_result_file_is_refused(house, cash, subtests) -> None:
    await approved(house)
    batch, _ = await cash.sent()
    for case, data in (NO_RESULT_FILES | {"too large": b"x" * 9_000_000}).items():
        with subtests.test(case), pytest.raises(FileRefused):
            await cash.payments.record_result(cash.cashier, batch.id, data)


async def test_one_bad_line_refuses_the_good_ones_too(house, cash) -> None:
    for person in (FATHER, DAUGHTER):
        await approved(house, person)
    batch, data = await cash.sent()
    lines = answer(data).decode(ENCODING).split("\r\n")
    swapped = "\r\n".join([*lines[:2], lines[2], lines[2], *lines[4:]])
    with pytest.raises(FileRefused):
        await cash.payments.record_result(cash.cashier, batch.id, swapped.encode(ENCODING))
    _, payments = await cash.payments.batch(cash.boss, batch.id)
    assert [payment.outcome for payment in payments] == [None, None]


async def test_returned_money_is_paid_to_the_new_account(house, cash) -> None:
    claim = await approved(house)
    father = await house.bound(FATHER)
    batch, data = await cash.sent()
    done = await cash.payments.record_result(cash.cashier, batch.id, answer(data, default="1002"))
    assert (done.paid, done.returned) == (0, 1)
    assert await cash.events() == ["payment_returned"]
    shown = await house.progress.show(father, claim.line.id)
    assert shown.line.stage is Stage.PAYMENT_RETURNED
    assert shown.payment_note == "账户不存在或已销户"
    assert shown.may == (Action.RENEW_PAYEE,)
    with pytest.raises(FieldsInvalid):
        await cash.payments.make_batch(cash.cashier)
    other = Payee(DAUGHTER.name, DAUGHTER.account, "工商银行")
    with pytest.raises(FieldsInvalid):
        await house.drafts.renew_payee(father, claim.line.id, shown.line.version, other)
    new = Payee(FATHER.name, "6222020000000000999", "中国农业银行新乡分行")
    await house.prove(father, FATHER)
    renewed = await house.drafts.renew_payee(father, claim.line.id, shown.line.version, new)
    assert renewed.line.stage is Stage.EXCHANGE_CHECKED and renewed.payee.account.endswith("0999")
    house.clock.forward(days=1)
    second, data = await cash.sent()
    assert "6222020000000000999" in data.decode(ENCODING)
    assert f"{claim.line.claim_no}-2" in data.decode(ENCODING)
    # the first file is what it was, with the old account
    first = (await cash.payments.file(cash.cashier, batch.id)).data.decode(ENCODING)
    assert FATHER.account in first and "0999" not in first
    await cash.payments.record_result(cash.cashier, second.id, answer(data))
    shown = await house.desk.show(cash.boss, claim.line.id)
    assert shown.line.stage is Stage.PAID
    assert [(p.attempt, p.outcome, p.amount_fen) for p in shown.payments] == [
        (1, "1002", PAYMENT_FEN),
        (2, "0000", PAYMENT_FEN),
    ]
    facts_of = house.contacts.facts
    async with house.db.read() as session:
        facts = await facts_of(session, claim.line.id)
    assert (facts.payment_fen, facts.account_tail) == (PAYMENT_FEN, "0999")
    with pytest.raises(WrongStage):
        await house.drafts.renew_payee(father, claim.line.id, shown.line.version, new)


async def test_part_of_a_batch_may_come_back(house, cash) -> None:
    claims = [await approved(house, person) for person in (FATHER, DAUGHTER)]
    batch, data = await cash.sent()
    bad = f"{claims[0].line.claim_no}-1"
    done = await cash.payments.record_result(cash.cashier, batch.id, answer(data, {bad: "1001"}))
    assert (done.paid, done.returned) == (1, 1)
    assert await cash.stage(claims[0].line.id) is Stage.PAYMENT_RETURNED
    assert await cash.stage(claims[1].line.id) is Stage.PAID


async def test_batches_page_newest_first(house, cash) -> None:
    made = []
    for number in range(23):
        claim_id = (await house.reviewed_rows(await house.bound(FATHER), FATHER, 1, None, None))[0]
        await _straight_to_approved(house, claim_id, number)
        made.append((await cash.payments.make_batch(cash.cashier, (claim_id,))).id)
        if number % 3 == 0:
            house.clock.now += timedelta(minutes=1)
    first = await cash.payments.batches(cash.cashier)
    second = await cash.payments.batches(cash.cashier, first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (20, 3, None)
    assert sorted(b.id for b in (*first.items, *second.items)) == sorted(made)
    assert second.items[-1].id == made[0]
    assert {batch.count for batch in first.items} == {1}


async def _straight_to_approved(house, claim_id: str, number: int) -> None:
    """A settled claim without the road there; what is tested is what comes after."""
    await house.lay_decision(claim_id, f"N-{number}", PAYMENT_FEN)
