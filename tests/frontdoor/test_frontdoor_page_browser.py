"""Is the page about an API readable in a real browser, wide and narrow?"""

import pytest
from aiohttp import web

from frontdoor.guards import public
from frontdoor.openapi import About, document
from frontdoor.page import rendered, stylesheet
from tests.accessible import assert_accessible
from tests.chromium import browser_for_a_test

pytestmark = pytest.mark.browser


async def test_the_page_passes_axe_and_fits_the_screen(open_house) -> None:
    @public
    async def page_of_it(request: web.Request) -> web.Response:
        about = About("笔记接口", "1", "试一试。", "/api/v1", {"token": {"type": "http"}})
        text = rendered(document(about, [house.notes]), "docs.css", "openapi.json")
        return web.Response(text=text, content_type="text/html")

    @public
    async def style(request: web.Request) -> web.Response:
        return web.Response(text=stylesheet(), content_type="text/css")

    house = await open_house(web.get("/docs", page_of_it), web.get("/docs.css", style))
    async with browser_for_a_test() as browser:
        complaints: list[str] = []
        for width in (1366, 390):
            page = await browser.new_page(viewport={"width": width, "height": 844})
            page.on("console", lambda message: complaints.append(message.text))
            await page.goto(str(house.client.make_url("/docs")))
            await assert_accessible(page)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert complaints == []  # nothing was kept away by the content security policy
