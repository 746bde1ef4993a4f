"""Does a face prove somebody only where the platform says so, of the person they are bound to?"""

import asyncio

import pytest

from casework.errors import NotBound, NotFound, TooManyTries, WeChatUnavailable
from casework.people.face_checks import FaceNotPassed
from claims_core.identity_levels import IdentityLevel
from tests.people import DAUGHTER, FATHER


async def test_a_face_that_the_platform_knows_proves_the_member_for_half_an_hour(house) -> None:
    father, faces = await house.bound(FATHER), house.authority.faces
    begun = await faces.start(father)
    assert house.faces.begun[begun.verify_id][2:] == (FATHER.name, FATHER.id_number)
    house.faces.faces.add(begun.verify_id)
    assert (await faces.finish(father, begun.check_id)).level is IdentityLevel.PRESENT


async def test_what_the_phone_says_counts_for_nothing(house) -> None:
    father, faces = await house.bound(FATHER), house.authority.faces
    begun = await faces.start(father)
    with pytest.raises(FaceNotPassed):
        await faces.finish(father, begun.check_id)
    assert (await house.members.me(father)).level is IdentityLevel.INSURED


async def test_a_check_is_its_member_s_alone_and_runs_out(house) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    faces = house.authority.faces
    begun = await faces.start(father)
    house.faces.faces.add(begun.verify_id)
    with pytest.raises(NotFound):
        await faces.finish(daughter, begun.check_id)
    house.clock.forward(hours=1)
    with pytest.raises(NotFound):
        await faces.finish(father, begun.check_id)


async def test_whoever_lost_the_binding_meanwhile_is_not_proved(house) -> None:
    father, faces = await house.bound(FATHER), house.authority.faces
    begun = await faces.start(father)
    house.faces.faces.add(begun.verify_id)
    await house.bindings.end(father)
    with pytest.raises(NotBound):
        await faces.finish(father, begun.check_id)
    assert (await house.members.me(father)).level is IdentityLevel.WECHAT


async def test_five_checks_a_day_and_none_without_a_binding(house) -> None:
    father, faces = await house.bound(FATHER), house.authority.faces
    with pytest.raises(NotBound):
        await faces.start(await house.member())
    house.faces.down = True
    with pytest.raises(WeChatUnavailable):
        await faces.start(father)
    house.faces.down = False
    for _ in range(4):
        await faces.start(father)
    with pytest.raises(TooManyTries):
        await faces.start(father)


async def test_the_same_question_once_more_says_the_same_and_proves_nothing_anew(house) -> None:
    father, faces = await house.bound(FATHER), house.authority.faces
    passed, failed = await faces.start(father), await faces.start(father)
    house.faces.faces.add(passed.verify_id)
    asked = await asyncio.gather(*(faces.finish(father, passed.check_id) for _ in range(2)))
    assert [each.level for each in asked] == [IdentityLevel.PRESENT] * 2
    for _ in range(2):
        with pytest.raises(FaceNotPassed):
            await faces.finish(father, failed.check_id)
    house.clock.forward(minutes=29)
    await faces.finish(father, passed.check_id)
    house.clock.forward(minutes=1)
    assert (await house.members.me(father)).level is IdentityLevel.INSURED
