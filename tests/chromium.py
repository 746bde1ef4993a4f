"""How is a browser opened for a test or a picture? With its profile in a folder that goes even when
we are killed."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.leftovers import own_folder

# What is awaited comes at once on an idle machine; the five seconds that are usual are few where
# both cores are busy.
expect.set_options(timeout=60_000)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


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
