"""An announcement in a real browser: written by publicity with a preview that follows the typing,
approved by a supervisor who ticks what it costs, paused in the middle, and its report read."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from app.messaging import build_announcing
from claims_core.claim import Actor, Role
from notifications.announcements.content import AnnouncementContent, hash_of
from notifications.announcements.tables import AnnouncementRow
from tests.browser.desk_screen import sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

PAGE = "/window/announcements"


async def test_from_the_draft_to_the_report_with_a_pause_in_the_middle(
    window: Window, chromium: Browser
) -> None:
    world = window.world
    announcing, stop = build_announcing(world.services), asyncio.Event()

    async def work() -> None:
        while await announcing.turn(stop):
            pass

    login = STAFF[Role.PUBLICITY].login
    publicity = await sit_down(chromium, world.url, login, expected=("422",))
    page = publicity.page
    await publicity.open(PAGE)
    await publicity.looked_at("announcements-none")
    await publicity.click("写一条新的")
    await page.get_by_label("标题").fill("门诊慢特病怎么报")
    await page.get_by_label("一句话").fill("12月起窗口和手机都能办")
    await page.get_by_label("全文").fill("12月起窗口和手机都能办。\n要带的材料窗口一次告诉您。")
    await expect(page.locator("#preview .sms")).to_contain_text("门诊慢特病怎么报：12月起窗口")
    await expect(page.locator("#preview")).to_contain_text("1条短信，每人约0.05元")
    # what is not kept yet is neither handed in nor lost by another button
    await page.get_by_role("button", name="提交给主管").click()
    await expect(page.locator("[data-unsent-words]:visible")).to_contain_text("还没有存好")
    await expect(page.get_by_label("一句话")).to_have_value("12月起窗口和手机都能办")
    async with page.expect_navigation():
        await page.get_by_role("button", name="存好，看预览和人数").dblclick()
    await expect(page.locator("[aria-labelledby=history-title] li")).to_have_count(2)
    await publicity.looked_at("announcement-draft")
    await page.get_by_role("link", name="打开看").first.click()
    await publicity.looked_at("announcement-sample")
    await publicity.click("回到公告")
    await publicity.click("提交给主管")
    await expect(page.get_by_role("status").first).to_contain_text("等另一位主管")
    address = page.url.partition("?")[0].removeprefix(world.url)

    boss = await sit_down(chromium, world.url, STAFF[Role.SUPERVISOR].login, expected=("422",))
    await boss.open(address)
    await boss.looked_at("announcement-approval")
    await boss.page.get_by_label("批准文号").fill("演示〔2026〕9号（虚构）")
    await boss.click("批准")  # without the tick
    await expect(boss.page.locator("#error-ticked")).to_be_visible()
    await boss.page.get_by_label("这条消息会发给3人，约0.15元，另有0人已退订").check()
    await boss.click("批准")
    await expect(boss.page.get_by_role("status").first).to_contain_text("已批准")

    await work()
    await boss.open(address)
    await expect(boss.page.locator("#progress")).to_contain_text("还有3人等着")
    await boss.looked_at("announcement-sending")
    async with boss.page.expect_navigation():
        await boss.page.get_by_role("button", name="暂停").click()
    await world.deliver()
    await work()
    await boss.open(address)
    await expect(boss.page.locator("#progress")).to_contain_text("还有3人等着")
    async with boss.page.expect_navigation():
        await boss.page.get_by_role("button", name="接着发").click()
    await work()
    await world.deliver()
    # the page asks by itself while the carrier's receipts come in
    await expect(boss.page.locator("#progress")).to_contain_text("还有0人等着")
    world.clock.forward(seconds=10)
    await work()
    await boss.open(address)
    await expect(boss.page.locator("#progress")).to_contain_text("已发完")
    await expect(boss.page.locator("#report-title")).to_be_visible()
    await boss.looked_at("announcement-report")
    async with boss.page.expect_download() as waiting:
        await boss.page.get_by_role("link", name="CSV 表格").first.click()
    assert (await waiting.value).suggested_filename.endswith(".csv")
    await boss.open(PAGE)
    await boss.looked_at("announcements")
    for screen in (publicity, boss):
        assert screen.complaints == []


async def test_one_byte_that_is_changed_after_the_approval_voids_it_before_anybody_is_told(
    window: Window, chromium: Browser
) -> None:
    world = window.world
    announcing, stop = build_announcing(world.services), asyncio.Event()
    drafts = world.services.window.announcements.drafts
    writer = Actor(
        world.staff_ids[Role.PUBLICITY], STAFF[Role.PUBLICITY].name, frozenset({Role.PUBLICITY})
    )
    content = AnnouncementContent(title="门诊慢特病怎么报", brief="窗口和手机都能办", text="全文。")
    announcement = await drafts.create(writer, content)
    await drafts.submit(writer, announcement, hash_of(content.checked().canonical()))

    boss = await sit_down(chromium, world.url, STAFF[Role.SUPERVISOR].login)
    address = f"{PAGE}/{announcement}"
    await boss.open(address)
    await boss.page.get_by_label("批准文号").fill("演示〔2026〕9号（虚构）")
    await boss.page.get_by_label("这条消息会发给3人").check()
    await boss.click("批准")
    await expect(boss.page.get_by_role("status").first).to_contain_text("已批准")

    async with world.services.db.write() as session:
        row = await session.get_one(AnnouncementRow, announcement)
        row.content = row.content.replace("全文。", "全文！")
    while await announcing.turn(stop):
        pass
    await world.deliver()
    await boss.open(address)
    await expect(boss.page.locator("main")).to_contain_text("批准作废")
    await boss.looked_at("announcement-void")
    told = await world.sim("GET", f"sms?phone={FATHER.phone}")
    assert told["messages"] == []
    assert boss.complaints == []
