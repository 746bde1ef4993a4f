"""Does a receipt pay once, however claims come together over it?"""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from casework.claims.tables import ReceiptUseRow
from casework.claims.views import TypedReceipt
from casework.errors import ReceiptTaken, ReceiptTakenBy
from claims_core.claim import Role, Stage
from tests.casework.money.path import Path
from tests.casework.stay import PAYMENT_FEN, STAY
from tests.people import DAUGHTER, FATHER, STRANGER


async def holders(house) -> dict[str, str]:
    async with house.db.read() as session:
        return {row.number: row.claim_id for row in await session.scalars(select(ReceiptUseRow))}


async def handed_in(house, person, receipt):
    actor = await house.bound(person)
    draft = await house.draft(actor, person, receipt)
    return actor, draft.line.id, draft.line.version


async def test_two_peoples_claims_with_one_receipt_at_the_same_moment_one_wins(house) -> None:
    receipt = house.fresh_receipt()
    claims = [await handed_in(house, person, receipt) for person in (FATHER, DAUGHTER, STRANGER)]
    answers = await asyncio.gather(
        *(house.drafts.submit(*claim) for claim in claims), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, ReceiptTaken)]
    assert len(refused) == 2
    assert receipt.number in refused[0].message
    (winner,) = [answer for answer in answers if not isinstance(answer, Exception)]
    assert await holders(house) == {receipt.number: winner.line.id}
    # the others are drafts as before, and may be handed in without that receipt
    for (actor, claim_id, version), answer in zip(claims, answers, strict=True):
        if answer is not winner:
            shown = await house.progress.show(actor, claim_id)
            assert (shown.line.stage, shown.line.version) == (Stage.DRAFT, version)


async def test_claims_that_share_several_receipts_do_not_block_each_other(house) -> None:
    shared = [house.fresh_receipt() for _ in range(6)]
    claims = []
    for person, order in ((FATHER, shared), (DAUGHTER, list(reversed(shared)))):
        actor, claim_id, version = await handed_in(house, person, None)
        edited = await house.drafts.edit(actor, claim_id, version, STAY, receipts=tuple(order))
        claims.append((actor, claim_id, edited.line.version))
    answers = await asyncio.gather(
        *(house.drafts.submit(*claim) for claim in claims), return_exceptions=True
    )
    assert sum(isinstance(answer, ReceiptTaken) for answer in answers) == 1
    assert len(await holders(house)) == 6


async def test_two_claims_that_want_each_others_receipts_are_refused_not_stuck(house) -> None:
    one, two = house.fresh_receipt(), house.fresh_receipt()
    claims = []
    for person, receipt in ((FATHER, one), (DAUGHTER, two)):
        claim = await house.submitted(await house.bound(person), person, receipt)
        clerk = house.staff(Role.CLERK)
        claims.append(await house.desk.accept(clerk, claim.line.id, claim.line.version))
    registrar = house.staff(Role.REGISTRAR)
    answers = await asyncio.gather(
        *(
            house.desk.register(registrar, claim.line.id, claim.line.version, (one, two))
            for claim in claims
        ),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [ReceiptTakenBy, ReceiptTakenBy]
    assert await holders(house) == {one.number: claims[0].line.id, two.number: claims[1].line.id}


async def test_a_withdrawn_claim_frees_its_receipt(house) -> None:
    receipt = house.fresh_receipt()
    father, claim_id, version = await handed_in(house, FATHER, receipt)
    claim = await house.drafts.submit(father, claim_id, version)
    other = await handed_in(house, DAUGHTER, receipt)
    with pytest.raises(ReceiptTaken):
        await house.drafts.submit(*other)
    await house.drafts.withdraw(father, claim_id, claim.line.version)
    assert await holders(house) == {}
    assert (await house.drafts.submit(*other)).line.stage is Stage.SUBMITTED


async def test_a_rejected_claim_frees_its_receipt(house) -> None:
    receipt = house.fresh_receipt()
    father, claim_id, version = await handed_in(house, FATHER, receipt)
    claim = await house.drafts.submit(father, claim_id, version)
    boss = house.staff(Role.SUPERVISOR)
    await house.desk.decline(boss, claim_id, claim.line.version, "other", "不在支付范围内")
    assert await holders(house) == {}
    other = await handed_in(house, DAUGHTER, receipt)
    assert (await house.drafts.submit(*other)).line.stage is Stage.SUBMITTED


async def test_a_settled_claim_keeps_its_receipt(house) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.approved(await house.bound(FATHER), FATHER)
    typed = TypedReceipt(claim.receipts[0].code, claim.receipts[0].number)
    other = await handed_in(house, DAUGHTER, typed)
    with pytest.raises(ReceiptTaken):
        await house.drafts.submit(*other)


async def test_the_registrars_receipts_replace_the_members(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.accepted(father, FATHER)
    right = house.fresh_receipt()
    done = await house.desk.register(
        house.staff(Role.REGISTRAR), claim.line.id, claim.line.version, (right,)
    )
    assert [(r.number, r.source) for r in done.receipts] == [(right.number, "staff")]
    assert await holders(house) == {right.number: claim.line.id}


async def test_registering_a_receipt_of_somebody_else_changes_nothing(house) -> None:
    taken = house.fresh_receipt()
    await house.submitted(await house.bound(DAUGHTER), DAUGHTER, taken)
    claim = await house.accepted(await house.bound(FATHER), FATHER)
    before = await holders(house)
    with pytest.raises(ReceiptTaken):
        await house.desk.register(
            house.staff(Role.REGISTRAR),
            claim.line.id,
            claim.line.version,
            (house.fresh_receipt(), taken),
        )
    assert await holders(house) == before
    shown = await house.desk.show(house.staff(Role.REGISTRAR), claim.line.id)
    assert (shown.line.stage, shown.receipts) == (Stage.ACCEPTED, claim.receipts)


async def test_a_receipt_is_told_apart_by_kind_code_and_number(house) -> None:
    fiscal = TypedReceipt("41060125", "0000012345")
    other_code = TypedReceipt("41060225", "0000012345")
    digital = TypedReceipt("", "25417000000012345678")
    for person, receipt in ((FATHER, fiscal), (DAUGHTER, other_code), (STRANGER, digital)):
        claim = await handed_in(house, person, receipt)
        assert (await house.drafts.submit(*claim)).line.stage is Stage.SUBMITTED
    house.stay = replace(STAY, admission_on=date(2025, 7, 1), discharge_on=date(2025, 7, 2))
    again = await handed_in(house, FATHER, TypedReceipt(" 4106 0125", "0000012345　"))
    with pytest.raises(ReceiptTaken):
        await house.drafts.submit(*again)


async def paid_and_reversed(house):
    """A claim that was paid and then reversed, and a draft of somebody else with its receipt."""
    way = Path(house)
    await way.settle()
    await way.pay()
    shown = await house.desk.show(way.boss, way.claim_id)
    receipt = TypedReceipt(shown.receipts[0].code, shown.receipts[0].number)
    other = await handed_in(house, DAUGHTER, receipt)
    await way.reverse()
    return way, other


async def test_a_receipt_paid_for_stays_held_until_the_money_is_back(house) -> None:
    """Neither the reversal nor what follows it frees the receipt for a second payment."""
    way, other = await paid_and_reversed(house)
    exits = house.desk.exits.service
    with pytest.raises(ReceiptTaken) as told:
        await house.drafts.submit(*other)
    assert "在另一份申请里用过" in told.value.message
    for step, code in ((exits.reopen, "recalculated"), (exits.reject, "not_covered")):
        await step(way.boss, way.claim_id, await way.version(), code)
        with pytest.raises(ReceiptTaken):
            await house.drafts.submit(*other)
    await recover(house, way, PAYMENT_FEN - 1)
    with pytest.raises(ReceiptTaken):
        await house.drafts.submit(*other)
    await recover(house, way, 1)
    assert (await house.drafts.submit(*other)).line.stage is Stage.SUBMITTED


async def test_a_receipt_left_out_of_the_claim_it_paid_stays_held(house) -> None:
    way, other = await paid_and_reversed(house)
    boss, desk = way.boss, house.desk
    exits = desk.exits.service
    await exits.reopen(boss, way.claim_id, await way.version(), "recalculated")
    first = house.staff(Role.INITIAL_REVIEWER)
    await exits.send_back(first, way.claim_id, await way.version(), "receipts_differ", "换一张")
    fresh, registrar = house.fresh_receipt(), house.staff(Role.REGISTRAR)
    await desk.desk.service.register(registrar, way.claim_id, await way.version(), (fresh,))
    with pytest.raises(ReceiptTaken):
        await house.drafts.submit(*other)
    assert set(await holders(house)) > {fresh.number}
    # settled anew for as much: the money that was paid is for the new receipt now
    await way.settle()
    assert (await house.drafts.submit(*other)).line.stage is Stage.SUBMITTED


async def test_reversal_or_reopening_at_the_moment_of_another_claim_never_lets_both_hold(
    house,
) -> None:
    way = Path(house)
    await way.settle()
    await way.pay()
    shown = await house.desk.show(way.boss, way.claim_id)
    receipt = TypedReceipt(shown.receipts[0].code, shown.receipts[0].number)
    other = await handed_in(house, DAUGHTER, receipt)
    exits = house.desk.exits.service
    version = await way.version()
    gone, refused = await asyncio.gather(
        exits.reverse(way.boss, way.claim_id, version, "amount_wrong"),
        house.drafts.submit(*other),
        return_exceptions=True,
    )
    assert (gone.stage, type(refused)) == (Stage.REVERSED, ReceiptTaken)

    await recover(house, way, PAYMENT_FEN)
    answers = await asyncio.gather(
        exits.reopen(way.boss, way.claim_id, gone.version, "recalculated"),
        house.drafts.submit(*other),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, ReceiptTaken) for answer in answers) == 1
    assert sum(isinstance(answer, Exception) for answer in answers) == 1


async def recover(house, way, fen) -> None:
    """So much of the money comes back, and a second person finds it at the bank."""
    (held,) = (await house.recoveries.page(way.cashier)).items
    reference = f"R{fen}"
    booked = await house.recoveries.book(way.cashier, held.id, fen, date(2025, 9, 1), reference)
    await house.recoveries.decide(way.boss, held.id, booked, confirmed=True)
