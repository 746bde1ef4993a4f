"""Are an electronic receipt and the paper it was exchanged for one receipt, and what does a
verification stop?"""

import asyncio
from datetime import date

import pytest

from casework.claims.views import TypedReceipt, TypedVerification
from casework.errors import FieldsInvalid, ReceiptNotGood, ReceiptTakenBy, ReceiptTypedTwice
from claims_core.claim import Role, Stage
from claims_core.receipt_verification import InvalidVerification, IssuerState
from tests.casework.stay import EXPENSE, PLATFORM
from tests.people import DAUGHTER, FATHER

ELECTRONIC = ("41060125", "0000500001")
PAPER = ("41019925", "0000700001")
DAY = date(2026, 3, 3)


def exchanged(one, other, **more) -> TypedReceipt:
    said = TypedVerification(IssuerState.EXCHANGED, DAY, *other, **more)
    return TypedReceipt(*one, 86_000_00, said)


def plain(one) -> TypedReceipt:
    return TypedReceipt(*one, 86_000_00)


async def accepted(house, person):
    return await house._accepted(await house.bound(person), person, house.fresh_receipt())


async def register(house, claim, *typed):
    registrar = house.staff(Role.REGISTRAR)
    return await house.desk.desk.service.register(registrar, claim.id, claim.version, typed)


@pytest.mark.parametrize("first", [exchanged(ELECTRONIC, PAPER), exchanged(PAPER, ELECTRONIC)])
async def test_both_halves_are_held_whichever_was_registered(house, first) -> None:
    one, two = await accepted(house, FATHER), await accepted(house, DAUGHTER)
    await register(house, one, first)
    for half in (ELECTRONIC, PAPER):
        with pytest.raises(ReceiptTakenBy) as told:
            await register(house, two, plain(half))
        page = await house.desk.show(house.staff(Role.REGISTRAR), one.id)
        assert page.line.claim_no in told.value.message and "已登记" in told.value.message


async def test_two_halves_registered_at_the_same_moment_are_held_once(house) -> None:
    one, two = await accepted(house, FATHER), await accepted(house, DAUGHTER)
    answers = await asyncio.gather(
        register(house, one, exchanged(ELECTRONIC, PAPER)),
        register(house, two, exchanged(PAPER, ELECTRONIC)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, ReceiptTakenBy) for answer in answers) == 1


async def test_an_exchange_is_known_after_its_claim_has_gone(house) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    one, two = await accepted(house, FATHER), await accepted(house, DAUGHTER)
    done = await register(house, one, exchanged(ELECTRONIC, PAPER))
    await house.drafts.service.withdraw(father, one.id, done.version)
    with pytest.raises(ReceiptTypedTwice, match="换开"):
        await register(house, two, plain(ELECTRONIC), plain(PAPER))
    await register(house, two, plain(PAPER))
    again = await house.draft(daughter, DAUGHTER, plain(ELECTRONIC))
    answered = await house.drafts.answer_same_stay(
        daughter, again.line.id, again.line.version, "more_receipts"
    )
    with pytest.raises(Exception, match="在另一份申请里用过"):
        await house.drafts.submit(daughter, again.line.id, answered.line.version)


async def test_a_receipt_typed_twice_is_refused_with_both_lines(house) -> None:
    claim = await accepted(house, FATHER)
    other = TypedReceipt("41060125", "0000500009", 1)
    spaced = TypedReceipt(" 4106 0125", "0000 500001 ", 5)
    for typed in (
        (plain(ELECTRONIC), other, spaced),
        (exchanged(ELECTRONIC, PAPER), other, plain(PAPER)),
        (plain(PAPER), other, exchanged(ELECTRONIC, PAPER)),
    ):
        with pytest.raises(ReceiptTypedTwice, match="第1张和第3张"):
            await register(house, claim, *typed)
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    with pytest.raises(ReceiptTypedTwice):
        await house.drafts.edit(
            father, draft.line.id, draft.line.version, house.stay, receipts=(other, other)
        )


async def test_what_contradicts_itself_is_refused_before_anything_is_kept(house) -> None:
    claim = await accepted(house, FATHER)
    for said, refusal in (
        (TypedVerification(IssuerState.EXCHANGED, DAY), InvalidVerification),
        (TypedVerification(IssuerState.NORMAL, DAY, *PAPER), InvalidVerification),
        (TypedVerification(IssuerState.NORMAL, date(2099, 1, 1)), FieldsInvalid),
    ):
        with pytest.raises(refusal):
            await register(house, claim, TypedReceipt(*ELECTRONIC, 5, said))
    page = await house.desk.show(house.staff(Role.REGISTRAR), claim.id)
    assert page.line.stage is Stage.ACCEPTED
    assert [trail.verification for trail in page.receipt_trails.values()] == [None]


async def test_no_review_passes_with_a_receipt_that_its_issuer_has_taken_back(house) -> None:
    claim = await accepted(house, FATHER)
    said = TypedVerification(IssuerState.RED_FLUSHED, DAY, *PAPER, check_code="a1b2c3", times=3)
    done = await register(house, claim, TypedReceipt(*ELECTRONIC, 86_000_00, said))
    first = house.staff(Role.INITIAL_REVIEWER)
    await house.use_up_the_pool(FATHER)
    keyed = await house.desk.save_expense(first, done.id, done.version, EXPENSE, PLATFORM)
    (trail,) = keyed.receipt_trails.values()
    assert trail.verification is not None and not trail.verification.good
    assert (trail.verification.times, trail.verification.state_words) == (3, "已冲红")
    with pytest.raises(ReceiptNotGood, match=ELECTRONIC[1]):
        await house.desk.review_initially(first, *house.shown(keyed))


async def test_an_amount_typed_over_a_reading_keeps_both_and_says_who_and_when(house) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    text = f"票据代码:{ELECTRONIC[0]},票据号码:{ELECTRONIC[1]},金额:86000.00"
    await house.photograph(father, draft.line.id, "receipt", f"qr={text}")
    typed = (TypedReceipt(*ELECTRONIC, 85_000_00),)
    drafts = house.drafts.service
    edited = await drafts.edit(
        father, draft.line.id, draft.line.version, house.stay, receipts=typed
    )
    # taken out and named again: what was read is still known
    for receipts in ((house.fresh_receipt(),), typed):
        edited = await drafts.edit(father, edited.id, edited.version, house.stay, receipts=receipts)
    sent = await drafts.submit(father, edited.id, edited.version)
    clerk = house.staff(Role.CLERK)
    taken = await house.desk.desk.service.accept(clerk, sent.id, sent.version)
    done = await register(house, taken, TypedReceipt(*ELECTRONIC, 84_000_00))
    page = await house.desk.show(house.staff(Role.SECOND_REVIEWER), done.id)
    (receipt,), (trail,) = page.receipts, page.receipt_trails.values()
    assert (receipt.amount_fen, trail.read_fen) == (84_000_00, 86_000_00)
    assert [(each.before_fen, each.after_fen) for each in trail.changes] == [
        (86_000_00, 85_000_00),
        (86_000_00, 85_000_00),
        (85_000_00, 84_000_00),
    ]
    by = house.staff(Role.REGISTRAR).name
    assert (trail.changes[-1].by_name, trail.changes[-1].at) == (by, house.clock())
