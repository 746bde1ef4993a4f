"""Does the demo's client repeat what may be repeated, and nothing else?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.demo.wire import UnexpectedAnswer, Unreachable, open_wire
from tests.ports import free_port

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler, port: int | None = None) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    server = TestServer(app, port=port or free_port())
    await server.start_server()
    try:
        yield str(server.make_url("/"))
    finally:
        await server.close()


class Door:
    """Breaks the connection of the first `broken` requests, then answers."""

    def __init__(self, broken: int) -> None:
        self.broken = broken
        self.asked = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        if self.asked <= self.broken:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"asked": self.asked})


async def test_a_service_that_restarts_is_waited_for() -> None:
    port = free_port()
    async with open_wire(f"http://127.0.0.1:{port}", patience=10) as wire:
        asking = asyncio.create_task(wire.json("POST", "/", {}))
        await asyncio.sleep(0)
        async with serving(Door(0).answer, port):
            assert await asking == {"asked": 1}


async def test_what_may_be_repeated_is_repeated_when_the_answer_is_lost() -> None:
    for how in ({"method": "GET"}, {"method": "POST", "key": "k1"}):
        door = Door(2)
        async with serving(door.answer) as url, open_wire(url, patience=10) as wire:
            assert await wire.json(path="/", **how) == {"asked": 3}


async def test_what_may_have_been_done_is_not_done_again() -> None:
    door = Door(1)
    async with serving(door.answer) as url, open_wire(url, patience=10) as wire:
        with pytest.raises(Unreachable):
            await wire.json("POST", "/", {})
    assert door.asked == 1


async def test_a_busy_service_is_asked_again_after_the_time_it_names() -> None:
    asked: list[str] = []

    async def busy_at_first(request: web.Request) -> web.StreamResponse:
        asked.append(request.method)
        if len(asked) < 3:
            return web.json_response({}, status=503, headers={"Retry-After": "0"})
        return web.json_response({})

    async with serving(busy_at_first) as url, open_wire(url, patience=0) as wire:
        await wire.json("POST", "/", {})
    assert asked == ["POST"] * 3


async def test_a_refusal_carries_what_the_service_said() -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        error = {"code": "x", "message": "缺一项。", "fields": {"care.kind": "请选择。"}}
        return web.json_response({"error": error}, status=422)

    async with serving(refuse) as url, open_wire(url, patience=0) as wire:
        with pytest.raises(UnexpectedAnswer) as refused:
            await wire.json("POST", "/", {})
    assert refused.value.status == 422
    assert refused.value.message == "缺一项。（care.kind：请选择。）"
