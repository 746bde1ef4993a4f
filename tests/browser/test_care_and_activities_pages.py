"""Activities and care calls in a real browser: two people for each, and what the pages say."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role
from tests.browser.desk_screen import sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def test_an_activity_is_written_down_by_one_and_opened_by_another(
    window: Window, chromium: Browser
) -> None:
    url = window.world.url
    publicity = await sit_down(chromium, url, STAFF[Role.PUBLICITY].login, expected=("422",))
    page = publicity.page
    await publicity.open("/window/activities")
    await page.get_by_label("哪种活动").select_option("lecture")
    await page.get_by_label("名称").fill("冬天护好关节")
    await page.get_by_label("地点").fill("市民中心一楼报告厅")
    await page.get_by_label("批准文号").fill("虚构〔2026〕5号")
    await page.get_by_label("开始时间").fill("2026-03-20T09:30")
    await page.get_by_label("名额").fill("60")
    await page.get_by_label("说明").fill("报名打13900000000")
    await publicity.click("登记")
    await expect(page.locator("#error-words")).to_be_visible()
    await publicity.looked_at("activities-refused")
    await page.get_by_label("说明").fill("医生讲怎么动、怎么暖，带上医保卡。")
    await publicity.click("登记")
    await expect(page.get_by_role("status")).to_contain_text("另一位主管")
    boss = await sit_down(chromium, url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/activities")
    async with boss.page.expect_navigation():
        await boss.page.get_by_role("button", name="开放报名").click()
    await expect(boss.page.get_by_role("status")).to_contain_text("可以报名了")
    await boss.page.get_by_text("取消这次活动").click()
    await boss.looked_at("activities")
    assert publicity.complaints == boss.complaints == []


async def test_a_care_call_waits_for_the_centres_letter(window: Window, chromium: Browser) -> None:
    url = window.world.url
    caller = await sit_down(chromium, url, STAFF[Role.CALLER].login)
    page = caller.page
    await caller.open("/window/care")
    await page.get_by_label("按什么选的").fill("2025年大额补助满十万元、本人同意的")
    await page.get_by_label("批准文号").fill("新医保中心函〔虚构〕7号")
    await page.locator("#numbers").fill(FATHER.insured_no)
    await caller.click("登记")
    await expect(page.get_by_text("今天没有要打的")).to_be_visible()
    boss = await sit_down(chromium, url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/care")
    await boss.looked_at("care-proposed")
    await boss.click("核对过文件，通过")
    await expect(boss.page.get_by_role("status")).to_contain_text("核对好了")
    window.world.clock.forward(minutes=1)
    window.world.clock.forward(days=1)
    caller = await sit_down(chromium, url, STAFF[Role.CALLER].login)
    page = caller.page
    await caller.open("/window/care")
    await caller.looked_at("care-due")
    await page.get_by_role("link", name="梁**").click()
    await caller.click("查看完整号码")
    await expect(page.locator("#contact")).to_contain_text(FATHER.phone)
    await page.get_by_role("radio", name="情况平稳").check()
    await page.locator("#words").fill("胃口好了，提醒按时复查")
    await caller.click("记下")
    await expect(page.get_by_role("status")).to_contain_text("已记下")
    await caller.looked_at("care-person")
    assert caller.complaints == boss.complaints == []
