"""Does the process live, and may requests be sent to it? Asked by supervisor and balancer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from frontdoor.guards import public

log = logging.getLogger("daetong.frontdoor")

# Whoever asks more often is told what was found a moment ago.
KEPT_SECONDS = 1.0

Check = Callable[[], Awaitable[None]]
"""Raises when something the service cannot do without is not there."""


class Health:
    """运行状况. `checks` by the name that is shown; why one fails is told to the log only.
    `may_see_metrics` says of a request whether it comes from where they are collected; `count` is
    awaited before they are shown, and raises nothing."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        registry: CollectorRegistry,
        may_see_metrics: Callable[[web.Request], bool],
        patience_s: float = 3,
        *,
        count: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._checks = checks
        self._registry = registry
        self._may_see_metrics = may_see_metrics
        self._patience_s = patience_s
        self._count = count
        self._found: asyncio.Task[dict[str, bool]] | None = None
        self._found_at = 0.0

    def routes(self) -> list[web.RouteDef]:
        """/healthz, /readyz and /metrics."""
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.metrics),
        ]

    @public
    async def alive(self, request: web.Request) -> web.StreamResponse:
        """200 as long as the event loop turns."""
        return web.json_response({"alive": True})

    @public
    async def ready(self, request: web.Request) -> web.StreamResponse:
        """200 when every check passes, 503 otherwise, with the state of each. Looked at once in a
        second, however many ask."""
        found = await self._looked()
        ready = all(found.values())
        words = {name: "ok" if good else "failed" for name, good in found.items()}
        return web.json_response({"ready": ready, "checks": words}, status=200 if ready else 503)

    @public
    async def metrics(self, request: web.Request) -> web.StreamResponse:
        """Everything in the registry, in Prometheus's text format."""
        if not self._may_see_metrics(request):
            raise web.HTTPNotFound
        if self._count is not None:
            await self._count()
        response = web.Response(body=generate_latest(self._registry))
        response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
        return response

    async def _looked(self) -> dict[str, bool]:
        now = asyncio.get_running_loop().time()
        if self._found is None or (self._found.done() and now - self._found_at >= KEPT_SECONDS):
            self._found = asyncio.create_task(self._look())
        # whoever hangs up takes the answer from nobody else
        return await asyncio.shield(self._found)

    async def _look(self) -> dict[str, bool]:
        passed = await asyncio.gather(*(self._passes(name) for name in self._checks))
        self._found_at = asyncio.get_running_loop().time()
        return dict(zip(self._checks, passed, strict=True))

    async def _passes(self, name: str) -> bool:
        try:
            async with asyncio.timeout(self._patience_s):
                await self._checks[name]()
        except Exception:
            log.exception("a readiness check failed", extra={"action": "not_ready", "check": name})
            return False
        return True
