"""Does a caller see whom to ring, in clear only where it is written down?"""

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.errors import NotFound
from claims_core.claim import Role
from claims_core.review import RoleMissing
from tests.people import DAUGHTER, FATHER


async def rows(house) -> list[tuple[str, str, str | None, str]]:
    async with house.db.read() as session:
        found = await session.scalars(select(AccessLogRow).where(AccessLogRow.what != "phone"))
        return [(row.actor_name, row.what, row.claim_id, row.reason) for row in found]


async def test_the_insured_person_is_rung_and_it_is_written_down(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    caller, numbers = house.staff(Role.CALLER), house.checks.call_numbers
    (masked,) = await numbers.masked(caller, claim.line.id)
    assert (masked.who, masked.name) == ("参保人（本人提交）", "梁**")
    assert FATHER.phone not in masked.phone and masked.phone.endswith(FATHER.phone[-4:])
    assert await rows(house) == []
    (clear,) = await numbers.in_clear(caller, claim.line.id)
    assert (clear.name, clear.phone) == (FATHER.name, FATHER.phone)
    assert await rows(house) == [(caller.name, "call_number", claim.line.id, "回访")]


async def test_so_is_whoever_filed_for_them(house) -> None:
    for bound, phone in ((False, ""), (True, DAUGHTER.phone)):
        daughter = await house.bound(DAUGHTER) if bound else await house.member()
        await house.authorise(daughter, FATHER)
        claim = await house.submitted(daughter, FATHER)
        caller = house.staff(Role.CALLER)
        insured, filer = await house.checks.call_numbers.in_clear(caller, claim.line.id)
        assert (insured.who, insured.phone) == ("参保人", FATHER.phone)
        assert "代办" in filer.who and filer.phone == phone
        assert filer.name == (DAUGHTER.name if bound else "梁小禾")
        break_off = await house.drafts.withdraw(daughter, claim.line.id, claim.line.version)
        assert break_off.line.id == claim.line.id


async def test_nobody_else_and_no_draft(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    with pytest.raises(NotFound):
        await house.checks.call_numbers.in_clear(house.staff(Role.CALLER), claim.line.id)
    with pytest.raises(RoleMissing):
        await house.checks.call_numbers.masked(house.staff(Role.CLERK), claim.line.id)
    assert await rows(house) == []
