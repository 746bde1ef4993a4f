"""A phone of the stand-in world in a real browser: its chat with our account."""

from playwright.async_api import Browser, Page, expect

from tests.browser.kept_pictures import kept_page
from tests.window.at_work import Window

WIDTHS = (1366, 390)


async def phone_page(chromium: Browser, window: Window, width: int) -> Page:
    """The page of the stand-in world with somebody's phone, everything on it unfolded."""
    page = await chromium.new_page(viewport={"width": width, "height": 844}, locale="zh-CN")
    await page.goto(f"{window.world.url}/sandbox/")
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


async def typed(window: Window, page: Page, text: str, answered: str) -> None:
    """Write this in the chat and send it; what is said to it is then on the page."""
    window.world.clock.forward(seconds=1)
    await page.locator("form.say input.words").first.fill(text)
    await page.get_by_role("button", name="发送").first.click()
    await expect(page.locator(".chat").first).to_contain_text(answered)


async def kept(page: Page, name: str, width: int) -> None:
    """The page fits its width; a picture of it where pictures are asked for."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await kept_page(page, f"chat-{name}-{width}", whole=True)
