"""Where do the pictures lie of what a test saw, for people to look at? Under var/screenshots, where
they are asked for: to take and pack them is a twelfth of the browser tests, and no test reads one.
"""

import os
from pathlib import Path

from playwright.async_api import Locator, Page

FOLDER = Path(__file__).parents[2] / "var" / "screenshots"
ASKED_FOR = "KEEP_PICTURES"


async def kept_page(page: Page, name: str, *, whole: bool = False) -> None:
    """What is in sight of the page, or all of it, under this name."""
    if _wanted():
        await page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)


async def kept_part(part: Locator, name: str) -> None:
    """The same of a part of a page."""
    if _wanted():
        await part.screenshot(path=FOLDER / f"{name}.png")


def _wanted() -> bool:
    return os.environ.get(ASKED_FOR) == "1"
