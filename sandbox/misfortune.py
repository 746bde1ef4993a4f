"""How does a fault strike a call? A middleware before WeChat, gateway and bank; it notes all calls
in the timeline too."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.call_note import NOTE, CallNote
from sandbox.faults import Fault
from sandbox.wechat.gate import Gate
from sandbox.wechat.protocol import WeChatRefused
from sandbox.world import SandboxWorld

_STRUCK = ("wechat", "sms", "sms-tencent", "bank")
_GATEWAY_WORDS = "模拟故障"
_LOOK_SECONDS = 0.1


class Misfortune:
    """故障中间件: strikes and notes the calls of our side, not the page nor /_sim."""

    def __init__(self, world: SandboxWorld, gate: Gate) -> None:
        self._world = world
        self._gate = gate
        self._closing = False

    async def shut(self, _: web.Application) -> None:
        """Let go of what hangs, so that the server can stop."""
        self._closing = True
        for fault in self._world.faults.all():
            fault.lifted.set()

    def middleware(self, mounted: web.Application) -> Middleware:
        @web.middleware
        async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
            root = mounted.router["page"].url_for().path
            path = request.path.removeprefix(root).strip("/")
            if path.partition("/")[0] not in _STRUCK:
                return await handler(request)
            note = request[NOTE] = CallNote()
            self._world.calls[path] += 1
            fault = self._world.faults.strike(path)
            status: int | None = None
            try:
                if fault is None:
                    response = await handler(request)
                else:
                    self._world.faulted[path] += 1
                    response = await self._struck(fault, path, request, handler)
                if not note.broken:
                    status = response.status
                return response
            finally:
                self._note(request, path, fault, status)

        return strike

    def _note(
        self, request: web.Request, path: str, fault: Fault | None, status: int | None
    ) -> None:
        note = request[NOTE]
        self._world.timeline.add(
            self._world.clock(),
            "in",
            request.method,
            path,
            app=note.app,
            said=note.said,
            status=status,
            milliseconds=note.milliseconds,
            who=note.who,
            fault=fault.kind if fault else "",
        )

    async def _struck(
        self, fault: Fault, path: str, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        kind = fault.kind
        if kind == "errcode":
            if path.startswith("wechat") and isinstance(fault.errcode, int):
                return self._gate.refuse(request, WeChatRefused(fault.errcode))
            request[NOTE].said = str(fault.errcode)
            said = {"Code": str(fault.errcode), "Message": _GATEWAY_WORDS}
            if path.startswith("sms-tencent"):
                return web.json_response({"Response": {"Error": said, "RequestId": "FAULT"}})
            return web.json_response({**said, "RequestId": "FAULT"})
        if kind == "http_500":
            return web.Response(status=500, text="<html>Internal Server Error</html>")
        if kind == "http_502":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        if kind == "report_first":
            request[NOTE].reports_first = True
            return await handler(request)
        if kind == "delay":
            await self._wait(fault, request, fault.seconds)
            return await handler(request)
        if kind == "truncated":
            return await _truncated(request, handler)
        if kind == "hang":
            await self._wait(fault, request, None)
        if kind == "reset_after_processing":
            await handler(request)
        # Nobody answers: the connection breaks in the caller's hands.
        request[NOTE].broken = True
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    async def _wait(self, fault: Fault, request: web.Request, seconds: float | None) -> None:
        """Keep silent: for so long, until the caller gives up or the fault is lifted."""
        until = None if seconds is None else time.monotonic() + seconds
        while not fault.lifted.is_set() and not self._closing:
            left = _LOOK_SECONDS if until is None else min(_LOOK_SECONDS, until - time.monotonic())
            if left <= 0 or request.transport is None or request.transport.is_closing():
                return
            try:
                await asyncio.wait_for(fault.lifted.wait(), left)
            except TimeoutError:
                continue


async def _truncated(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The work is done, and half of its answer arrives as if it were the whole."""
    whole = await handler(request)
    if not isinstance(whole, web.Response) or not isinstance(whole.body, bytes):
        return whole
    half = whole.body[: max(len(whole.body) // 2, 1)]
    kind = whole.content_type
    return web.Response(body=half, status=whole.status, content_type=kind, charset=whole.charset)
