"""A health tip from beginning to end: asked for in the stand-in's chat in a real browser, approved
by two people, read in the inbox by the member API, and no longer sent after a word in the chat."""

import pytest
from playwright.async_api import Browser, Page, expect

from app.compose import build_housekeeping
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import HealthTip
from tests.miniapp_api.house_phone import logged_in_phone
from tests.people import FATHER, STAFF
from tests.window.at_work import Window
from tests.world import World

pytestmark = pytest.mark.browser


async def test_a_tip_from_the_chat_to_the_inbox_and_no_longer(
    window: Window, chromium: Browser
) -> None:
    world = window.world
    keeping = build_housekeeping(world.services)
    member = await logged_in_phone(world, FATHER)
    await world.sim("POST", f"users/{member.user}/follow")
    page = await chromium.new_page(viewport={"width": 1366, "height": 844}, locale="zh-CN")
    await page.goto(f"{world.url}/sandbox/?who={member.user}")

    await says(page, "订阅健康提示", "订好了")
    first = await approved(world)
    await keeping.tidy()
    await world.deliver()
    titles = {f"健康提示：{tip.title}" for tip in first}
    inbox = (await member.get("/inbox")).json
    assert {item["title"] for item in inbox["items"]} == titles
    assert {item["text"].startswith(tip.text) for item in inbox["items"] for tip in first} >= {True}

    await says(page, "退订健康提示", "不再发给您")
    world.clock.forward(days=5)  # the next week; a login lasts seven days
    await approved(world)
    await keeping.tidy()
    await world.deliver()
    inbox = (await member.get("/inbox")).json
    assert {item["title"] for item in inbox["items"]} == titles


async def says(page: Page, words: str, answered: str) -> None:
    """Type it into the chat and wait for the answer."""
    await page.get_by_label("对公众号说").fill(words)
    await page.get_by_role("button", name="发送").click()
    await expect(page.get_by_role("log").first).to_contain_text(answered)


async def approved(world: World) -> tuple[HealthTip, ...]:
    """The tips of this week, approved by two people."""
    tips = world.services.tips
    due = tips_of_week(tips.catalogue, TipWeek.from_day(china_day(world.clock())))
    seen = {tip.id: tip.text_hash for tip in due}
    await tips.propose(staff(world, Role.PUBLICITY), seen, "桑医生", "虚构〔2026〕1号")
    await tips.decide(staff(world, Role.SUPERVISOR), seen, confirmed=True)
    return due


def staff(world: World, role: Role) -> Actor:
    """Whoever works there in this role."""
    return Actor(world.staff_ids[role], STAFF[role].name, frozenset({role}))
