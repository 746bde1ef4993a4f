"""Is the page usable in a real browser: by keyboard, by a screen reader, wide and narrow?"""

import os
import shutil
from collections.abc import AsyncIterator
from itertools import product

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.every_case import EveryCase

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("a browser is required here, and there is no chromium")
        pytest.skip("no chromium on this machine")
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


async def opened(browser: Browser, visit, width: int, query: str = "") -> Page:
    page = await browser.new_page(viewport={"width": width, "height": 844})
    await page.goto(f"{visit.client.make_url('/sandbox/')}{query}")
    return page


async def test_the_page_passes_axe_and_does_not_overflow(browser, visit, world) -> None:
    person = await visit.person(follows=True, nickname="周晓梅")
    await visit.sim(f"users/{person['id']}/say", text="进度")
    world.texts.accept(["13700000011"], "SMS_1", "【大额通】您好", "d-1", "n-1")
    world.faults.lay("sms", "hang", None, None)
    queries = ("?who=p1", "?who=p1&tab=texts", "?who=phone:13700000011")
    with EveryCase() as every:
        for width, query in product((1366, 390), queries):
            page = await opened(browser, visit, width, query)
            with every.case(width, query):
                results = await Axe().run(page)
                assert results.violations_count == 0, results.generate_report()
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await page.close()


async def test_a_conversation_is_held_by_keyboard_alone(browser, visit, our_side) -> None:
    await visit.person(nickname="周晓梅")
    page = await opened(browser, visit, 1366)
    await page.get_by_role("button", name="关注公众号").focus()
    await page.keyboard.press("Enter")
    field = page.get_by_label("对公众号说")
    await expect(field).to_be_focused()
    await page.keyboard.type("起付线多少")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log", name="公众号聊天记录")).to_contain_text("起付线多少")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#chat")).to_contain_text("点菜单：办理进度")


async def test_news_comes_by_itself_and_leaves_what_is_being_typed(browser, visit, world) -> None:
    await visit.person(follows=True)
    page = await opened(browser, visit, 390)
    field = page.get_by_label("对公众号说")
    await field.fill("正在打的字")
    world.texts.accept(["13800001234"], "SMS_1", "【大额通】您的验证码是482913", "d-1", "n-1")
    await expect(page.get_by_role("link", name="短信（1）")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_value("正在打的字")
    await page.get_by_role("link", name="短信（1）").click()
    await expect(page.get_by_role("log", name="短信收件箱")).to_contain_text("482913")
