"""Which requests are answered without a task, a request and a response of the framework's, and what
do these look like from outside? The listener asks, for each whole request at an address that has a
short way; by the long one they look alike.

It is for the one address at which a whole city may ask at one moment. What is not usual about a
request, a refusal above all, goes the long way, as if there were no other."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Protocol

from aiohttp import hdrs, web

from frontdoor.guards import RouteWithoutGuard, public
from frontdoor.metrics import HttpMetrics
from frontdoor.middlewares import (
    REQUEST_ID_HEADER,
    SECURITY_HEADERS,
    log_answered,
    request_id_of,
    worth_a_line,
)
from frontdoor.whole_request import WholeRequest, plain_query
from infra.logs import request_id_var

log = logging.getLogger("daetong.frontdoor")

_ALWAYS = "".join(f"{name}: {value}\r\n" for name, value in SECURITY_HEADERS.items())
_REASONS = {each.value: each.phrase for each in HTTPStatus}


class ShortWayLine(Protocol):
    """连线: the connection on which a request came."""

    @property
    def transport(self) -> asyncio.Transport:
        """To be written to."""
        ...

    @property
    def is_last(self) -> bool:
        """Whether it is closed behind the answer."""
        ...

    def answered(self) -> None:
        """The answer is on its way."""
        ...


class ShortRequest:
    """直办的请求: a POST, whole, that is answered once, now or later."""

    __slots__ = ("_answered", "_begun", "_line", "_path", "_ways", "body", "id", "query")

    def __init__(
        self,
        ways: "ShortWays",
        line: ShortWayLine,
        path: str,
        query: Mapping[str, str],
        body: bytes,
        request_id: str,
    ) -> None:
        self.query = query
        self.body = body
        self.id = request_id
        self._ways = ways
        self._line = line
        self._path = path
        self._begun = time.perf_counter()
        self._answered = False

    @property
    def transport(self) -> asyncio.Transport:
        """Of the connection on which it came."""
        return self._line.transport

    @property
    def is_answered(self) -> bool:
        """Whether nothing more is to be said here."""
        return self._answered

    def answer(self, status: int, content_type: str, text: str) -> None:
        """Send the answer; once."""
        if self._answered:
            return
        self._answered = True
        try:
            if not self.transport.is_closing():  # or whoever asked has hung up
                self._send(status, content_type, text.encode())
            self._ways.saw(self, self._path, status, time.perf_counter() - self._begun)
        finally:
            self._line.answered()

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        connection = "Connection: close\r\n" if self._line.is_last else ""
        head = (
            f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
            f"Content-Type: {content_type}; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            f"{REQUEST_ID_HEADER}: {self.id}\r\nDate: {_date(int(time.time()))}\r\n"
            f"{_ALWAYS}Cache-Control: no-store\r\n{connection}\r\n"
        )
        self._line.transport.write(head.encode() + body)

    def give_up(self) -> None:
        """It goes the long way; whatever is still answered here is not sent."""
        self._answered = True


ShortWayHandler = Callable[[ShortRequest], bool]
"""Answers the request, now or later; or False, with nothing done, where it is to go the long
way."""


class ShortWays:
    """直办: the handlers of POST by address, and what is noted of each answer."""

    def __init__(self, metrics: HttpMetrics, unlogged: Collection[str]) -> None:
        """`unlogged` as `middlewares.observed` says."""
        self._metrics = metrics
        self._unlogged = unlogged
        self._handlers: dict[str, ShortWayHandler] = {}

    def add(self, handlers: Mapping[str, ShortWayHandler]) -> None:
        """By address; beside its route, which answers whatever the handler does not take."""
        self._handlers.update(handlers)

    def ensure_open(self, app: web.Application) -> None:
        """Refuse a short way to where not everybody may go: no door is asked on it.

        :raises RouteWithoutGuard: naming every such address.
        """
        open_ones = {
            route.resource.canonical
            for route in app.router.routes()
            if route.resource is not None
            and route.method == hdrs.METH_POST
            and getattr(route.handler, "guard", None) == public
        }
        shut = sorted(self._handlers.keys() - open_ones)
        if shut:
            raise RouteWithoutGuard(
                "No door is asked on a short way; mark the POST route beside it @public: "
                + ", ".join(shut)
            )

    def lead_to(self, whole: WholeRequest) -> bool:
        """Whether there is a short way to where this request wants to go."""
        return whole.path in self._handlers and whole.method == "POST"

    def serve(self, whole: WholeRequest, line: ShortWayLine) -> bool:
        """Whether such a request is answered by the short way, now or later."""
        query = plain_query(whole.query)
        if query is None:
            return False
        request_id = request_id_of(whole.headers.get(REQUEST_ID_HEADER.lower(), ""))
        request = ShortRequest(self, line, whole.path, query, whole.body, request_id)
        token = request_id_var.set(request_id)
        try:
            taken = self._handlers[whole.path](request)
        except Exception:
            log.exception("A short way failed", extra={"action": "short_way_failed"})
            taken = request.is_answered
        finally:
            request_id_var.reset(token)
        if not taken:
            request.give_up()
        return taken

    def saw(self, request: ShortRequest, path: str, status: int, seconds: float) -> None:
        """Count an answer, and write its line where it has one."""
        self._metrics.saw("POST", path, status, seconds)
        if path not in self._unlogged or worth_a_line(status, seconds):
            token = request_id_var.set(request.id)
            log_answered("POST", path, status, seconds)
            request_id_var.reset(token)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


SHORT_WAYS: web.AppKey[ShortWays] = web.AppKey("short_ways", ShortWays)
