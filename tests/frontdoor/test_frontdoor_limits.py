"""Is one caller kept to its share, and the process to what it can carry?"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict
from prometheus_client import CollectorRegistry

from app.crowd import Room
from app.listening import Listener
from claims_core.claim import Actor
from frontdoor.application import new_application
from frontdoor.guards import Admitted, member, public
from frontdoor.limits import Limits, Shares
from tests.ports import free_port


class House:
    """One slow room and one quick one."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.inside = asyncio.Semaphore(0)

    @public
    async def slow(self, request: web.Request) -> web.StreamResponse:
        self.inside.release()
        await self.open.wait()
        return web.Response(text="slow")

    @member
    async def photo(self, request: web.Request) -> web.StreamResponse:
        return await self.slow(request)

    @public
    async def quick(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text="quick")


def application(house: House, limits: Limits) -> web.Application:
    app = new_application(
        doors={},
        registry=CollectorRegistry(),
        limits=limits,
        outside=("/health",),
        logins=("/slow",),
    )
    app.router.add_post("/slow", house.slow)
    app.router.add_get("/quick", house.quick)
    app.router.add_get("/health", house.quick)
    return app


@pytest.fixture
async def house() -> House:
    return House()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def test_a_share_is_used_up_and_grows_again() -> None:
    now = [0.0]
    shares = Shares(2, 3, clock=lambda: now[0])
    assert [shares.spend("a") for _ in range(4)] == [True, True, True, False]
    assert shares.spend("b")
    now[0] = 1.0
    assert [shares.spend("a") for _ in range(3)] == [True, True, False]


async def test_a_caller_over_its_share_is_told_when_to_come_back(
    house: House, http: aiohttp.ClientSession
) -> None:
    async with TestServer(application(house, Limits(per_second=0.001, burst=2))) as server:
        answers = []
        for _ in range(3):
            async with http.get(server.make_url("/quick")) as answer:
                answers.append((answer.status, answer.headers.get("Retry-After")))
        async with http.get(server.make_url("/health")) as answer:
            assert answer.status == 200
    assert answers == [(200, None), (200, None), (429, "2")]


async def test_behind_a_proxy_callers_have_shares_of_their_own(
    house: House, http: aiohttp.ClientSession
) -> None:
    limits = Limits(per_second=0.001, burst=1, forwarded=True)
    async with TestServer(application(house, limits)) as server:
        statuses = []
        for named in ("6.6.6.6, 10.0.0.1", "6.6.6.6, 10.0.0.2", "7.7.7.7, 10.0.0.1"):
            headers = {"X-Forwarded-For": named}
            async with http.get(server.make_url("/quick"), headers=headers) as answer:
                statuses.append(answer.status)
        for line in ("10.0.0.3", "10.0.0.1"):  # the same header twice: the proxy's line is the last
            headers = CIMultiDict([("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-For", line)])
            async with http.get(server.make_url("/quick"), headers=headers) as answer:
                statuses.append(answer.status)
    # only the right-most entry is the proxy's own word; what stands before it anybody can write
    assert statuses == [200, 200, 429, 200, 429]


async def test_all_addresses_of_one_home_are_one_caller(
    house: House, http: aiohttp.ClientSession
) -> None:
    limits = Limits(per_second=0.001, burst=1, forwarded=True)
    told = {
        "2001:db8:7:1::1": 200,
        "2001:db8:7:1:ffff::2": 429,  # the same home
        "2001:0db8:0007:0001::3": 429,
        "2001:db8:7:2::1": 200,  # its neighbour
        "10.0.0.1": 200,
        "::ffff:10.0.0.1": 429,
        "fe80::1%eth0": 200,
        "unknown": 200,
    }
    async with TestServer(application(house, limits)) as server:
        for address, status in told.items():
            headers = {"X-Forwarded-For": address}
            async with http.get(server.make_url("/quick"), headers=headers) as answer:
                assert answer.status == status, address


async def test_what_would_be_too_much_at_once_is_refused_and_the_rest_goes_on(
    house: House, http: aiohttp.ClientSession
) -> None:
    async with TestServer(application(house, Limits(in_work=1))) as server:
        first = asyncio.create_task(http.post(server.make_url("/slow")))
        await house.inside.acquire()
        async with http.get(server.make_url("/quick")) as refused:
            assert refused.status == 503
            assert (await refused.json())["error"]["code"] == "busy"
        house.open.set()
        async with await first as answer:
            assert answer.status == 200
        async with http.get(server.make_url("/quick")) as answer:
            assert answer.status == 200


async def test_uploads_have_a_limit_of_their_own(house: House, http: aiohttp.ClientSession) -> None:
    async with TestServer(application(house, Limits(uploads=1))) as server:

        def form() -> aiohttp.FormData:
            return aiohttp.FormData({"a": "b"}, default_to_multipart=True)

        first = asyncio.create_task(http.post(server.make_url("/slow"), data=form()))
        await house.inside.acquire()
        async with http.post(server.make_url("/slow"), data=form()) as refused:
            assert refused.status == 503
        async with http.get(server.make_url("/quick")) as answer:
            assert answer.status == 200
        house.open.set()
        async with await first as answer:
            assert answer.status == 200


async def test_one_caller_leaves_a_quarter_of_all_places_to_others(
    house: House, http: aiohttp.ClientSession
) -> None:
    def called(name: str) -> dict[str, str]:
        return {"X-Forwarded-For": name}

    for limits, form in (
        (Limits(in_work=4, forwarded=True), None),
        (Limits(uploads=4, forwarded=True), {"a": "b"}),
    ):

        def body(form: dict[str, str] | None = form) -> aiohttp.FormData | None:
            return aiohttp.FormData(form, default_to_multipart=True) if form else None

        async with TestServer(application(house, limits)) as server:
            url = server.make_url("/slow")
            dripping = [
                asyncio.create_task(http.post(url, data=body(), headers=called("6.6.6.6")))
                for _ in range(3)
            ]
            for _ in dripping:
                await house.inside.acquire()
            async with http.post(url, data=body(), headers=called("6.6.6.6")) as refused:
                assert (refused.status, "Retry-After" in refused.headers) == (429, True)
            other = asyncio.create_task(http.post(url, data=body(), headers=called("7.7.7.7")))
            await house.inside.acquire()
            async with http.post(url, data=body(), headers=called("8.8.8.8")) as refused:
                assert refused.status == 503
            house.open.set()
            for each in (*dripping, other):
                async with await each as answer:
                    assert answer.status == 200
            house.open.clear()


async def test_one_member_keeps_no_more_than_a_few_uploads_going_from_any_address(
    house: House, http: aiohttp.ClientSession
) -> None:
    async def door(request: web.Request) -> Admitted:
        return Admitted(Actor(request.headers["Authorization"], "", frozenset()))

    app = new_application(
        doors={"member": door},
        registry=CollectorRegistry(),
        limits=Limits(uploads=9, uploads_of_one=2, forwarded=True),
    )
    app.router.add_post("/photo", house.photo)
    async with TestServer(app) as server:

        def sent(who: str, address: str) -> Coroutine[Any, Any, aiohttp.ClientResponse]:
            form = aiohttp.FormData({"a": "b"}, default_to_multipart=True)
            headers = {"X-Forwarded-For": address, "Authorization": who}
            return http.post(server.make_url("/photo"), data=form, headers=headers)

        going = [asyncio.create_task(sent("wang", f"6.6.6.{each}")) for each in range(2)]
        for _ in going:
            await house.inside.acquire()
        async with await sent("wang", "6.6.6.9") as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (429, "2")
        going.append(asyncio.create_task(sent("zhang", "6.6.6.0")))
        await house.inside.acquire()
        house.open.set()
        for each in going:
            async with await each as answer:
                assert answer.status == 200


async def test_passwords_are_tried_at_a_slower_pace_than_anything_else(
    house: House, http: aiohttp.ClientSession
) -> None:
    limits = Limits(logins=0.001, logins_at_once=2)
    house.open.set()
    async with TestServer(application(house, limits)) as server:
        statuses = []
        for method, path in (("POST", "/slow"), ("POST", "/slow"), ("GET", "/quick")) * 2:
            async with http.request(method, server.make_url(path)) as answer:
                statuses.append(answer.status)
    assert statuses == [200, 200, 200, 429, 429, 200]


async def test_a_packed_body_is_handed_on_as_it_came() -> None:
    """Nobody unpacks a bomb before anybody has looked at who sends it."""

    async def size(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    app = web.Application()
    app.router.add_post("/size", size)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    packed = gzip.compress(b"0" * 1_000_000)
    async with Listener() as listener, listener.answering(runner, Room(2)):
        await listener.open("127.0.0.1", port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"Host: x\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n"
        writer.write(f"POST /size HTTP/1.1\r\n{head}\r\n".encode() + packed)
        said = await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(4)
        assert said.endswith(b"\r\n\r\n%d" % len(packed))
        writer.close()
    await runner.cleanup()


async def test_one_connection_too_many_is_closed_at_once_while_all_others_ask(house: House) -> None:
    runner, port = web.AppRunner(application(house, Limits())), free_port()
    await runner.setup()
    async with Listener() as listener, listener.answering(runner, Room(2)):
        await listener.open("127.0.0.1", port)
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for _, writer in held:
            writer.write(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            await house.inside.acquire()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        house.open.set()
        assert [await reader.readline() for reader, _ in held] == [b"HTTP/1.1 200 OK\r\n"] * 2
        for _, opened in [*held, (reader, writer)]:
            opened.close()
    await runner.cleanup()


@pytest.mark.slow
async def test_whoever_says_nothing_or_drips_a_header_is_cut_and_who_asks_is_not(
    house: House,
) -> None:
    runner, port = web.AppRunner(application(house, Limits())), free_port()
    await runner.setup()
    loop = asyncio.get_running_loop()
    for quiet_s, cut in ((0.5, True), (60, False)):
        async with Listener(quiet_s) as listener, listener.answering(runner, Room(9)):
            await listener.open("127.0.0.1", port)
            begun = loop.time()
            strangers = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
            (_, dripping), (_, kept) = strangers[1], strangers[2]
            dripping.write(b"POST /quick HTTP/1.1\r\nHost: x\r\n")
            kept.write(b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
            asked, asking = await asyncio.open_connection("127.0.0.1", port)
            asking.write(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            await house.inside.acquire()
            while loop.time() < begun + 1.3:
                dripping.write(b"X")
                await asyncio.sleep(0.1)
            await strangers[2][0].readuntil(b"quick")
            assert [each.at_eof() for each, _ in strangers] == [cut] * 3, quiet_s
            house.open.set()
            assert await asked.readline() == b"HTTP/1.1 200 OK\r\n", "at work, however long"
            for _, writer in [*strangers, (asked, asking)]:
                writer.close()
        house.open.clear()
    await runner.cleanup()


async def test_one_address_leaves_a_quarter_of_the_connections_to_others(house: House) -> None:
    runner, port = web.AppRunner(application(house, Limits())), free_port()
    await runner.setup()
    async with Listener() as listener, listener.answering(runner, Room(4)):
        await listener.open("127.0.0.1", port)

        async def asking(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            opened = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
            opened[1].write(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            return opened

        held = [await asking("127.0.0.2") for _ in range(3)]
        for _ in held:
            await house.inside.acquire()
        refused, refusing = await asking("127.0.0.2")
        assert await refused.read() == b""
        refusing.close()
        held.append(await asking("127.0.0.3"))
        await house.inside.acquire()
        house.open.set()
        for reader, writer in held:
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
            writer.close()
    await runner.cleanup()


async def test_strangers_who_say_nothing_or_half_a_word_keep_nobody_out(house: House) -> None:
    runner, port = web.AppRunner(application(house, Limits())), free_port()
    await runner.setup()
    async with Listener() as listener, listener.answering(runner, Room(3)):
        await listener.open("127.0.0.1", port)
        strangers = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
        for _, writer in strangers[-3:]:
            writer.write(b"POST /quick HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        for _ in range(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
            writer.close()
        for reader, _ in strangers[:36]:
            assert await reader.read() == b""
        for _, opened in strangers:
            opened.close()
    await runner.cleanup()
