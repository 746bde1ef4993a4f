"""The fixture of the window's tests: the house, claims in it, and staff at their browsers."""

from collections.abc import AsyncIterator

import pytest

from tests.window.at_work import Window
from tests.window.files import Cabinet
from tests.world import World


@pytest.fixture
async def window(world: World) -> AsyncIterator[Window]:
    """The window of a fresh house."""
    opened = Window(world, Cabinet(world))
    await opened.cabinet.pool_used_up()
    yield opened
    for visitor in opened.visitors:
        await visitor.close()
