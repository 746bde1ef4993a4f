"""A member of staff at a real browser: logs in, and has every page looked at on the way."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from playwright.async_api import Browser, Page, expect

from tests.accessible import assert_accessible
from tests.browser.kept_pictures import kept_page
from tests.browser.settled import Underway
from tests.people import PASSWORD

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}

# htmx has set the caret in what it has put into the page; now and then Chromium, which comes later
# to do the same, says that it need not.
_SAID_NOW_AND_THEN = "Autofocus processing was blocked because a document already has a focused"


@dataclass
class DeskScreen:
    """One person's browser window; `complaints` are what the browser's console said."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    size: dict[str, int] = field(default_factory=lambda: WIDE)
    """In which the work is done; every page is looked at in both."""

    def __post_init__(self) -> None:
        self._underway = Underway(self.page)

    async def log_in(self, login: str) -> None:
        """By keyboard alone: the caret stands in the login box when the page opens."""
        await self.page.goto(f"{self.url}/window")
        # the browser sets the caret a moment after the page has loaded
        await expect(self.page.locator("[name=login]")).to_be_focused()
        await self.page.keyboard.type(login)
        await self.page.keyboard.press("Tab")
        await expect(self.page.locator("[name=password]")).to_be_focused()
        await self.page.keyboard.type(PASSWORD)
        await self.page.keyboard.press("Enter")
        # publicity and the medical staff have nothing to do with claims
        await self.page.wait_for_url(re.compile(r"/window/(cases|claims|tips)$"))

    async def open(self, path: str) -> None:
        """Go to an address of the house."""
        await self.page.goto(self.url + path)

    async def click(self, words: str) -> None:
        """Press the button or link with these words, and wait for what it leads to."""
        button = self.page.get_by_role("button", name=words, exact=True)
        target = button.or_(self.page.get_by_role("link", name=words, exact=True)).first
        if await target.evaluate("e => Boolean(e.closest('[hx-get], [hx-post]'))"):
            async with self.page.expect_response(lambda response: "/window/" in response.url):
                await target.click()
            return
        async with self.page.expect_navigation():
            await target.click()

    async def looked_at(self, name: str) -> None:
        """Check the page as it stands with axe, wide and narrow; pictures where asked for."""
        for size in (NARROW, WIDE):
            await self.page.set_viewport_size(size)  # type: ignore[arg-type]
            await self._underway.settled()
            await assert_accessible(self.page, name)
            across = await self.page.evaluate("document.documentElement.scrollWidth")
            assert across <= size["width"], f"{name} is wider than {size['width']} px"
            await kept_page(self.page, f"window-{name}-{size['width']}", whole=True)
        await self.page.set_viewport_size(self.size)  # type: ignore[arg-type]

    async def focused(self) -> str:
        """What holds the keyboard: its id, else its words."""
        found = await self.page.evaluate(
            "document.activeElement.id || document.activeElement.textContent.trim()"
        )
        return str(found)


async def sit_down(
    chromium: Browser,
    url: str,
    login: str,
    *,
    expected: Collection[str] = (),
    size: dict[str, int] = WIDE,
) -> DeskScreen:
    """A browser window of one's own, logged in; console lines with an `expected` word are none
    of the complaints."""
    page = await chromium.new_page(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    screen = DeskScreen(page, url, size=size)

    def heard(words: str) -> None:
        if not any(word in words for word in (*expected, _SAID_NOW_AND_THEN)):
            screen.complaints.append(words)

    page.on("console", lambda message: heard(message.text))
    page.on("pageerror", lambda error: heard(str(error)))
    await screen.log_in(login)
    return screen
