"""Is a body in pieces given out as it comes, one piece in memory, and does whoever sends one keep
no place from others?"""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from claims_core.errors import ClaimsError
from frontdoor.application import new_application
from frontdoor.guards import public
from frontdoor.limits import Limits
from frontdoor.protocol import ForeignProtocol
from frontdoor.reading import Pace
from frontdoor.routing import Call, endpoint, routes_of
from frontdoor.streaming import pieces

STREAM = "application/offset+octet-stream"
QUICK = Pace(0.6, floor=4096, window_s=0.2)


class Pieces:
    """Takes bodies of at most 100 bytes in pieces of 10, and keeps what came."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.ended = ""

    @endpoint(
        "PATCH", "/file", guard=public, summary="一段", tag="文件", status=204,
        protocol=ForeignProtocol(streams=STREAM, always={"Tus-Resumable": "1.0.0"}),
    )  # fmt: skip
    async def append(self, call: Call) -> None:
        try:
            async for piece in pieces(call.request, 100, QUICK, size=10):
                self.came.append(piece)
        except ClaimsError as problem:
            self.ended = problem.code
            raise
        self.ended = "whole"

    @endpoint("GET", "/other", guard=public, summary="别的", tag="文件")
    async def other(self, call: Call) -> None:
        """Somebody else's request."""


@pytest.fixture
async def taken() -> Pieces:
    return Pieces()


@pytest.fixture
async def url(taken: Pieces) -> AsyncIterator[str]:
    app = new_application(
        doors={}, registry=CollectorRegistry(), limits=Limits(in_work=1, uploads=1)
    )
    app.add_routes(routes_of([taken], ""))
    async with TestServer(app) as server:
        yield str(server.make_url(""))


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Content-Type": STREAM}) as session:
        yield session


async def test_a_body_comes_in_pieces_of_the_size_asked_for(http, url, taken) -> None:
    for body, expected in (
        (b"", []),
        (b"123", [b"123"]),
        (b"0123456789" * 2, [b"0123456789"] * 2),
        (b"0123456789" * 2 + b"x", [b"0123456789"] * 2 + [b"x"]),
    ):
        taken.came.clear()
        async with http.patch(f"{url}/file", data=body) as answer:
            assert (answer.status, answer.headers["Tus-Resumable"]) == (204, "1.0.0")
        assert (taken.came, taken.ended) == (expected, "whole")


async def test_more_than_is_wanted_is_refused_before_or_while_it_comes(http, url, taken) -> None:
    async with http.patch(f"{url}/file", data=bytes(101)) as answer:
        assert (answer.status, taken.came) == (413, [])
        assert answer.headers["Tus-Resumable"] == "1.0.0"

    async def unannounced():
        for _ in range(11):
            yield b"0123456789"

    async with http.patch(f"{url}/file", data=unannounced()) as answer:
        assert (answer.status, taken.ended) == (413, "too_large")
    assert len(b"".join(taken.came)) <= 100


async def test_of_a_body_that_drips_what_came_is_given_out_before_it_is_cut(
    http, url, taken
) -> None:
    async def dripping():
        for _ in range(100):
            yield b"drip"
            await asyncio.sleep(0.02)

    async with http.patch(f"{url}/file", data=dripping()) as answer:
        assert (answer.status, taken.ended) == (408, "too_slow")
    assert 10 < len(b"".join(taken.came)) <= 100


async def test_whoever_sends_pieces_keeps_a_place_of_an_upload_and_no_other(
    http, url, taken
) -> None:
    go_on = asyncio.Event()

    async def waiting():
        yield b"0123456789"
        await go_on.wait()

    sending = asyncio.create_task(http.patch(f"{url}/file", data=waiting()))
    while not taken.came:
        await asyncio.sleep(0.01)
    async with http.get(f"{url}/other") as answer:  # there is one place in work
        assert answer.status == 204
    async with http.patch(f"{url}/file", data=b"second") as answer:
        assert answer.status == 503
    async with http.patch(f"{url}/file", data=b"") as answer:  # nothing to wait for
        assert answer.status == 204
    go_on.set()
    async with await sending as answer:
        assert answer.status in (204, 408)
