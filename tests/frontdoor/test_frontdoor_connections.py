"""What does a connection cost that says nothing, one of many that come together, one that is given
up on, and one that stops reading?"""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.web_server import Server
from prometheus_client import CollectorRegistry

from app.crowd import Room
from app.listening import ADMITTED_AT_ONCE, Listener
from frontdoor.application import new_application
from frontdoor.guards import public
from frontdoor.reading import (
    UPLOAD,
    WHOLE,
    BodyTooSlow,
    Reader,
    read_fields_of_page,
    read_form,
    read_json,
    reads,
)
from tests.ports import free_port

LARGE_BODY = bytes(range(256)) * 80_000


@public
async def _quick(_: web.Request) -> web.Response:
    return web.Response(text="quick")


@public
async def _large(_: web.Request) -> web.Response:
    return web.Response(body=LARGE_BODY, content_type="text/xml", charset="utf-8")


@public
async def _refused(_: web.Request) -> web.Response:
    return web.Response(status=401)


@public
async def _as_it_comes(request: web.Request) -> web.Response:
    return web.Response(text=await request.text())


def _reading(reader: Reader) -> Callable[[web.Request], Awaitable[web.Response]]:
    @public
    @reads(reader)
    async def handler(_: web.Request) -> web.Response:
        return web.Response(text="read")

    return handler


@public
async def _too_slow(_: web.Request) -> web.Response:
    raise BodyTooSlow


def _application(file: Path | None = None) -> web.Application:
    @public
    async def lies_there(_: web.Request) -> web.FileResponse:
        assert file is not None
        return web.FileResponse(file)

    app = new_application(doors={}, registry=CollectorRegistry())
    app.router.add_get("/quick", _quick)
    app.router.add_post("/slow", _too_slow)
    app.router.add_get("/file", lies_there)
    app.router.add_get("/large", _large)
    app.router.add_post("/refused", _refused)
    app.router.add_post("/as-it-comes", _as_it_comes)
    app.router.add_post("/json", _reading(lambda asks: read_json(asks, 999, WHOLE)))
    app.router.add_post("/form", _reading(lambda asks: read_form(asks, "file", 999, UPLOAD)))
    app.router.add_post("/page", _reading(lambda asks: read_fields_of_page(asks, WHOLE, 9)))
    return app


@asynccontextmanager
async def _listening(
    app: web.Application, quiet_s: float = 60, most: int = 900
) -> AsyncIterator[tuple[Listener, int]]:
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    async with Listener(quiet_s) as listener, listener.answering(runner, Room(most)):
        await listener.open("127.0.0.1", port)
        yield listener, port
    await runner.cleanup()


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)


def _known_to(framework: Server | None) -> int:
    assert framework is not None
    return len(framework.connections)


async def test_the_framework_hears_of_a_connection_with_its_first_word() -> None:
    async with _listening(_application()) as (listener, port):
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        await _until(lambda: len(listener._crowd) == 5)
        assert _known_to(listener._framework) == 0
        reader, writer = opened[0]
        writer.write(b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        assert (_known_to(listener._framework), len(listener._crowd)) == (1, 5)
        for _, writer in opened:
            writer.close()
        await _until(lambda: not listener._crowd and not listener._in_front)


async def test_many_who_come_together_are_let_in_a_few_at_a_time() -> None:
    """Whoever asks meanwhile does not wait until the last of them is in."""
    async with _listening(_application()) as (listener, port):
        with ExitStack() as closed:
            for _ in range(ADMITTED_AT_ONCE * 4):  # the system takes them; nobody has had a turn
                closed.enter_context(socket.create_connection(("127.0.0.1", port)))
            came: list[int] = []
            while sum(came) < ADMITTED_AT_ONCE * 4:
                before = len(listener._crowd)
                await asyncio.sleep(0)
                came.append(len(listener._crowd) - before)
            assert max(came) <= ADMITTED_AT_ONCE


async def test_as_many_as_before_may_wait_to_be_let_in() -> None:
    async with _listening(_application()) as (_, port):
        with ExitStack() as closed:
            for _ in range(400):
                waiting = socket.create_connection(("127.0.0.1", port), timeout=1)
                closed.enter_context(waiting)


async def test_whoever_is_given_up_on_hears_at_once_that_there_is_no_more() -> None:
    """Their words go nowhere for a moment longer: closed at once, the answer might not arrive."""
    async with _listening(_application()) as (listener, port):
        assert listener._looking is not None
        listener._looking.cancel()  # nobody cuts them meanwhile
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx")
        async with asyncio.timeout(5):  # the framework would hear them for ten seconds
            heard = await reader.read()
        assert heard.startswith(b"HTTP/1.1 408 ") and b"\r\nConnection: close\r\n" in heard
        writer.write(b"x")
        await writer.drain()
        assert len(listener._crowd) == 1, "still listened to"
        writer.close()
        await _until(lambda: not listener._crowd)


@pytest.mark.slow
async def test_whoever_stops_reading_a_file_that_the_system_sends_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"x" * 30_000_000)
    async with _listening(_application(file), quiet_s=1) as (listener, port):
        for reads in (True, False):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
            if reads:  # slowly, for longer than whoever does not is let be
                for _ in range(6):
                    await asyncio.sleep(0.4)
                    assert await reader.read(1_000_000)
                assert len(listener._crowd) == 1
            else:
                await _until(lambda: not listener._crowd and not listener._at_work)
            writer.close()
            await _until(lambda: not listener._crowd and not listener._at_work)


async def test_whoever_hangs_up_in_the_middle_of_a_body_is_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone in a lift does; and anybody could ring the alarm of a service that fails."""
    caplog.set_level(logging.INFO)
    kinds = {
        "/json": ("application/json", '{"te'),
        "/form": ("multipart/form-data; boundary=edge", "--edge\r\nContent-Disposition: form"),
        "/page": ("application/x-www-form-urlencoded", "a=b"),
        "/as-it-comes": ("text/plain", "abc"),
    }
    async with _listening(_application()) as (listener, port):
        for path, (kind, begun) in kinds.items():
            for how in (socket.SHUT_WR, socket.SHUT_RDWR, None):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
                writer.write(f"{head}Content-Length: 200\r\n\r\n{begun}".encode())
                await _until(lambda: len(listener._at_work) == 1)
                if how is not None:
                    writer.get_extra_info("socket").shutdown(how)
                else:
                    linger = struct.pack("ii", 1, 0)  # with a reset
                    of_socket = writer.get_extra_info("socket")
                    of_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    writer.transport.abort()
                await _until(lambda: not listener._crowd and not listener._at_work)
                writer.close()
    answered = [each.answer for each in caplog.records if each.name == "daetong.access"]
    assert answered == [400] * 3 * len(kinds)
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


async def test_nobody_waits_for_the_rest_of_a_body_whose_sender_is_gone() -> None:
    """Their words would be waited for, ten seconds for each, outside all that is counted."""
    async with _listening(_application()) as (listener, port):
        before = len(asyncio.all_tasks())
        for _ in range(30):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx")
            assert await reader.readline() == b"HTTP/1.1 401 Unauthorized\r\n"
            writer.close()
        async with asyncio.timeout(5):
            while listener._crowd or len(asyncio.all_tasks()) > before:
                await asyncio.sleep(0.01)


def _asking(port: int, address: str, small: int = 8192) -> socket.socket:
    """Somebody who asks for the file from there and has little room for it."""
    asks = socket.socket()
    asks.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, small)
    asks.bind((address, 0))
    asks.connect(("127.0.0.1", port))
    asks.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    return asks


@pytest.mark.slow
async def test_whoever_reads_a_word_at_a_time_makes_room_when_others_come(tmp_path: Path) -> None:
    """In work for hours, a few dozen of them would be all that the service talks to; while there
    is room they are let be, since a bad line is nobody's fault."""
    file, most = tmp_path / "large", 12
    file.write_bytes(b"x" * 30_000_000)
    async with _listening(_application(file), most=most) as (listener, port):
        with ExitStack() as closed:
            slow = []
            for number in range(most):
                slow.append(closed.enter_context(_asking(port, f"127.0.2.{number % 3 + 1}")))
                await asyncio.sleep(0.01)
            await _until(lambda: len(listener._at_work) == most)
            for _ in range(20):
                await asyncio.sleep(0.2)
                for each in slow:
                    assert each.recv(2048)
            assert len(listener._crowd) == most, "nobody else has come"
            for _ in range(3):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
                writer.close()
            await _until(lambda: len(listener._at_work) < most)
        await _until(lambda: not listener._crowd and not listener._at_work)


@pytest.mark.slow
async def test_who_is_told_to_go_counts_until_gone() -> None:
    """Of an answer whose last words wait here, anybody could keep as many as they like."""
    most = 16
    async with _listening(_application(), most=most) as (listener, port):
        with ExitStack() as closed:
            for number in range(most * 3):
                before = set(listener._connected)
                silent = closed.enter_context(socket.socket())
                silent.bind((f"127.0.2.{number % 3 + 1}", 0))
                silent.connect(("127.0.0.1", port))
                await _until(lambda before=before: bool(listener._connected - before))
                (newest,) = listener._connected - before
                newest.transport.write(b"x" * 8_000_000)
                await asyncio.sleep(0.01)
                assert len(listener._connected) <= most + Room(most).most_leaving
        await _until(lambda: not listener._connected)
        assert len(listener._crowd) == 0


@pytest.mark.slow
async def test_whoever_says_a_word_at_a_time_makes_room_when_others_come() -> None:
    """By their deadline alone as many as there are places could begin anew every quarter of a
    minute, and nobody else would be let in."""
    most = 12
    async with _listening(_application(), most=most) as (listener, port):
        with ExitStack() as closed:
            slow = []
            for number in range(most):
                drips = closed.enter_context(socket.socket())
                drips.bind((f"127.0.2.{number % 3 + 1}", 0))
                drips.connect(("127.0.0.1", port))
                head = b"POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                drips.send(head + b"Content-Length: 900\r\n\r\n{")
                slow.append(drips)
            await _until(lambda: len(listener._at_work) == most)
            for _ in range(20):
                await asyncio.sleep(0.2)
                for each in slow:
                    each.send(b" ")
            assert len(listener._at_work) == most, "nobody else has come"
            for _ in range(3):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
                writer.close()
            await _until(lambda: len(listener._at_work) < most)
        await _until(lambda: not listener._crowd and not listener._at_work)


async def test_a_large_answer_waits_a_piece_at_a_time_and_arrives_as_it_is() -> None:
    """A thousand who ask for it and do not read would otherwise fill the memory with copies."""
    async with _listening(_application()) as (listener, port):
        for method in (b"GET", b"HEAD", b"GET"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(method + b" /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"\r\nContent-Length: %d\r\n" % len(LARGE_BODY) in head
            assert b"\r\nContent-Type: text/xml; charset=utf-8\r\n" in head
            await asyncio.sleep(0.1)
            waiting = [each.transport.get_write_buffer_size() for each in listener._connected]
            assert max(waiting, default=0) < 400_000
            assert await reader.read(-1) == (LARGE_BODY if method == b"GET" else b"")
            writer.close()
