"""Does a small claim need no originals and still hold its receipt's number?"""

import pytest

from casework.claims.views import TypedReceipt
from casework.errors import ReceiptTaken
from claims_core.claim import Role
from tests.people import DAUGHTER, FATHER

SMALL = TypedReceipt("41060125", "0000099999", 299_900)


async def test_phone_and_window_say_so_until_the_registered_sum_is_larger(house) -> None:
    actor = await house.bound(FATHER)
    claim = await house.submitted(actor, FATHER, SMALL)
    assert claim.originals is not None and claim.originals.wanted is False
    shown = await house.desk.show(house.staff(Role.CLERK), claim.line.id)
    assert shown.originals is not None and "不收纸质原件" in shown.originals.staff_words
    accepted = await house.desk.accept(
        house.staff(Role.CLERK), claim.line.id, claim.line.version, designated=True
    )
    typed = (TypedReceipt(SMALL.code, SMALL.number, 300_001),)
    registered = await house.desk.register(
        house.staff(Role.REGISTRAR), claim.line.id, accepted.line.version, typed
    )
    assert registered.originals is not None and registered.originals.wanted is True


async def test_the_number_of_a_small_receipt_is_held_like_any_other(house) -> None:
    await house.submitted(await house.bound(FATHER), FATHER, SMALL)
    with pytest.raises(ReceiptTaken):
        await house.submitted(await house.bound(DAUGHTER), DAUGHTER, SMALL)


async def test_a_receipt_without_a_sum_makes_no_claim_small(house) -> None:
    unknown = TypedReceipt("41060125", "0000099998")
    claim = await house.submitted(await house.bound(FATHER), FATHER, unknown)
    assert claim.originals is not None and claim.originals.wanted is None
