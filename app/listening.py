"""Who is behind the port while the service runs? Asked by `daetong serve`, which exchanges the
application on SIGHUP without closing a single connection."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from app.settings import SettingsProblem

log = logging.getLogger("daetong")

BACKLOG = 512
LAST_WORD_SECONDS = 0.2
FINISH_WITHIN = 10.0


class _Full(asyncio.Protocol):
    """Answers one connection too many by closing it at once; the caller may try again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        log.warning("a connection too many was closed", extra={"action": "connections_full"})
        transport.close()


class Listener:
    """监听: one port and its connections, for as long as the process lives.

    Connections belong to it and not to an application, so that another application can take over:
    a request that arrives between two of them waits, whether its connection is new, was accepted
    without having said anything yet, or is kept alive from an earlier request.
    """

    def __init__(self) -> None:
        self._port: asyncio.Server | None = None
        self._connections: web.Server | None = None
        self._application: web.Server | None = None
        self._most = 0
        self._given_up = False
        self._answered = asyncio.Event()  # an application is there, or none will come any more
        self._at_work: dict[asyncio.Task[Any], web.RequestHandler] = {}
        self._closing = False

    async def __aenter__(self) -> "Listener":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the port, and cut what is still connected."""
        self._stop_accepting()
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
        self._port = await loop.create_server(self._accept, sock=listening, backlog=BACKLOG)

    @asynccontextmanager
    async def answering(self, runner: web.AppRunner, most: int) -> AsyncIterator[None]:
        """Have this application answer, over at most `most` connections at a time.

        At the end it has answered what it had begun, or was given `FINISH_WITHIN` seconds for it,
        and gets no further request.
        """
        assert runner.server is not None, "the runner was set up"
        self._application, self._most = runner.server, most
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

    def _accept(self) -> asyncio.BaseProtocol:
        assert self._connections is not None
        open_ones = [each for each in self._connections.connections if each.transport is not None]
        if len(open_ones) >= self._most and not self._made_room(open_ones):
            return _Full()
        return self._connections()

    def _made_room(self, connections: Sequence[web.RequestHandler]) -> bool:
        """Close whoever was let in first and asks nothing now: a thousand strangers who say nothing
        must not keep everybody else out."""
        busy = set(self._at_work.values())
        idle = next((each for each in connections if each not in busy), None)
        if idle is not None:
            idle.force_close()
        return idle is not None

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
        task.add_done_callback(self._at_work.pop)
        answer = await self._application.request_handler(request)
        if self._closing:
            answer.force_close()
        return answer
