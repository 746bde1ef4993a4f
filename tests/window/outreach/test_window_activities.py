"""What does the page of activities say of one whose time has gone?"""

from datetime import timedelta

from casework.activities.views import ActivityKind, NewActivity
from claims_core.claim import Actor, Role
from tests.window.at_work import Window


async def test_an_activity_whose_time_has_gone_is_neither_open_nor_to_be_cancelled(
    window: Window,
) -> None:
    house, clock = window.world.services, window.world.clock
    soon = clock() + timedelta(days=1)
    new = NewActivity(
        ActivityKind.LECTURE,
        "冬天护好关节",
        "医生讲。",
        "市民中心一楼",
        soon,
        60,
        "虚构〔2026〕5号",
    )
    activities = house.window.activities
    publicity = await window.sign_in(Role.PUBLICITY)
    made = await activities.make(Actor("p", "梁小宣", frozenset({Role.PUBLICITY})), new)
    await activities.open(Actor("s", "戚小管", frozenset({Role.SUPERVISOR})), made)
    before = await publicity.get("/window/activities")
    assert "可以报名" in before.text and before.has_form(f"/{made}/cancel")
    clock.forward(days=2)
    publicity = await window.sign_in(Role.PUBLICITY)
    after = await publicity.get("/window/activities")
    assert "时间过了" in after.text and "可以报名" not in after.text
    assert not after.has_form(f"/{made}/cancel")
