"""When has a page come to rest? Once it is loaded, drawn, and nothing that it asked for is under
way. The browser's own word for it comes half a second after the last answer."""

from playwright.async_api import Page, Request

_DRAWN_TWICE = """() => new Promise(
  (drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null))))"""


class Underway:
    """What a page has asked for and not got yet."""

    def __init__(self, page: Page) -> None:
        """From now on, so that it is begun before the page opens an address."""
        self._page = page
        self._asked: set[Request] = set()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _begun(self, request: Request) -> None:
        self._asked.add(request)

    def _ended(self, request: Request) -> None:
        self._asked.discard(request)

    async def settled(self) -> None:
        """Wait until the page has come to rest."""
        await self._page.wait_for_load_state("load")
        await self._page.evaluate(_DRAWN_TWICE)
        if self._asked:
            await self._page.wait_for_load_state("networkidle")
