"""How does a fault strike a call? A middleware before WeChat, gateway and bank; it counts too."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.faults import Fault
from sandbox.wechat.protocol import refusal
from sandbox.world import SandboxWorld

_STRUCK = ("wechat", "sms", "bank")
_GATEWAY_WORDS = "模拟故障"
_LOOK_SECONDS = 0.1


class Misfortune:
    """故障中间件: strikes and counts the calls of our side, not the page nor /_sim."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world
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
            self._world.calls[path] += 1
            fault = self._world.faults.strike(path)
            if fault is None:
                return await handler(request)
            self._world.faulted[path] += 1
            return await self._struck(fault, path, request, handler)

        return strike

    async def _struck(
        self, fault: Fault, path: str, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        if fault.kind == "errcode":
            if path.startswith("wechat") and isinstance(fault.errcode, int):
                return refusal(fault.errcode)
            body = {"Code": str(fault.errcode), "Message": _GATEWAY_WORDS, "RequestId": "FAULT"}
            return web.json_response(body)
        if fault.kind == "http_500":
            return web.Response(status=500, text="<html>Internal Server Error</html>")
        if fault.kind == "hang":
            await self._hang(fault, request)
        if fault.kind == "reset_after_processing":
            await handler(request)
        # Nobody answers: the connection breaks in the caller's hands.
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    async def _hang(self, fault: Fault, request: web.Request) -> None:
        """Keep silent until the caller gives up or the fault is lifted."""
        while not fault.lifted.is_set() and not self._closing:
            if request.transport is None or request.transport.is_closing():
                return
            try:
                await asyncio.wait_for(fault.lifted.wait(), _LOOK_SECONDS)
            except TimeoutError:
                continue
