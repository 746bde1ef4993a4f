"""Do people who answer our messages in the chat get what we promise, and nobody else?"""

from datetime import timedelta

import pytest

from app.compose import build_housekeeping
from bot.handlers.reminders import speaks_of_reminders
from casework.activities.views import ActivityKind, NewActivity
from claims_core.claim import Role
from tests.people import FATHER
from tests.window.files import Cabinet
from tests.world import World


@pytest.fixture
async def phone(world: World) -> str:
    return await Cabinet(world).follows()


async def said(world: World, phone: str, text: str) -> str:
    world.clock.forward(seconds=1)
    pushed = await world.sim("POST", f"users/{phone}/say", json={"text": text})
    assert pushed["verdict"] == "replied", pushed
    return str(pushed["reply"]["text"])  # type: ignore[index]


async def test_the_words_mean_what_was_asked_last_and_otherwise_what_they_always_mean(
    world: World, phone: str
) -> None:
    before = await said(world, phone, "到了")
    cabinet = Cabinet(world)
    await cabinet.pool_used_up()
    await cabinet.paid()
    world.clock.forward(days=7)
    assert await said(world, phone, "到了") == before  # nobody has asked yet
    assert "没有工单" in await said(world, phone, "我的工单")
    await build_housekeeping(world.services).tidy()
    offered = await said(world, phone, "把梯子扶稳了再上去")
    assert "1. " in offered
    assert "1到5" in await said(world, phone, "到了")
    # a number is the mark now, and no choice of before
    assert "记下了" in await said(world, phone, "5")
    assert "记下了" not in await said(world, phone, "5")


async def test_help_is_offered_and_the_reminders_can_be_refused(world: World, phone: str) -> None:
    cabinet = Cabinet(world)
    await cabinet.pool_used_up()
    data = "身份证号,年度,流水号,就医日期,范围内费用\r\n"
    data += f"{FATHER.id_number},2025,W1,2025-11-03,8600.00\r\n"
    boss = cabinet.actors[Role.SUPERVISOR]
    await world.services.window.unclaimed.import_file(boss, data.encode())
    assert "工单号" not in await said(world, phone, "帮忙")
    assert "恢复报销提醒" in await said(world, phone, "退订报销提醒。")
    assert "一年最多三次" in await said(world, phone, "恢复报销提醒")


def test_plain_ways_of_refusing_a_reminder_are_heard_and_others_are_left() -> None:
    for text in (
        "退订报销提醒",
        "取消报销提醒",
        "不要待遇提醒了",
        "别发报销提醒了",
        "恢复报销提醒",
    ):
        assert speaks_of_reminders(text), text
    for text in ("退订", "退订健康提示", "报销提醒是什么", "取消报销"):
        assert not speaks_of_reminders(text), text


async def test_somebody_signs_up_for_an_activity_by_its_number(world: World, phone: str) -> None:
    assert "没有可以报名的活动" in await said(world, phone, "活动")
    await activity(world, "量血压测血糖", days=5)
    listed = await said(world, phone, "有什么活动")
    assert "1. 义诊“量血压测血糖”" in listed and "还有20个名额" in listed
    assert "没有这个号" in await said(world, phone, "报名 3")
    assert "报上名了" in await said(world, phone, "报名1")
    assert "您已经报名" in await said(world, phone, "活动")
    world.clock.forward(days=4)
    await build_housekeeping(world.services).tidy()
    await world.deliver()
    sent = (await world.sim("GET", f"sms?phone={FATHER.phone}"))["messages"]
    assert any("量血压测血糖" in str(each) for each in sent)  # type: ignore[union-attr]
    assert "取消好了" in await said(world, phone, "取消报名")
    told = await said(world, phone, "不去了")
    assert "没有报名的活动" in told and "没有这个号" not in told


async def test_right_after_the_list_a_number_alone_signs_up_for_what_was_shown(
    world: World, phone: str
) -> None:
    await activity(world, "早的一个", days=1)
    await activity(world, "晚的一个", days=5)
    await activity(world, "最晚的一个", days=6)
    told = await said(world, phone, "报名")
    assert "哪一个" in told and "2. 义诊“晚的一个”" in told and "没有这个号" not in told
    world.clock.forward(minutes=20)
    assert "没有这个号" in await said(world, phone, "9")
    assert "报上名了：义诊“晚的一个”" in await said(world, phone, "2")
    await said(world, phone, "活动")
    world.clock.forward(days=1)  # the first one has begun, and the list is forgotten
    assert "过时了" in await said(world, phone, "2")
    assert "报上名了：义诊“最晚的一个”" in await said(world, phone, "报名2")
    assert "哪一个" in await said(world, phone, "取消报名")
    assert "取消好了：晚的一个" in await said(world, phone, "取消报名 1")
    assert "报上名了" in await said(world, phone, "报名")
    assert "都报过名了" in await said(world, phone, "报名")


async def activity(world: World, title: str, *, days: int) -> None:
    """One that is open to sign up for."""
    cabinet, activities = Cabinet(world), world.services.window.activities
    new = NewActivity(
        kind=ActivityKind.FREE_CLINIC,
        title=title,
        words="空腹来，带医保卡。",
        place="市民中心一楼",
        starts_at=world.clock() + timedelta(days=days),
        places=20,
        approval_no="虚构〔2026〕6号",
    )
    made = await activities.make(cabinet.actors[Role.PUBLICITY], new)
    await activities.open(cabinet.actors[Role.SUPERVISOR], made)
