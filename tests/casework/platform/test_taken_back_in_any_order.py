"""What if rows are taken back, numbers corrected and settlements entered again, in an order that
nobody wished for? No year counts twice, nothing waits for ever."""

import pytest

from casework.claims import hospital_receipts
from casework.errors import FieldsInvalid, Forbidden
from casework.platform.views import RowState
from casework.proof.proof import verify
from claims_core.claim import Role
from claims_core.ledger import YearToDate
from tests.casework.platform.test_our_claims_in_the_feed import (
    OURS,
    carry,
    row,
    settled,
    settled_later,
    take,
    year,
)
from tests.casework.stay import PAYMENT_FEN

FULL = YearToDate(100_000_00, 0)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def take_off(house, boss, claim_id: str, number: str = OURS) -> None:
    version = (await house.desk.show(boss, claim_id)).line.version
    await house.numbers.take_off(boss, claim_id, version, number, "抄错了一份")


async def re_entered(house, boss, number: str) -> None:
    made = await house.re_entries.propose(boss, number, "退错了单号，问过平台")
    await house.re_entries.decide(house.staff(Role.SECOND_REVIEWER), made, confirmed=True)


async def held(house, boss) -> list[str]:
    return [each.settlement_no for each in (await house.held_rows.page(boss)).items]


async def proven(house) -> None:
    proof = await verify(house.db, house.sealer, lambda _: lambda *_: None, lambda _: None)
    assert proof.flaws == []


async def test_a_refund_of_a_number_s_second_settlement_is_entered(house, boss) -> None:
    """The first one was held and refunded; the number came again, for something else."""
    claim = await settled(house)
    counted = await year(house)
    receipt = (claim.receipts[0].code, claim.receipts[0].number)
    assert await take(house, boss, row("A1", paid="1.00", receipt=receipt)) == (0, 0, 0, 1)
    assert await take(house, boss, row("R1", paid="-1.00", origin="A1")) == (0, 1, 0, 0)
    assert await take(house, boss, row("A1", paid="9.00")) == (1, 0, 0, 0)
    assert await take(house, boss, row("R2", paid="-9.00", origin="A1")) == (1, 0, 0, 0)
    assert await year(house) == counted
    # and the refund of the first one stays what it was
    assert await take(house, boss, row("R1", paid="-1.00", origin="A1")) == (0, 1, 0, 0)
    await proven(house)


async def test_what_the_platform_took_back_is_not_held_when_its_number_is_taken_off(
    house, boss
) -> None:
    claim_id = await settled_later(house)
    await carry(house, claim_id)
    refund = row("R1", paid="-7.00", origin=OURS)
    assert await take(house, boss, row(OURS, paid="7.00"), refund) == (0, 0, 2, 0)
    await take_off(house, boss, claim_id)
    assert await held(house, boss) == []
    assert await take(house, boss, row(OURS, paid="7.00"), refund) == (0, 2, 0, 0)
    assert await year(house) == FULL
    await proven(house)


async def test_a_settlement_taken_back_and_told_once_more_is_entered_by_two_people(
    house, boss
) -> None:
    """Entered, taken back for a claim, confirmed by the feed, and then found to be a hospital's."""
    claim_id, line = await settled_later(house), row(OURS, paid="7.00")
    assert await take(house, boss, line) == (1, 0, 0, 0)
    await house.held_rows.take_back(boss, OURS, "是这份申请")
    await carry(house, claim_id)
    assert await take(house, boss, line) == (0, 0, 1, 0)
    await take_off(house, boss, claim_id)
    (waiting,) = (await house.held_rows.page(boss)).items
    with pytest.raises(Forbidden) as refused:
        await house.held_rows.decide(boss, waiting.id, RowState.HOSPITAL, "是医院的")
    assert "到「恢复入账」提出" in refused.value.message
    await re_entered(house, boss, OURS)
    assert await held(house, boss) == []
    assert await year(house) == YearToDate(100_000_00, 7_00)
    assert await take(house, boss, line) == (0, 1, 0, 0)
    assert await year(house) == YearToDate(100_000_00, 7_00)
    await proven(house)


async def test_other_amounts_that_wait_under_the_number_are_decided_first(house, boss) -> None:
    claim_id = await settled_later(house)
    await take(house, boss, row(OURS, paid="7.00"))
    await house.held_rows.take_back(boss, OURS, "是这份申请")
    await carry(house, claim_id)
    assert await take(house, boss, row(OURS, paid="8.00")) == (0, 0, 1, 0)
    await take_off(house, boss, claim_id)
    made = await house.re_entries.propose(boss, OURS, "退错了单号")
    with pytest.raises(FieldsInvalid) as refused:
        await house.re_entries.decide(house.staff(Role.SECOND_REVIEWER), made, confirmed=True)
    assert "先认定" in refused.value.fields["settlement_no"]
    assert await held(house, boss) == [OURS]


async def test_the_receipts_of_a_settlement_that_was_entered_again_are_known_again(
    house, boss
) -> None:
    await settled_later(house)
    line = row("H7", paid="10.00", receipt=("41060125", "9000000001"))
    await take(house, boss, line)
    assert await take(house, boss, row("R1", paid="-10.00", origin="H7")) == (1, 0, 0, 0)
    assert await take(house, boss, line) == (0, 1, 0, 0)  # refunded: it uses none
    assert await _receipts(house) == set()
    await re_entered(house, boss, "H7")
    assert await take(house, boss, line) == (0, 0, 0, 0)  # more of it is known now
    assert await take(house, boss, line) == (0, 1, 0, 0)
    assert await _receipts(house) == {"9000000001"}
    assert await take(house, boss, row("R2", paid="-10.00", origin="H7")) == (1, 0, 0, 0)
    assert await take(house, boss, line) == (0, 1, 0, 0)
    assert await _receipts(house) == set()


async def _receipts(house) -> set[str]:
    async with house.db.read() as session:
        kept = await hospital_receipts.of_settlements(session, ["H7"])
    return {number for keys in kept.values() for _, _, number in keys}


async def test_one_feed_that_tells_of_a_claim_settled_at_the_final_check(house, boss) -> None:
    """Its number, its refund and its number again, in one file and in each order."""
    claim = await settled(house)
    await carry(house, claim.line.id)
    counted = await year(house)
    assert counted == YearToDate(100_000_00, PAYMENT_FEN)
    told, back = row(OURS), row("R1", paid="-73397.65", origin=OURS)
    assert await take(house, boss, back, told) == (0, 0, 2, 0)
    assert await take(house, boss, told, back) == (0, 2, 0, 0)
    assert await year(house) == counted
    await proven(house)
