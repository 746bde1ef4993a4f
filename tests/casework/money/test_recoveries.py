"""How does money come back that a person holds without right?"""

import asyncio
from datetime import date

import pytest

from casework.errors import FieldsInvalid, ReceiptTaken
from casework.money.errors import RecoveryClosed, RecoveryTooHigh
from claims_core.claim import Role
from claims_core.review import RoleMissing, SamePerson
from claims_core.review_reasons import ReasonCode
from claims_core.same_stay import SameStayUnanswered
from tests.casework.bank import answer
from tests.casework.money.agreement import agrees
from tests.casework.money.path import Path
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER


async def reversed_after_payment(house, *people):
    """Recoveries of claims that were paid and then reversed."""
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    claims = []
    for person in people:
        await house.use_up_the_pool(person)
        claims.append(await house.payable(await house.bound(person), person))
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(boss, batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    await house.payments.record_result(cashier, batch.id, answer(data))
    for claim in claims:
        version = (await house.desk.show(boss, claim.line.id)).line.version
        await house.desk.reverse(boss, claim.line.id, version, ReasonCode.AMOUNT_WRONG)
    return (await house.recoveries.page(boss)).items


async def test_money_got_back_needs_a_reference_and_a_second_person(house) -> None:
    way = Path(house)
    await way.settle()
    await way.pay()
    await way.reverse()
    cashier, boss = way.cashier, way.boss
    (held,) = (await house.recoveries.page(cashier)).items
    day = date(2025, 9, 1)
    book = house.recoveries.book
    for fen, on, reference in (
        (0, day, "A1"),
        (-5, day, "A1"),
        (1, date(2099, 1, 1), "A1"),
        (1, day, "  "),
        (1, day, "A\x071"),
    ):
        with pytest.raises(FieldsInvalid):
            await book(cashier, held.id, fen, on, reference)
    with pytest.raises(RecoveryTooHigh):
        await book(cashier, held.id, PAYMENT_FEN + 1, day, "A1")
    first = await book(cashier, held.id, PAYMENT_FEN - 5, day, "A 1")
    with pytest.raises(RecoveryTooHigh):  # what waits for a second person counts
        await book(cashier, held.id, 6, day, "A2")
    with pytest.raises(FieldsInvalid):  # one entry of the bank is one amount
        await book(cashier, held.id, 5, day, "A1")
    decide = house.recoveries.decide
    with pytest.raises(SamePerson):
        await decide(cashier, held.id, first, confirmed=True)
    with pytest.raises(RoleMissing):
        await decide(house.staff(Role.CLERK), held.id, first, confirmed=True)
    assert (await agrees(house, way.claim_id, "not confirmed")).due == -PAYMENT_FEN

    await decide(boss, held.id, first, confirmed=False, words="银行没有这一笔")
    with pytest.raises(FieldsInvalid):
        await decide(boss, held.id, first, confirmed=True)
    again = await book(cashier, held.id, PAYMENT_FEN, day, "A1")
    await decide(boss, held.id, again, confirmed=True)
    assert (await agrees(house, way.claim_id, "confirmed")).due == 0
    with pytest.raises(RecoveryClosed):
        await book(cashier, held.id, 1, day, "A3")
    (closed,) = (await house.recoveries.page(boss, closed=True)).items
    assert (closed.open_fen, closed.closed_at) == (0, house.clock())


async def test_one_entry_of_the_bank_counts_once_however_it_is_typed(house) -> None:
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    held = await reversed_after_payment(house, FATHER, DAUGHTER)
    # two colleagues at one moment, each for another claim
    answers = await asyncio.gather(
        *(
            house.recoveries.book(person, each.id, 100_00, date(2025, 9, 1), "S2025-01")
            for person, each in zip((cashier, boss), held, strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in answers) == ["FieldsInvalid", "str"]
    for again in (
        "s2025-01",
        "\N{FULLWIDTH LATIN CAPITAL LETTER S}2025\N{FULLWIDTH HYPHEN-MINUS}01",
        "S2025\u200b-01",
        "'S2025-01",
        " S2025 -01 ",
    ):
        with pytest.raises(FieldsInvalid):
            await house.recoveries.book(cashier, held[0].id, 1_00, date(2025, 9, 1), again)


async def test_what_was_tried_is_noted_with_owner_and_day(house) -> None:
    way = Path(house)
    await way.settle()
    await way.pay()
    await way.reverse()
    (held,) = (await house.recoveries.page(way.boss)).items
    assert held.owner_id == way.boss.id
    for words, day in (("", date(2099, 1, 1)), ("打电话", date(2020, 1, 1))):
        with pytest.raises(FieldsInvalid):
            await house.recoveries.note(way.boss, held.id, words, day)
    with pytest.raises(FieldsInvalid):
        clerk = house.staff(Role.CLERK)
        await house.recoveries.note(way.boss, held.id, "转交", date(2099, 1, 1), clerk.id)
    for _ in range(2):  # its answer was lost
        await house.recoveries.note(
            way.boss, held.id, "电话联系，答应下周退回", date(2099, 1, 1), way.cashier.id
        )
    shown = await house.recoveries.show(way.cashier, held.id)
    assert [note.words for note in shown.notes] == [
        "冲正，应追回73,397.65元",
        "电话联系，答应下周退回",
    ]
    assert (shown.line.owner_id, shown.line.next_on) == (way.cashier.id, date(2099, 1, 1))
    assert shown.notes[-1].owner_name == shown.line.owner_name != shown.notes[0].owner_name


async def test_a_receipt_whose_money_is_still_held_is_not_paid_for_twice(house) -> None:
    receipt = house.fresh_receipt()
    way = Path(house)
    await house.use_up_the_pool(FATHER)
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER, receipt)
    accepted = await house.desk.accept(
        house.staff(Role.CLERK), claim.line.id, version=claim.line.version
    )
    await house.desk.register(
        house.staff(Role.REGISTRAR), claim.line.id, accepted.line.version, (receipt,)
    )
    way.claim_id = claim.line.id
    await way.settle()
    await way.pay()
    await way.reverse()
    assert (await agrees(house, way.claim_id, "reversed")).due == -PAYMENT_FEN
    with pytest.raises((ReceiptTaken, SameStayUnanswered)):
        await house.submitted(father, FATHER, receipt)
