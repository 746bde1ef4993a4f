"""Is every request of which a document could be made answered without a fault? A short run; a long
one is `make soak REQUESTS=20`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from infra.db import Database
from miniapp_api.api import PREFIX as MEMBER
from tests.any_request.callers import colleague, document_of, member
from tests.any_request.told import Stranger, asked
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
    answers = await asked(document, open_house.url, await member(open_house), 1)
    assert answers.findings == []
    assert len(answers.operations) > 70 and len(answers.accepted) > 30
    assert {404, 422} <= set(answers.statuses)


async def test_no_request_to_the_window_api_ends_in_a_fault(open_house: World) -> None:
    document = await document_of(open_house, WINDOW)
    caller = await colleague(open_house, await member(open_house))
    answers = await asked(document, open_house.url, caller, 1)
    assert answers.findings == []
    assert len(answers.operations) > 100 and len(answers.accepted) > 20


async def test_a_fault_would_be_found() -> None:
    """The control: a service that breaks, and one that refuses in a shape of its own."""

    async def breaks(_request: web.Request) -> web.Response:
        return web.Response(status=500)

    async def refuses(_request: web.Request) -> web.Response:
        return web.json_response({"error": "no"}, status=404)

    async def answers(_request: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.add_routes(
        [web.get("/breaks", breaks), web.get("/refuses", refuses), web.get("/answers", answers)]
    )
    document = {
        "openapi": "3.1.0",
        "info": {"title": "a service", "version": "1"},
        "paths": {
            path: {"get": {"responses": {"200": {"description": "an answer"}}}}
            for path in ("/breaks", "/refuses", "/answers")
        },
    }
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        found = await asked(document, url, Stranger(), 1)
    assert {each.partition(":")[0] for each in found.findings} == {"GET /breaks", "GET /refuses"}
    assert found.accepted == ["GET /answers"]
