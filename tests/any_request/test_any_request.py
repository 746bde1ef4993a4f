"""Is every request of which a document could be made answered without a fault? A short run; a long
one is `make soak REQUESTS=20`."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.db import Database
from miniapp_api.api import PREFIX as MEMBER
from tests.any_request.asking import Stranger, ask
from tests.any_request.callers import colleague, document_of, member
from tests.clock import Clock
from tests.world import World, open_world
from window.api.api import PREFIX as WINDOW

pytestmark = pytest.mark.slow


@pytest.fixture
async def open_house(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[World]:
    """A house that counts no requests: a thousand come from one address."""
    async with open_world(db, clock, tmp_path, requests_per_second=0) as world:
        yield world


async def test_no_request_to_the_member_api_ends_in_a_fault(open_house: World) -> None:
    document = await document_of(open_house, MEMBER)
    answers = await asyncio.to_thread(ask, document, open_house.url, await member(open_house), 2)
    assert answers.findings == []
    assert len(answers.operations) > 70 and len(answers.accepted) > 30
    assert answers.statuses[422] and answers.statuses[404]


async def test_no_request_to_the_window_api_ends_in_a_fault(open_house: World) -> None:
    document = await document_of(open_house, WINDOW)
    caller = await colleague(open_house, await member(open_house))
    answers = await asyncio.to_thread(ask, document, open_house.url, caller, 1)
    assert answers.findings == []
    assert len(answers.operations) > 100 and len(answers.accepted) > 20


async def test_a_fault_would_be_found(open_house: World) -> None:
    """The control: a document whose address the house does not keep in its shape."""
    stranger = Stranger({}, {})
    spoilt = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/m/": {"get": {"responses": {"200": {"description": "a page"}}}}},
    }
    answers = await asyncio.to_thread(ask, spoilt, open_house.url, stranger, 1)
    assert answers.findings == [] and answers.statuses[200]
    spoilt["paths"] = {"/sandbox/_sim/nothing": spoilt["paths"].pop("/m/")}
    answers = await asyncio.to_thread(ask, spoilt, open_house.url, stranger, 1)
    assert any("no refusal in the one shape" in each for each in answers.findings)
