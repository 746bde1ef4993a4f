"""Fixtures of the browser tests: a real Chromium, and the house on SQLite."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.chromium import browser_for_a_test
from tests.databases import CAST, SqliteDatabases
from tests.window.at_work import Window
from tests.window.files import Cabinet
from tests.world import World


@pytest.fixture
def database_url(sqlite_databases: SqliteDatabases, database_folder: Path) -> Iterator[str]:
    """One database kind is enough for what a browser shows."""
    with sqlite_databases.fresh(database_folder, CAST) as url:
        yield url


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with browser_for_a_test() as browser:
        yield browser


@pytest.fixture
async def window(world: World) -> Window:
    """The window of a fresh house, the father's pool used up."""
    opened = Window(world, Cabinet(world, photo_size=(1200, 1600)))
    await opened.cabinet.pool_used_up()
    return opened
