"""How is a browser opened for a test or a picture? With its profile in a folder that goes even when
we are killed."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.leftovers import own_folder

# What is awaited comes at once on an idle machine; the five seconds that are usual are few where
# both cores are busy.
expect.set_options(timeout=60_000)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
# The same engine without a window of its own shows the same pages for a quarter less.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def installed_browser() -> str | None:
    """The first of them that is on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def browser_for_a_test() -> AsyncIterator[Browser]:
    """One of its own; without any the test is skipped, or fails where one is required."""
    path = installed_browser()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no chromium on this machine")
        pytest.skip("no chromium on this machine")
    async with opened_browser(path) as browser:
        yield browser


@asynccontextmanager
async def opened_browser(path: str) -> AsyncIterator[Browser]:
    """The chromium at this path, until it is closed."""
    with own_folder("daetong-web-") as folder:
        playing = async_playwright()
        with _temporary_files_in(folder):  # as its driver is told when it starts
            playwright = await playing.__aenter__()
        try:
            browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
            yield browser
            await browser.close()
        finally:
            await playing.__aexit__(None, None, None)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
