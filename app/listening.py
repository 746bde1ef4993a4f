"""Who is behind the port while the service runs, and for how long may they say nothing? Asked by
`daetong serve`, which exchanges the application on SIGHUP without closing a single connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import chain
from typing import Any

from aiohttp import web

from app.arriving import NewConnection, address_of
from app.crowd import Crowd, Room
from app.pieces import send_in_pieces
from app.settings import SettingsProblem
from app.short_connections import ShortWayConnection
from app.slow_bodies import SlowBodies
from app.unread import UnreadAnswers
from frontdoor.short_way import SHORT_WAYS, ShortWays

BACKLOG = 512
# Of many who come together, so that whoever asks meanwhile does not wait for all of them.
ADMITTED_AT_ONCE = 16
FIRST_WORD_SECONDS = 1.0
LAST_WORD_SECONDS = 0.2
FINISH_WITHIN = 10.0
# While another application takes over, everybody waits for those whose requests have not come
# whole: longer than a slow line takes for a form, shorter than the platform waits for an answer.
COME_WITHIN = 2.0
# A connection without a request in work is closed after so long: one that says nothing, one whose
# header drips in, one that is kept for later. With the look itself it is within fifteen seconds.
QUIET_SECONDS = 14.0
LOOK_SECONDS = 0.5
FOR_GOOD_SECONDS = 1e9  # we close the quiet; aiohttp does not know of requests by a short way
CUT_AT_ONCE = 20
TOO_SLOW = web.HTTPRequestTimeout.status_code


class Listener:
    """监听: one port and its connections, for as long as the process lives.

    Connections belong to it and not to an application, so that another application can take over:
    a request that arrives between two of them waits, whether its connection is new, was accepted
    without having said anything yet, or is kept alive from an earlier request.
    """

    def __init__(self, quiet_s: float = QUIET_SECONDS) -> None:
        self._quiet_s = quiet_s
        self._port: asyncio.Server | None = None
        self._framework: web.Server | None = None
        self._application: web.Server | None = None
        self._room = Room(0)
        self._crowd = Crowd[ShortWayConnection]()
        self._unread = UnreadAnswers()
        self._slow_bodies = SlowBodies()
        self._too_slow: list[ShortWayConnection] = []
        self._looking: asyncio.Task[None] | None = None
        self._given_up = False
        self._answered = asyncio.Event()  # an application is there, or none will come any more
        self._at_work: dict[asyncio.Task[Any], ShortWayConnection | None] = {}
        self._ways: ShortWays | None = None
        self._ways_at_work: set[ShortWayConnection] = set()
        self._connected: set[ShortWayConnection] = set()
        self._in_front: dict[web.RequestHandler, ShortWayConnection] = {}
        self.closing = False

    async def __aenter__(self) -> "Listener":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the port, and cut what is still connected."""
        self._stop_accepting()
        if self._looking is not None:
            self._looking.cancel()
        self._given_up = True
        self._answered.set()
        if self._framework is not None:
            await self._framework.shutdown(LAST_WORD_SECONDS)
        for connection in list(self._connected):
            connection.close()

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
            why = f"已被占用，或不能监听（{problem.strerror}）。请看是不是已经有一个在运行"
            raise SettingsProblem([f"DAETONG_PORT: {host}:{port} {why}"]) from problem
        self._framework = web.Server(
            self._answer,
            request_factory=self._request,
            access_log=None,  # the front door writes its own, without addresses that people typed
            handler_cancellation=False,
            keepalive_timeout=FOR_GOOD_SECONDS,
            auto_decompress=False,  # nobody who calls us packs, and a packed bomb is small
        )
        loop = asyncio.get_running_loop()
        self._port = await loop.create_server(
            lambda: NewConnection(self._admit), sock=listening, backlog=ADMITTED_AT_ONCE
        )
        listening.listen(BACKLOG)  # asyncio has one number for who waits and who is let in at once
        self._looking = loop.create_task(self._close_the_quiet())

    @asynccontextmanager
    async def answering(self, runner: web.AppRunner, room: Room) -> AsyncIterator[None]:
        """Have this application answer, over at most so many connections at a time.

        At the end it has answered what it had begun, or was given `FINISH_WITHIN` seconds for it,
        and gets no further request. What has not come whole within `COME_WITHIN` is cut off, unless
        nobody waits for it since this is the end.
        """
        assert runner.server is not None, "the runner was set up"
        self._application, self._room = runner.server, room
        self._ways = runner.app.get(SHORT_WAYS)
        self._answered.set()
        try:
            yield
        finally:
            self._answered.clear()
            self._ways = None
            with suppress(TimeoutError):
                async with asyncio.timeout(FINISH_WITHIN):
                    await self._finished()
            for task in self._at_work:
                task.cancel()

    async def close(self) -> None:
        """Accept nobody any more, and close what is idle; called while there is an application.

        Whoever was let in a moment ago still gets to speak, and is told that it was the last time.
        """
        self.closing = True
        self._stop_accepting()
        await asyncio.sleep(LAST_WORD_SECONDS)
        busy = self._ways_at_work.union(filter(None, self._at_work.values()))
        for connection in self._connected - busy:
            connection.close()

    async def _finished(self) -> None:
        while self._ways_at_work:
            await asyncio.sleep(LAST_WORD_SECONDS / 10)
        if self._at_work and not self.closing:
            await asyncio.wait(list(self._at_work), timeout=COME_WITHIN)
            for task, connection in self._at_work.items():
                if connection is not None and connection.is_asking:
                    task.cancel()
        if self._at_work:
            await asyncio.wait(list(self._at_work))

    def _stop_accepting(self) -> None:
        if self._port is not None:
            self._port.close()

    def _admit(self, transport: asyncio.BaseTransport) -> asyncio.BaseProtocol | None:
        """Who talks with a new connection; None where there is no room for it."""
        room, crowd, now = self._room, self._crowd, asyncio.get_running_loop().time()
        address = address_of(transport) if room.by_address else ""
        of_one = room.by_address and crowd.of(address) >= room.most_of_one
        if of_one or len(crowd) >= room.most:
            # a thousand strangers who say nothing must not keep everybody else out
            first = crowd.first_to_go(address if of_one else None, now - FIRST_WORD_SECONDS)
            if first is None:
                return None
            self._cut(first)
        connection = ShortWayConnection(self)
        self._connected.add(connection)
        crowd.came(connection, address, now)
        return connection

    def long_way(self, connection: ShortWayConnection) -> web.RequestHandler:
        """As `ShortWaysWanted` says."""
        assert self._framework is not None
        handler = self._framework()
        self._in_front[handler] = connection
        return handler

    def lost(self, connection: ShortWayConnection, long_way: web.RequestHandler | None) -> None:
        """As `ShortWaysWanted` says."""
        self._crowd.went(connection)
        self._connected.discard(connection)
        if long_way is not None:
            del self._in_front[long_way]

    def short_ways(self) -> ShortWays | None:
        """As `ShortWaysWanted` says."""
        return None if self.closing else self._ways

    def begun(self, connection: ShortWayConnection) -> None:
        """As `ShortWaysWanted` says."""
        self._ways_at_work.add(connection)
        self._crowd.asks(connection)

    def ended(self, connection: ShortWayConnection) -> None:
        """As `ShortWaysWanted` says."""
        self._ways_at_work.discard(connection)
        self._crowd.asked(connection, asyncio.get_running_loop().time())

    def full(self, connection: ShortWayConnection) -> None:
        """As `ShortWaysWanted` says."""
        self._unread.watch(connection, asyncio.get_running_loop().time())

    def _cut(self, connection: ShortWayConnection) -> None:
        if self._crowd.is_at_work(connection):  # and too slowly
            self._crowd.went(connection)
            self._unread.end(connection)
            return
        connection.close()
        if connection.transport.get_write_buffer_size() and self._crowd.leaves(connection):
            self.full(connection)  # it closes itself once all is fetched
            if (late := self._crowd.late(self._room.most_leaving)) is not None:
                self._cut(late)
        else:
            self._crowd.went(connection)
            connection.transport.abort()

    async def _close_the_quiet(self) -> None:
        """Until cancelled. Many who came together go together: a few at a time, so that whoever
        asks something meanwhile does not wait for all of them."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            slow, self._too_slow = self._too_slow, []
            now = asyncio.get_running_loop().time()
            before = now - self._quiet_s
            at_work = list(filter(None, self._at_work.values()))
            for asks in at_work:
                self._unread.watch(asks, now)
            self._unread.cut(now, self._quiet_s)
            for each, slowly in chain(
                self._unread.paces(now), self._slow_bodies.paces(at_work, now)
            ):
                self._crowd.comes_along(each, slowly=slowly)
            for number, each in enumerate(chain(slow, self._crowd.quiet_since(before)), 1):
                self._cut(each)
                if number % CUT_AT_ONCE == 0:
                    await asyncio.sleep(0)

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
        connection = self._at_work[task] = self._in_front.get(request.protocol)
        if connection is not None:  # it is there still
            connection.body = request.content
            self._crowd.asks(connection)
        task.add_done_callback(self._ended)
        answer = await self._application.request_handler(request)
        send_in_pieces(answer)
        if answer.status == TOO_SLOW:
            answer.force_close()
            if connection is not None:
                task.add_done_callback(partial(self._gave_up_on, connection))
        if self.closing:
            answer.force_close()
        return answer

    def _ended(self, task: asyncio.Task[Any]) -> None:
        connection = self._at_work.pop(task)
        if connection is not None:
            self._crowd.asked(connection, asyncio.get_running_loop().time())
            connection.given_back()

    def _gave_up_on(self, connection: ShortWayConnection, _: asyncio.Task[Any]) -> None:
        """Nobody listens to the rest of it. They hear at once that there is no more; until the next
        look their words go nowhere, for closed at once, the answer might never reach them."""
        if not connection.transport.is_closing():
            with suppress(OSError):  # they have hung up
                connection.transport.write_eof()
            self._too_slow.append(connection)
