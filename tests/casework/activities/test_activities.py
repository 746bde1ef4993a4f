"""Do two people open an activity, does everybody get one place, and is everybody told?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.activities.activities import CANCELLED_EVENT, ActivityMoved, SameOpener
from casework.activities.sign_ups import TOMORROW_EVENT, ActivityFull
from casework.activities.views import ActivityKind, ActivityState, NewActivity
from casework.errors import FieldsInvalid, NotFound
from claims_core.claim import Role
from claims_core.review import RoleMissing
from infra.outbox import OutboxRow


@pytest.fixture
def new(house) -> NewActivity:
    return NewActivity(
        kind=ActivityKind.LECTURE,
        title="冬天护好关节",
        words="市一院医生讲，带上医保卡。",
        place="市民中心一楼报告厅",
        starts_at=house.clock() + timedelta(days=5),
        places=2,
        approval_no="虚构〔2026〕5号",
    )


async def opened(house, new) -> str:
    made = await house.activities.make(house.staff(Role.PUBLICITY), new)
    await house.activities.open(house.staff(Role.SUPERVISOR), made)
    return made


async def events(house, name: str) -> int:
    async with house.db.read() as session:
        return len(list(await session.scalars(select(OutboxRow).where(OutboxRow.name == name))))


async def test_one_writes_it_down_and_another_opens_it(house, new) -> None:
    boss, publicity = house.staff(Role.SUPERVISOR), house.staff(Role.PUBLICITY)
    member = await house.member()
    own = await house.activities.make(boss, new)
    with pytest.raises(SameOpener):
        await house.activities.open(boss, own)
    assert await house.sign_ups.upcoming(member) == ()
    with pytest.raises(NotFound):
        await house.sign_ups.sign_up(member, own)
    with pytest.raises(RoleMissing):
        await house.activities.open(publicity, own)
    with pytest.raises(RoleMissing):
        await house.activities.page(house.staff(Role.CLERK))
    await house.activities.open(house.staff(Role.SUPERVISOR, 1), own)
    (there,) = await house.sign_ups.upcoming(member)
    assert (there.title, there.mine, there.full) == ("冬天护好关节", False, False)
    with pytest.raises(ActivityMoved):
        await house.activities.open(house.staff(Role.SUPERVISOR, 1), own)
    (shown,) = (await house.activities.page(publicity)).items
    assert (shown.state, shown.approval_no) == (ActivityState.OPEN, "虚构〔2026〕5号")


async def test_what_must_not_stand_in_a_message_or_cannot_be_is_refused(house, new) -> None:
    publicity = house.staff(Role.PUBLICITY)
    for changes in (
        {"title": " "},
        {"title": "点www.example.cn领奖"},
        {"words": "报名打13900000000"},
        {"place": "见 https://a.b"},
        {"approval_no": ""},
        {"places": 0},
        {"starts_at": house.clock()},
        {"starts_at": (house.clock() + timedelta(days=5)).replace(tzinfo=None)},
        {"starts_at": house.clock() + timedelta(days=732)},
    ):
        with pytest.raises(FieldsInvalid) as refused:
            await house.activities.make(publicity, replace(new, **changes))
        assert set(refused.value.fields) == set(changes), changes


async def test_the_last_place_is_given_once_and_comes_back(house, new) -> None:
    activity = await opened(house, new)
    members = [await house.member() for _ in range(4)]
    answers = await asyncio.gather(
        *(house.sign_ups.sign_up(member, activity) for member in members), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in answers) == [
        *["ActivityFull"] * 2,
        *["NoneType"] * 2,
    ]
    first = members[answers.index(None)]
    await house.sign_ups.sign_up(first, activity)  # again is the same place
    late = next(m for m, each in zip(members, answers, strict=True) if each is not None)
    with pytest.raises(ActivityFull):
        await house.sign_ups.sign_up(late, activity)
    with pytest.raises(NotFound):
        await house.sign_ups.give_up(late, activity)
    await house.sign_ups.give_up(first, activity)
    await house.sign_ups.give_up(first, activity)
    await house.sign_ups.sign_up(late, activity)
    (there,) = await house.sign_ups.upcoming(late)
    assert (there.taken, there.mine) == (2, True)


async def test_what_no_message_could_say_is_not_written_down(house, new) -> None:
    publicity = house.staff(Role.PUBLICITY)
    for name, typed in (
        ("title", "【重要】护好关节"),
        ("title", "护好\n关节"),
        ("title", "扫码报名：护好关节"),
        ("place", "市民中心，加群详谈"),
        ("place", "一楼\u2028报告厅"),
        ("words", "打 13800138000 问"),
        ("approval_no", "虚构\r5号"),
        ("words", "\u202e反过来"),
        ("title", "\u200b"),
    ):
        with pytest.raises(FieldsInvalid) as refused:
            await house.activities.make(publicity, replace(new, **{name: typed}))
        assert list(refused.value.fields) == [name], typed
    pasted = replace(new, title="冬天\u200b护好关节", words="第一\r\n第二")
    await house.activities.make(publicity, pasted)
    (kept,) = (await house.activities.page(publicity)).items
    assert (kept.title, kept.words) == ("冬天护好关节", "第一\n第二")


async def test_whoever_comes_is_reminded_once_the_day_before(house, new) -> None:
    activity = await opened(house, new)
    comes, does_not = await house.member(), await house.member()
    for member in (comes, does_not):
        await house.sign_ups.sign_up(member, activity)
    await house.sign_ups.give_up(does_not, activity)
    house.clock.forward(days=3)
    assert await house.sign_ups.remind_due() == 0
    house.clock.forward(days=1)
    told = await asyncio.gather(*(house.sign_ups.remind_due() for _ in range(2)))
    assert sorted(told) == [0, 1]
    assert await events(house, TOMORROW_EVENT) == 1
    house.clock.forward(days=2)
    assert await house.sign_ups.remind_due() == 0
    with pytest.raises(ActivityMoved):
        await house.sign_ups.sign_up(does_not, activity)


async def test_whoever_has_signed_up_is_told_that_it_is_not_held(house, new) -> None:
    activity = await opened(house, new)
    await house.sign_ups.sign_up(await house.member(), activity)
    publicity = house.staff(Role.PUBLICITY)
    with pytest.raises(FieldsInvalid):
        await house.activities.cancel(publicity, activity, " ")
    await house.activities.cancel(publicity, activity, "医生临时有手术")
    with pytest.raises(ActivityMoved):
        await house.activities.cancel(publicity, activity, "再取消一次")
    assert await events(house, CANCELLED_EVENT) == 1
    assert await house.sign_ups.upcoming(await house.member()) == ()
