"""Health tips in a real browser: publicity sees the week and records approvals, a supervisor
confirms them, by keyboard and on a narrow screen as well."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role
from notifications.tips.catalogue import TipTopic, shipped_tips
from tests.browser.desk_screen import sit_down
from tests.people import STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

FIRST = shipped_tips().of_topic(TipTopic.DIET)[0]


async def test_a_tip_is_recorded_confirmed_and_then_shown_as_going_out(
    window: Window, chromium: Browser
) -> None:
    publicity = await sit_down(
        chromium, window.world.url, STAFF[Role.PUBLICITY].login, expected=("422",)
    )
    page = publicity.page
    await publicity.open("/window/tips")
    await publicity.looked_at("tips-weeks")
    await publicity.click("下一周")
    await expect(page.get_by_role("link", name="回到本周")).to_be_visible()
    await publicity.open("/window/tips/topics/diet")
    await publicity.looked_at("tips-topic")
    await page.get_by_label(FIRST.title, exact=True).check()
    await page.get_by_label("医学审核人").fill("桑医生")
    await publicity.click("登记批准")
    await expect(page.locator("#error-approval_no")).to_be_visible()
    await expect(page.get_by_label(FIRST.title, exact=True)).to_be_checked()
    await page.get_by_label("批准文号").fill("虚构〔2026〕1号")
    await page.get_by_label("批准文号").press("Enter")  # decides nothing
    await expect(page.locator("#error-approval_no")).to_be_visible()
    await publicity.click("登记批准")
    await expect(page.get_by_role("status")).to_contain_text("请另一位主管")

    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/tips/topics/diet")
    await boss.page.get_by_label(FIRST.title, exact=True).check()
    await boss.click("核对过文件，确认")
    await expect(boss.page.get_by_role("status")).to_contain_text("可以发了")
    await boss.looked_at("tips-confirmed")
    for screen in (publicity, boss):
        assert screen.complaints == []
