"""Is the start page readable in a real browser, wide and narrow, and by keyboard?"""

import pytest

from tests.accessible import assert_accessible

pytestmark = pytest.mark.browser


async def test_the_start_page_passes_axe_and_is_walked_by_keyboard(world, chromium) -> None:
    complaints: list[str] = []
    for width in (1366, 390):
        page = await chromium.new_page(viewport={"width": width, "height": 844})
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(f"{world.url}/")
        await assert_accessible(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        reached = []
        for _ in range(6):
            await page.keyboard.press("Tab")
            reached.append(await page.evaluate("document.activeElement.getAttribute('href')"))
        assert reached == [
            "#main",
            "/sandbox/",
            "/m/",
            "/window",
            "/api/member/v1/docs",
            "/window/api/v1/docs",
        ]
    assert complaints == []  # nothing was kept away by the content security policy
