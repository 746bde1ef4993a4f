"""Who is behind the port while the service runs, and for how long may they say nothing? Asked by
`daetong serve`, which exchanges the application on SIGHUP without closing a single connection."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.settings import SettingsProblem

log = logging.getLogger("daetong")

BACKLOG = 512
LAST_WORD_SECONDS = 0.2
FINISH_WITHIN = 10.0
# A connection without a request in work is closed after so long: one that says nothing, one whose
# header drips in, one that is kept for later. With the look itself it is within fifteen seconds.
QUIET_SECONDS = 14.0
LOOK_SECONDS = 0.5
TOO_SLOW = web.HTTPRequestTimeout.status_code


@dataclass(frozen=True)
class Room:
    """连接上限: `most` connections at a time, a quarter of them kept from any one address where
    the callers' own addresses are seen (`by_address`), as behind a proxy they are not."""

    most: int
    by_address: bool = True

    @property
    def most_of_one(self) -> int:
        """How many of one address."""
        return self.most - self.most // 4


@dataclass(slots=True)
class _Connection:
    """What is known of one: since when it has no request in work, and whether it ever had one."""

    quiet_since: float
    spoken: bool = False
    too_slow: bool = False


class _Arriving(asyncio.Protocol):
    """Decides about a connection once it is known where it comes from. One too many is closed at
    once; the caller may try again."""

    def __init__(
        self, admitted: Callable[[asyncio.BaseTransport], asyncio.BaseProtocol | None]
    ) -> None:
        self._admitted = admitted

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        protocol = self._admitted(transport)
        if protocol is None:
            log.warning("a connection too many was closed", extra={"action": "connections_full"})
            transport.close()
            return
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


class Listener:
    """监听: one port and its connections, for as long as the process lives.

    Connections belong to it and not to an application, so that another application can take over:
    a request that arrives between two of them waits, whether its connection is new, was accepted
    without having said anything yet, or is kept alive from an earlier request.
    """

    def __init__(self, quiet_s: float = QUIET_SECONDS) -> None:
        self._quiet_s = quiet_s
        self._port: asyncio.Server | None = None
        self._connections: web.Server | None = None
        self._application: web.Server | None = None
        self._room = Room(0)
        self._known: dict[web.RequestHandler, _Connection] = {}
        self._looking: asyncio.Task[None] | None = None
        self._given_up = False
        self._answered = asyncio.Event()  # an application is there, or none will come any more
        self._at_work: dict[asyncio.Task[Any], web.RequestHandler] = {}
        self._closing = False

    async def __aenter__(self) -> "Listener":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the port, and cut what is still connected."""
        self._stop_accepting()
        if self._looking is not None:
            self._looking.cancel()
        self._given_up = True
        self._answered.set()
        if self._connections is not None:
            await self._connections.shutdown(LAST_WORD_SECONDS)

    @property
    def is_open(self) -> bool:
        """Whether the port was opened before."""
        return self._port is not None

    async def open(self, host: str, port: int) -> None:
        """Begin to accept connections.

        :raises SettingsProblem: when the port is taken.
        """
        try:
            listening = socket.create_server((host, port), backlog=BACKLOG)
        except OSError as problem:
            why = f"cannot be listened on ({problem.strerror}); take another port"
            raise SettingsProblem([f"DAETONG_PORT: {host}:{port} {why}"]) from problem
        self._connections = web.Server(
            self._answer,
            request_factory=self._request,
            access_log=None,  # the front door writes its own, without addresses that people typed
            handler_cancellation=False,
            auto_decompress=False,  # nobody who calls us packs, and a packed bomb is small
        )
        loop = asyncio.get_running_loop()
        self._port = await loop.create_server(
            lambda: _Arriving(self._admit), sock=listening, backlog=BACKLOG
        )
        self._looking = loop.create_task(self._close_the_quiet())

    @asynccontextmanager
    async def answering(self, runner: web.AppRunner, room: Room) -> AsyncIterator[None]:
        """Have this application answer, over at most so many connections at a time.

        At the end it has answered what it had begun, or was given `FINISH_WITHIN` seconds for it,
        and gets no further request.
        """
        assert runner.server is not None, "the runner was set up"
        self._application, self._room = runner.server, room
        self._answered.set()
        try:
            yield
        finally:
            self._answered.clear()
            if self._at_work:
                _, late = await asyncio.wait(list(self._at_work), timeout=FINISH_WITHIN)
                for task in late:
                    task.cancel()

    async def close(self) -> None:
        """Accept nobody any more, and close what is idle; called while there is an application.

        Whoever was let in a moment ago still gets to speak, and is told that it was the last time.
        """
        self._closing = True
        self._stop_accepting()
        await asyncio.sleep(LAST_WORD_SECONDS)
        busy = set(self._at_work.values())
        for connection in self._connections.connections if self._connections else ():
            if connection not in busy:
                connection.force_close()

    def _stop_accepting(self) -> None:
        if self._port is not None:
            self._port.close()

    def _admit(self, transport: asyncio.BaseTransport) -> asyncio.BaseProtocol | None:
        """Who talks with a new connection; None where there is no room for it."""
        assert self._connections is not None
        crowd = [each for each in self._connections.connections if each.transport is not None]
        full = len(crowd) >= self._room.most
        if self._room.by_address and len(crowd) >= self._room.most_of_one:
            here = _address(transport)
            of_one = [each for each in crowd if _address(each.transport) == here]
            if len(of_one) >= self._room.most_of_one:
                crowd, full = of_one, True
        if full and not self._made_room(crowd):
            return None
        protocol = self._connections()
        self._known[protocol] = _Connection(asyncio.get_running_loop().time())
        return protocol

    def _made_room(self, connections: Sequence[web.RequestHandler]) -> bool:
        """Close whoever was let in first and asks nothing now: a thousand strangers who say nothing
        must not keep everybody else out. Those who have never asked go before those who have."""
        busy = set(self._at_work.values())
        idle = [each for each in connections if each not in busy]
        if idle:
            min(idle, key=self._has_spoken).force_close()
        return bool(idle)

    def _has_spoken(self, connection: web.RequestHandler) -> bool:
        known = self._known.get(connection)
        return known is not None and known.spoken

    async def _close_the_quiet(self) -> None:
        """Until cancelled."""
        assert self._connections is not None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            busy, now = set(self._at_work.values()), asyncio.get_running_loop().time()
            there = self._connections.connections
            self._known = {each: self._known[each] for each in there if each in self._known}
            for each, known in self._known.items():
                too_long = now - known.quiet_since >= self._quiet_s
                if each not in busy and (too_long or known.too_slow):
                    each.force_close()

    def _request(self, *parts: Any) -> web.BaseRequest:
        """A request as the application wants it: all of them want the same."""
        assert self._application is not None, "the port is opened for an application"
        return self._application.request_factory(*parts)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        await self._answered.wait()
        if self._given_up or self._application is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"})
        task = asyncio.current_task()
        assert task is not None
        # the task and not this call: it ends when the answer is on its way
        self._at_work[task] = request.protocol
        task.add_done_callback(self._ended)
        answer = await self._application.request_handler(request)
        if answer.status == TOO_SLOW and (known := self._known.get(request.protocol)):
            known.too_slow = True  # nobody listens to the rest of it
        if self._closing:
            answer.force_close()
        return answer

    def _ended(self, task: asyncio.Task[Any]) -> None:
        known = self._known.get(self._at_work.pop(task))
        if known is not None:
            known.quiet_since, known.spoken = asyncio.get_running_loop().time(), True


def _address(transport: asyncio.BaseTransport | None) -> str:
    peer = transport.get_extra_info("peername") if transport is not None else None
    return str(peer[0]) if peer else ""
