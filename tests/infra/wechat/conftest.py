"""A platform that the test scripts, our client pointing at it, and an eye on what is logged."""

import logging
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from infra.wechat.client import WeChat
from tests.infra.wechat.platform import MINI, OFFICIAL, PRIVATE, Platform


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def base_url(platform: Platform) -> AsyncIterator[str]:
    async with TestServer(platform.application()) as server:
        yield str(server.make_url("/wx/"))


@pytest.fixture
async def wechat(platform: Platform, base_url: str) -> AsyncIterator[WeChat]:
    async with aiohttp.ClientSession() as session:
        client = WeChat(session, base_url, OFFICIAL, MINI, platform.clock, pause=platform.pause)
        yield client
        await client.close()


@pytest.fixture(autouse=True)
def nothing_private_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """By any logger at any level, in these tests and before any filter; only the platform's own
    side writes addresses into its access log."""
    caplog.set_level(logging.DEBUG)
    yield
    records = [each for each in caplog.get_records("call") if each.name != "aiohttp.access"]
    written = "\n".join(f"{each.getMessage()} {vars(each)!r}" for each in records)
    assert [word for word in PRIVATE if word in written] == []
