"""What does a connection cost that says nothing, one of many that come together, one that is given
up on, and one that stops reading?"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web
from aiohttp.web_server import Server
from prometheus_client import CollectorRegistry

from app.listening import ADMITTED_AT_ONCE, Listener, Room
from frontdoor.application import new_application
from frontdoor.guards import public
from frontdoor.reading import BodyTooSlow
from tests.ports import free_port


@public
async def _quick(_: web.Request) -> web.Response:
    return web.Response(text="quick")


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
