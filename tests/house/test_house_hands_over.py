"""Is a caller ever refused or cut off while one application takes over from another?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from app.crowd import Room
from app.listening import Listener
from tests.ports import free_port

HAND_OVERS = 200
MANY = 100
# How long callers hesitate before each piece of a request, in seconds. The long ones outlast any
# pause that the service might make out of politeness.
HESITATIONS = (0.005, 0.02, 0.05, 0.25, 0.6)
PIECES = (b"POST /count HTTP/1.1\r\nHost: x\r\n", b"Content-Length: 9\r\n\r\n1234", b"56789")


class Generation:
    """An application that knows its number, and whether it is still open."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.open = False
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.app = web.Application()
        self.app.router.add_post("/count", self._count)
        self.app.cleanup_ctx.append(self._opened)

    async def _opened(self, app: web.Application) -> AsyncIterator[None]:
        self.open = True
        yield
        self.open = False

    async def _count(self, request: web.Request) -> web.StreamResponse:
        self.asked.set()
        body = await request.read()
        await asyncio.sleep(0.002)
        await self.go_on.wait()
        assert self.open, "closed while it was still answering"
        return web.Response(text=f"{self.number} counts {len(body)}")


@asynccontextmanager
async def taking_over(listener: Listener, port: int, generation: Generation) -> AsyncIterator[None]:
    """What the service does with each application."""
    runner = web.AppRunner(generation.app)
    try:
        await runner.setup()
        async with listener.answering(runner, Room(MANY)):
            if not listener.is_open:
                await listener.open("127.0.0.1", port)
            yield
    finally:
        await runner.cleanup()


class Caller:
    """One connection, on which requests are said in pieces."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def connected(cls, port: int) -> AsyncIterator["Caller"]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield cls(reader, writer)
        finally:
            writer.close()

    async def ask(self, hesitation: float = 0) -> str:
        """The text of the answer, which must be a good one."""
        for piece in PIECES:
            await asyncio.sleep(hesitation)
            self.say(piece)
        head, text = await self.hear()
        assert head.startswith("HTTP/1.1 200 OK"), head
        return text

    def say(self, piece: bytes) -> None:
        self._writer.write(piece)

    async def hear(self) -> tuple[str, str]:
        """The next answer: its head and its text."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.split("Content-Length: ")[1].split("\r\n")[0])
        return head, (await self._reader.readexactly(length)).decode()

    async def hung_up(self) -> bool:
        """Whether the service closes the connection without another word."""
        return await self._reader.read() == b""


@pytest.mark.slow
async def test_two_hundred_hand_overs_lose_no_request() -> None:
    port, over = free_port(), asyncio.Event()
    answers: list[str] = []

    async def calls_anew(hesitation: float) -> None:
        while not over.is_set():
            async with Caller.connected(port) as caller:
                answers.append(await caller.ask(hesitation))

    async def stays_connected(hesitation: float) -> None:
        async with Caller.connected(port) as caller:
            while not over.is_set():
                answers.append(await caller.ask(hesitation))

    async with Listener() as listener:
        async with taking_over(listener, port, Generation(0)):
            calls = [
                asyncio.create_task(call(hesitation))
                for call in (calls_anew, stays_connected)
                for hesitation in HESITATIONS * 2
            ]
        for number in range(1, HAND_OVERS + 1):
            async with taking_over(listener, port, Generation(number)):
                await asyncio.sleep(0.01)
        over.set()
        async with taking_over(listener, port, Generation(number + 1)):
            await asyncio.gather(*calls)
    assert {answer.split(" ", 1)[1] for answer in answers} == {"counts 9"}
    asked = {int(answer.split()[0]) for answer in answers}
    assert len(asked) > HAND_OVERS / 2, "hardly anybody called meanwhile"


async def test_who_began_an_answer_ends_it_and_what_comes_then_is_for_the_next() -> None:
    port, first, second = free_port(), Generation(1), Generation(2)
    first.go_on.clear()
    async with Listener() as listener:
        async with taking_over(listener, port, first):
            begun = asyncio.create_task(asked(port))
            await first.asked.wait()
            meanwhile = asyncio.create_task(asked(port, hesitation=0.01))
            asyncio.get_running_loop().call_later(0.1, first.go_on.set)
        assert begun.done()
        async with taking_over(listener, port, second):
            assert await begun == "1 counts 9"
            assert await meanwhile == "2 counts 9"


async def asked(port: int, hesitation: float = 0) -> str:
    """The answer to one request on a connection of its own."""
    async with Caller.connected(port) as caller:
        return await caller.ask(hesitation)


async def test_what_does_not_come_whole_is_cut_off_long_before_what_is_in_work() -> None:
    """So that nobody has everybody wait by sending a word at a time."""
    port, first, second = free_port(), Generation(1), Generation(2)
    first.go_on.clear()

    async def sends_slowly() -> None:
        async with Caller.connected(port) as slow:
            for piece in PIECES[:2]:
                slow.say(piece)
            assert await slow.hung_up()
        first.go_on.set()  # whoever was given up on, too, would not hear of it any more

    async with Listener() as listener:
        async with taking_over(listener, port, first):
            whole = asyncio.create_task(asked(port))
            await first.asked.wait()
            first.asked.clear()
            slow = asyncio.create_task(sends_slowly())
            await first.asked.wait()
        async with taking_over(listener, port, second):
            await slow
            assert await whole == "1 counts 9"
            assert await asked(port) == "2 counts 9"


async def test_an_end_lets_everybody_finish_who_has_begun_and_says_that_it_is_the_end() -> None:
    port, only = free_port(), Generation(1)
    async with (
        Listener() as listener,
        taking_over(listener, port, only),
        Caller.connected(port) as idle,
        Caller.connected(port) as begun,
        Caller.connected(port) as silent,
    ):
        await idle.ask()
        for piece in PIECES[:2]:
            begun.say(piece)
        only.asked.clear()
        await only.asked.wait()
        closing = asyncio.create_task(listener.close())
        await asyncio.sleep(0.05)
        for piece in PIECES:
            silent.say(piece)
        assert "Connection: close" in (await silent.hear())[0]
        await closing
        assert await idle.hung_up()
        begun.say(PIECES[2])
        head, text = await begun.hear()
        assert text == "1 counts 9"
        assert "Connection: close" in head
        assert await begun.hung_up()


async def test_who_waits_for_an_application_that_never_comes_is_told_to_come_back() -> None:
    port = free_port()
    async with Listener() as listener:
        async with taking_over(listener, port, Generation(1)):
            connection = await asyncio.open_connection("127.0.0.1", port)
        caller = Caller(*connection)
        for piece in PIECES:
            caller.say(piece)
        await asyncio.sleep(0.05)
    head, _ = await caller.hear()
    connection[1].close()
    assert head.startswith("HTTP/1.1 503")
    assert "Retry-After" in head
