"""Is the short way's answer the long one's, and does all that is not usual go the long way?"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_parser import HttpRequestParser
from prometheus_client import CollectorRegistry

from app.crowd import Room
from app.listening import Listener
from casework.errors import NotLoggedIn
from frontdoor.application import new_application
from frontdoor.guards import Admitted, RouteWithoutGuard, member, public
from frontdoor.short_way import SHORT_WAYS, ShortRequest
from frontdoor.whole_request import plain_query, whole_request
from tests.every_case import EveryCase
from tests.ports import free_port

PATH = "/push"
WHOLE = b"POST /push?a=1&b=x_y HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"


class Desk:
    """Answers what comes by either way, and says by which."""

    def __init__(self) -> None:
        self.waiting: list[ShortRequest] = []
        self.waits, self.fails, self.status = False, False, 200
        self.declined: set[bytes] = set()
        self.registry = CollectorRegistry()

    @public
    async def long(self, request: web.Request) -> web.Response:
        text = (await request.read()).decode()
        return web.Response(text=f"long {text}", content_type="text/xml", status=self.status)

    @public
    async def large(self, _: web.Request) -> web.Response:
        return web.Response(body=b"x" * 20_000_000)

    def short(self, request: ShortRequest) -> bool:
        if self.fails:
            raise RuntimeError("on purpose")
        if request.body in self.declined:
            return False
        self.waiting.append(request)
        if not self.waits:
            self.go_on()
        return True

    def go_on(self) -> None:
        request = self.waiting.pop(0)
        request.answer(self.status, "text/xml", f"short {request.body.decode()}")

    def application(self) -> web.Application:
        app = new_application(doors={}, registry=self.registry, unlogged=(PATH,))
        app.router.add_post(PATH, self.long)
        app.router.add_get(PATH, self.long)
        app.router.add_get("/large", self.large)
        app[SHORT_WAYS].add({PATH: self.short})
        return app

    def counted(self, status: int = 200) -> float | None:
        labels = {"method": "POST", "route": PATH, "status": str(status)}
        return self.registry.get_sample_value("http_requests_total", labels)


class Line:
    """One connection, and what is answered on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def hear(self) -> tuple[bytes, dict[bytes, bytes], bytes]:
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
        headers = dict(each.split(b": ", 1) for each in lines)
        return first, headers, await self.reader.readexactly(int(headers[b"Content-Length"]))

    async def say(self, request: bytes) -> bytes:
        self.writer.write(request)
        async with asyncio.timeout(20):
            return (await self.hear())[2]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def opened(desk: Desk) -> AsyncIterator[Callable]:
    """The port, before which one may stand as often as one likes."""
    runner, port = web.AppRunner(desk.application()), free_port()
    await runner.setup()

    @asynccontextmanager
    async def line() -> AsyncIterator[Line]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield Line(reader, writer)
        finally:
            writer.close()

    async with Listener() as listener, listener.answering(runner, Room(50)):
        await listener.open("127.0.0.1", port)
        line.listener = listener
        yield line
    await runner.cleanup()


async def test_both_ways_look_alike_from_outside(desk: Desk, opened) -> None:
    for status in (200, 503):
        desk.status, seen = status, []
        for declined in (set(), {b"ab"}):
            desk.declined = declined
            async with opened() as line:
                line.writer.write(WHOLE.replace(b"Host", b"X-Request-ID: from-outside-1\r\nHost"))
                first, headers, body = await line.hear()
            assert headers.pop(b"Date").endswith(b" GMT")
            seen.append((first, headers, body.split()[1]))
            assert body == (b"long ab" if declined else b"short ab")
        assert seen[0] == (seen[1][0], {**seen[1][1], b"Content-Length": b"8"}, seen[1][2])
        assert seen[0][1][b"X-Request-ID"] == b"from-outside-1"
        assert desk.counted(status) == 2


async def test_an_id_that_may_be_somebodys_number_is_not_taken_over(opened) -> None:
    async with opened() as line:
        line.writer.write(WHOLE.replace(b"Host", b"X-Request-ID: 410701199001011234\r\nHost"))
        _, headers, _ = await line.hear()
    assert len(headers[b"X-Request-ID"]) == 32


async def test_what_fails_has_its_line_in_the_log_and_what_goes_well_has_none(
    desk: Desk, opened, caplog
) -> None:
    caplog.set_level(logging.INFO, "daetong.access")
    async with opened() as line:
        await line.say(WHOLE)
        assert not caplog.records
        desk.status = 503
        await line.say(WHOLE)
    (record,) = caplog.records
    assert (record.method, record.route, record.answer) == ("POST", PATH, 503)


async def test_what_is_not_usual_goes_the_long_way(opened) -> None:
    head, body = WHOLE.split(b"\r\n\r\n")
    unusual = {
        "a value written otherwise": WHOLE.replace(b"x_y", b"%78_y"),
        "a field twice": WHOLE.replace(b"b=x_y", b"a=2"),
        "the last of its connection": head + b"\r\nConnection: close\r\n\r\n" + body,
        "an older version": WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0"),
        "chunks": b"POST /push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\nab\r\n0\r\n\r\n",
        "a word before the body": head + b"\r\nTrailer: x\r\n\r\n" + body,
        "packed, it says": head + b"\r\nContent-Encoding: identity\r\n\r\n" + body,
        "bytes beyond ASCII": head + b"\r\nX-Name: \xe5\x90\x8d\r\n\r\n" + body,
    }
    with EveryCase() as every:
        for name, request in unusual.items():
            with every.case(name):
                async with opened() as line:
                    assert await line.say(request) == b"long ab"


async def test_what_is_no_request_at_all_is_refused_as_ever(opened) -> None:
    for bad in (
        WHOLE.replace(b"Host: x", b"Host: x\r\nA: b\x00c"),
        WHOLE.replace(b"Length: 2", b"Length: 2\r\nContent-Length: 3"),
        WHOLE.replace(b"Length: 2", b"Length: +2"),
        WHOLE.replace(b"Host: x", b"Host : x"),
    ):
        async with opened() as line:
            line.writer.write(bad)
            assert (await line.reader.readline()).split()[1] == b"400"


async def test_a_connection_may_change_its_way_with_each_request(desk: Desk, opened) -> None:
    desk.declined = {b"no"}
    async with opened() as line:
        for _ in range(3):
            assert await line.say(WHOLE) == b"short ab"
            assert await line.say(WHOLE.replace(b"ab", b"no")) == b"long no"
            assert await line.say(b"GET /push HTTP/1.1\r\nHost: x\r\n\r\n") == b"long "


async def test_a_connection_stays_with_whoever_knows_where_in_a_request_it_stands(opened) -> None:
    """A second request is hidden in the body of a first; whoever read it as one would answer
    somebody else's."""
    async with opened() as line:
        start = b"POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (len(WHOLE) + 1)
        line.writer.write(start + b"-")
        await asyncio.sleep(0.05)
        assert await line.say(WHOLE) == b"long -" + WHOLE
        assert await line.say(WHOLE) == b"long ab"


async def test_requests_sent_one_after_another_are_answered_in_order(desk: Desk, opened) -> None:
    desk.waits = True
    first, second, third = (WHOLE.replace(b"ab", each) for each in (b"11", b"22", b"33"))
    async with opened() as line:
        line.writer.write(first)
        await until(lambda: bool(desk.waiting))
        line.writer.write(second)
        await asyncio.sleep(0.05)
        line.writer.write(third)
        await asyncio.sleep(0.05)
        assert len(desk.waiting) == 1
        desk.waits = False
        desk.go_on()
        said = [(await line.hear())[2] for _ in range(3)]
        assert [each.split()[1] for each in said] == [b"11", b"22", b"33"]
        assert said[0] == b"short 11"
    async with opened() as line:
        line.writer.write(first + second)
        assert [(await line.hear())[2] for _ in range(2)] == [b"long 11", b"long 22"]


async def test_whoever_does_not_read_is_in_work_and_gets_no_further_answer(
    desk: Desk, opened
) -> None:
    """Or they would keep a connection that nobody counts."""
    desk.waits = True
    async with opened() as line:
        line.writer.write(WHOLE)
        await until(lambda: bool(desk.waiting))
        desk.waiting.pop().answer(200, "text/plain", "x" * 20_000_000)
        desk.waits = False
        line.writer.write(WHOLE)
        await asyncio.sleep(0.1)
        assert desk.counted() == 1
        assert len(opened.listener._ways_at_work) == 1
        assert len((await line.hear())[2]) == 20_000_000
        assert (await line.hear())[2] == b"short ab"
        await until(lambda: not opened.listener._ways_at_work)


async def test_whoever_says_more_and_hangs_up_meanwhile_is_seen_to_be_gone(
    desk: Desk, opened
) -> None:
    desk.waits = True
    async with opened() as line:
        line.writer.write(WHOLE)
        await until(lambda: bool(desk.waiting))
        line.writer.write(WHOLE)
        await line.writer.drain()
        await asyncio.sleep(0.05)
    (request,) = desk.waiting
    await until(request.transport.is_closing)


async def test_what_cannot_be_sent_keeps_nobody_waiting(desk: Desk, opened) -> None:
    desk.waits = True
    async with opened() as line:
        line.writer.write(WHOLE)
        await until(lambda: bool(desk.waiting))
        with pytest.raises(UnicodeEncodeError):
            desk.waiting.pop().answer(200, "text/plain", "\ud800")
        desk.waits = False
        assert await line.say(WHOLE) == b"short ab"


async def test_what_was_said_meanwhile_is_begun_apart_from_the_answer(desk: Desk, opened) -> None:
    """Whoever answers may have others to answer at the same moment, and a fault of the next one is
    not theirs."""
    desk.waits = True
    async with opened() as line:
        line.writer.write(WHOLE)
        await until(lambda: bool(desk.waiting))
        line.writer.write(WHOLE)
        await asyncio.sleep(0.05)
        desk.go_on()
        assert desk.waiting == []
        await until(lambda: bool(desk.waiting))
        desk.go_on()


@pytest.mark.slow
async def test_a_connection_of_the_short_way_is_closed_when_it_says_nothing(desk: Desk) -> None:
    """As one that drips is; one at work is not."""
    runner, port = web.AppRunner(desk.application()), free_port()
    await runner.setup()
    async with Listener(quiet_s=0.2) as listener, listener.answering(runner, Room(9)):
        await listener.open("127.0.0.1", port)
        for begun in (b"", WHOLE[:20]):
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            assert await line.say(WHOLE) == b"short ab"
            line.writer.write(begun)
            assert await line.reader.read() == b""
            line.writer.close()
        desk.waits = True
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        line.writer.write(WHOLE)
        await until(lambda: bool(desk.waiting))
        await asyncio.sleep(1)
        desk.go_on()
        assert (await line.hear())[2] == b"short ab"
        assert await line.reader.read() == b""
        line.writer.close()
    await runner.cleanup()


@pytest.mark.slow
async def test_whoever_stops_reading_is_cut_and_whoever_reads_slowly_is_not(desk: Desk) -> None:
    """By either way: in work until they read, they would hold their connection for good."""
    runner, port, large = web.AppRunner(desk.application()), free_port(), b"x" * 20_000_000
    desk.waits = True
    await runner.setup()
    async with Listener(quiet_s=1) as listener, listener.answering(runner, Room(9)):
        await listener.open("127.0.0.1", port)
        for request in (WHOLE, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"):
            for reads in (False, True):
                line = Line(*await asyncio.open_connection("127.0.0.1", port))
                line.writer.write(request)
                if request == WHOLE:
                    await until(lambda: bool(desk.waiting))
                    desk.waiting.pop().answer(200, "text/plain", large.decode())
                else:
                    await asyncio.sleep(0.2)
                if reads:
                    for _ in range(5):
                        await asyncio.sleep(0.4)
                        assert await line.reader.read(1_000_000)
                    assert listener._crowd.of("127.0.0.1") == 1
                else:
                    await until(lambda: not listener._connected)
                line.writer.close()
                await until(lambda: not listener._connected)
    await runner.cleanup()


async def test_what_fails_before_it_has_begun_goes_the_long_way(desk: Desk, opened, caplog) -> None:
    desk.fails = True
    async with opened() as line:
        assert await line.say(WHOLE) == b"long ab"
    assert [each.action for each in caplog.records if each.name == "daetong.frontdoor"] == [
        "short_way_failed"
    ]


async def test_whoever_has_hung_up_is_not_answered_and_keeps_nobody_waiting(
    desk: Desk, opened
) -> None:
    desk.waits = True
    async with opened() as line:
        line.writer.write(WHOLE)
        await until(lambda: bool(desk.waiting))
    (request,) = desk.waiting
    await until(request.transport.is_closing)
    await until(lambda: not opened.listener._ways_at_work)
    desk.go_on()
    assert desk.counted() == 1
    async with opened() as line:
        desk.waits = False
        assert await line.say(WHOLE) == b"short ab"


async def test_an_application_that_goes_answers_what_it_has_begun(desk: Desk) -> None:
    desk.waits = True
    runner, port = web.AppRunner(desk.application()), free_port()
    await runner.setup()
    async with Listener() as listener:
        async with listener.answering(runner, Room(9)):
            await listener.open("127.0.0.1", port)
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            line.writer.write(WHOLE)
            await until(lambda: bool(desk.waiting))
            asyncio.get_running_loop().call_later(0.1, desk.go_on)
        assert (await line.hear())[2] == b"short ab", "it was waited for"
        line.writer.write(WHOLE)  # between two applications
        await asyncio.sleep(0.05)
        assert not desk.waiting
        desk.waits = False
        async with listener.answering(runner, Room(9)):
            assert (await line.hear())[2] == b"long ab"
            assert await line.say(WHOLE) == b"short ab"
            desk.waits = True
            line.writer.write(WHOLE)
            await until(lambda: bool(desk.waiting))
            await listener.close()
            desk.go_on()
            _, headers, _ = await line.hear()
            assert headers[b"Connection"] == b"close"
            assert await line.reader.read() == b""
            line.writer.close()
    await runner.cleanup()


async def test_a_short_way_to_where_not_everybody_may_go_does_not_start(desk: Desk) -> None:
    async def nobody(_: web.Request) -> Admitted:
        raise NotLoggedIn

    async def shut(_: web.Request) -> web.Response:
        return web.Response()

    for guarded in (member(shut), None):
        app = new_application(doors={"member": nobody}, registry=CollectorRegistry())
        if guarded is not None:
            app.router.add_post(PATH, guarded)
        app[SHORT_WAYS].add({PATH: desk.short})
        with pytest.raises(RouteWithoutGuard, match=PATH):
            await web.AppRunner(app).setup()


def test_a_whole_request_is_read_as_it_was_sent() -> None:
    whole = whole_request(WHOLE)
    assert whole is not None
    assert whole == ("POST", PATH, "a=1&b=x_y", {"host": "x", "content-length": "2"}, b"ab")
    assert plain_query(whole.query) == {"a": "1", "b": "x_y"}


def test_what_two_readers_could_understand_differently_is_no_whole_request() -> None:
    with EveryCase() as every:
        for old, new in (
            (b"Host: x", b"Host: x\nA: b"),
            (b"Host: x", b"Host: x\r\nA: b\rc"),
            (b"Host: x", b"Host: x\r\n B: folded"),
            (b"Host: x", b"Host: x\r\nhost: y"),
            (b"Host: x", b"Nobody: x"),
            (b"Host: x", b"Host: x\r\nExpect: 100-continue"),
            (b"Host: x", b"Host: x\r\nUpgrade: websocket"),
            (b"Host: x", b"Host: x\r\nConnection: upgrade"),
            (b"Host: x", b"Host: x\r\nProxy-Connection: close"),
            (b"Host: x", b"Host: x\r\nSec-WebSocket-Key1: x"),
            (b"Host: x", b"Host: x" + b"".join(b"\r\nA%d: b" % n for n in range(127))),
            (b"Host: x", b"Host: x\r\nA: " + b"x" * 9000),
            (b"Length: 2", b"Length: 3"),
            (b"Length: 2", b"Length: 0"),
            (b"Length: 2", b"Length: 0x2"),
            (b"POST /push", b"POST push"),
            (b"POST /push", b"POST http://x/push"),
            (b"POST /push", b"POST  /push"),
            (b"POST ", b"P-OST "),
            (b" HTTP/1.1\r\n", b"\r\n"),
        ):
            with every.case(new[:40]):
                assert old in WHOLE
                assert whole_request(WHOLE.replace(old, new)) is None


async def test_a_whole_request_is_the_same_to_the_framework() -> None:
    """Requests with a few bytes changed, left out, doubled: what we take for whole it reads alike,
    as the only one and with nothing left over."""
    dice, taken = random.Random(4711), 0
    loop = asyncio.get_running_loop()
    bits = [
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b":",
        b"\t",
        b"\0",
        b"%",
        b"?",
        b"#",
        b"//",
        b"\x80",
        b"2",
        b"A-b: c\r\n",
    ]
    bits += [
        b"Content-Length: 2\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Connection: close\r\n",
        b",",
    ]
    for _ in range(20_000):
        raw = bytearray(WHOLE)
        for _ in range(dice.choice((1, 1, 2, 3))):
            at, width = dice.randrange(len(raw)), dice.choice((0, 0, 1, 2, 9))
            raw[at : at + width] = dice.choice((*bits, raw[at : at + 4] * 2, b""))
        whole = whole_request(bytes(raw))
        if whole is None:
            continue
        taken += 1
        parser = HttpRequestParser(BaseProtocol(loop), loop, 2**16, auto_decompress=False)
        ((message, payload),), upgraded, rest = parser.feed_data(bytes(raw))
        assert (message.method, message.path) == (
            whole.method,
            f"{whole.path}?{whole.query}" if b"?" in raw.split(b"\r\n")[0] else whole.path,
        ), raw
        assert {name.lower(): text for name, text in message.headers.items()} == whole.headers, raw
        assert payload.is_eof(), raw
        assert (payload.read_nowait(), rest) == (whole.body, b""), raw
        assert not (upgraded or message.should_close or message.chunked), raw
    assert taken > 1000


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)
