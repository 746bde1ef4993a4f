"""Is a long menu folded under headings, open to the keyboard, on a phone too, and is it plain where
one is?"""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role
from tests.browser.desk_screen import NARROW, sit_down
from tests.people import STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def test_a_supervisors_menu_is_folded_and_shows_where_one_is(
    window: Window, chromium: Browser
) -> None:
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    page, menu = boss.page, boss.page.get_by_role("navigation", name="主菜单")
    await boss.open("/window/announcements")
    await expect(menu.locator("summary.here")).to_have_text("宣传：公告")
    await expect(menu.locator("summary").first).to_have_css("color", "rgb(255, 255, 255)")
    await expect(menu.get_by_role("link", name="健康提示")).to_be_hidden()
    summary = menu.locator("summary", has_text="宣传")
    await summary.focus()
    await page.keyboard.press("Enter")
    await expect(menu.get_by_role("link", name="健康提示")).to_be_visible()
    await expect(menu.locator("[aria-current]")).to_have_text("公告")
    await boss.looked_at("menu-open")
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await expect(menu.locator("summary.here")).to_have_text("宣传：健康提示")
    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CASHIER].login)
    row = clerk.page.get_by_role("navigation", name="主菜单")
    await expect(row.locator("summary")).to_have_count(0)
    await expect(row.get_by_role("link", name="拨付")).to_be_visible()
    assert boss.complaints == clerk.complaints == []
