"""Does a code from the window show who somebody is, once, and slow nobody but a stranger?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.errors import AlreadyBound, FieldsInvalid, NotFound, TooManyTries
from casework.people.authority_tables import PersonNoticeRow, WindowCodeRow
from casework.people.window_codes import CODE, WindowCodeWrong
from claims_core.claim import Role
from claims_core.identity_levels import IdentityLevel
from claims_core.review import RoleMissing
from claims_core.window_codes import CODE_LASTS, WindowCodePaper
from notifications.messages import Message
from tests.people import DAUGHTER, FATHER, STRANGER

ID_CARD = WindowCodePaper.ID_CARD


async def given(house, person=FATHER):
    clerk = house.staff(Role.CLERK)
    insured_id = await house.insured_id(person)
    return await house.authority.window_codes.issue(clerk, insured_id, ID_CARD)


def tail(person):
    return person.id_number[-4:]


async def test_a_code_binds_whoever_has_no_phone_in_the_roster_and_proves_them(house) -> None:
    code = await given(house)
    actor = await house.member()
    me = await house.authority.window_codes.redeem(actor, code.code, tail(FATHER))
    assert me.bound is not None and me.bound.insured_id == await house.insured_id(FATHER)
    assert me.level is IdentityLevel.PRESENT
    house.clock.forward(minutes=30)
    assert (await house.members.me(actor)).level is IdentityLevel.INSURED


async def test_a_code_is_good_once_and_for_three_days(house) -> None:
    codes, actor = house.authority.window_codes, await house.member()
    used = await given(house)
    await codes.redeem(actor, used.code, tail(FATHER))
    late = await given(house, DAUGHTER)
    house.clock.forward(seconds=CODE_LASTS.total_seconds())
    renewed = await given(house, STRANGER)
    await given(house, STRANGER)  # in its place
    withdrawn = await given(house, FATHER)
    clerk, father_id = house.staff(Role.CLERK), await house.insured_id(FATHER)
    with pytest.raises(NotFound):  # of another person's page
        await codes.withdraw(clerk, await house.insured_id(DAUGHTER), withdrawn.code_id)
    await codes.withdraw(clerk, father_id, withdrawn.code_id)
    for code, person in (
        (used, FATHER),
        (late, DAUGHTER),
        (renewed, STRANGER),
        (withdrawn, FATHER),
    ):
        with pytest.raises(WindowCodeWrong):
            await codes.redeem(await house.member(), code.code, tail(person))
    seen = await codes.given(clerk, father_id)
    assert [(each.used, each.ended) for each in seen] == [(False, True), (True, True)]


async def test_wrong_tries_slow_the_stranger_and_not_the_owner(house) -> None:
    code, codes = await given(house), house.authority.window_codes
    stranger = await house.member()
    for _ in range(5):
        with pytest.raises(WindowCodeWrong):
            await codes.redeem(stranger, code.code, "9999")  # even with the slip in hand
    with pytest.raises(TooManyTries):
        await codes.redeem(stranger, code.code, tail(FATHER))
    assert (await codes.redeem(await house.member(), code.code, tail(FATHER))).bound
    house.clock.forward(hours=24)
    with pytest.raises(WindowCodeWrong):
        await codes.redeem(stranger, code.code, tail(FATHER))


async def test_the_code_itself_is_kept_nowhere(house) -> None:
    code = await given(house)
    async with house.db.read() as session:
        row = await session.get_one(WindowCodeRow, code.code_id)
    kept = {str(getattr(row, column.key)) for column in WindowCodeRow.__table__.columns}
    assert code.code.replace(" ", "") not in " ".join(kept)
    assert code.expires_at - row.issued_at == timedelta(days=3)


async def test_only_a_clerk_who_saw_a_paper_gives_one(house) -> None:
    codes, insured_id = house.authority.window_codes, await house.insured_id(FATHER)
    for role in (Role.CASHIER, Role.CALLER, Role.AUDITOR):
        with pytest.raises(RoleMissing):
            await codes.issue(house.staff(role), insured_id, ID_CARD)
    with pytest.raises(FieldsInvalid):
        await codes.issue(house.staff(Role.CLERK), insured_id, WindowCodePaper.LETTER)
    with pytest.raises(NotFound):
        await codes.issue(house.staff(Role.CLERK), "0" * 32, ID_CARD)


async def test_whoever_is_bound_already_is_proved_and_nobody_else_takes_the_identity(house) -> None:
    father, codes = await house.bound(FATHER), house.authority.window_codes
    me = await codes.redeem(father, (await given(house)).code, tail(FATHER))
    assert me.level is IdentityLevel.PRESENT
    code = await given(house)
    with pytest.raises(AlreadyBound):  # the daughter's WeChat stands for the daughter
        await codes.redeem(await house.bound(DAUGHTER), code.code, tail(FATHER))
    # the code is still good, for a new phone of the father's; the old one is told
    new_phone = await house.member()
    assert (await codes.redeem(new_phone, code.code, tail(FATHER))).bound
    assert (await house.members.me(father)).bound is None
    async with house.db.read() as session:
        [notice] = list(await session.scalars(select(PersonNoticeRow)))
        subject = house.message_subjects()[Message.BINDING_MOVED]
        plans = await subject.plans(session, notice.id)
        said = await subject.content(session, Message.BINDING_MOVED, notice.id)
    assert (notice.kind, notice.member_id) == ("binding_moved", father.id)
    assert {(plan.recipient_kind, plan.recipient_id) for plan in plans} == {
        ("insured", await house.insured_id(FATHER)),
        ("member", father.id),
    }
    assert said.facts == {"name": "梁**"}


async def test_a_code_that_is_renewed_while_it_is_typed_ends_or_was_used(house) -> None:
    codes, actor = house.authority.window_codes, await house.member()
    slip = await given(house)
    for _ in range(5):
        used, renewed = await asyncio.gather(
            codes.redeem(actor, slip.code, tail(FATHER)), given(house), return_exceptions=True
        )
        assert isinstance(used, WindowCodeWrong) or used.bound is not None
        slip = renewed
        actor = await house.member()
    assert (await codes.redeem(actor, slip.code, tail(FATHER))).bound is not None


async def test_of_two_slips_with_the_same_digits_the_id_number_tells_whose_it_is(house) -> None:
    codes = house.authority.window_codes
    await given(house, FATHER)
    slip = await given(house, DAUGHTER)
    async with house.db.write() as session:
        index = house.sealer.index(slip.code.replace(" ", ""), CODE)
        await session.execute(update(WindowCodeRow).values(code_index=index))
    for person in (FATHER, DAUGHTER):
        me = await codes.redeem(await house.member(), slip.code, tail(person))
        assert me.bound is not None
        assert me.bound.insured_id == await house.insured_id(person)


async def test_a_code_whose_answer_was_lost_may_be_typed_again_by_the_same_phone_alone(
    house,
) -> None:
    codes, actor, slip = house.authority.window_codes, await house.member(), await given(house)
    first = await codes.redeem(actor, slip.code, tail(FATHER))
    house.clock.forward(minutes=20)
    for _ in range(7):  # no tries are lost
        assert (await codes.redeem(actor, slip.code, tail(FATHER))).bound == first.bound
    house.clock.forward(minutes=10)  # the proof is that of the first time
    assert (await house.members.me(actor)).level is IdentityLevel.INSURED
    for member, id_tail in ((actor, tail(STRANGER)), (await house.member(), tail(FATHER))):
        with pytest.raises(WindowCodeWrong):
            await codes.redeem(member, slip.code, id_tail)
