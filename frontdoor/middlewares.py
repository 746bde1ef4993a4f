"""What happens around every request, whoever handles it? A number for it, a line in the log, a
count, and the headers that keep browsers careful."""

import logging
import re
import time
from collections.abc import Collection

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from frontdoor.guards import ADMITTED
from frontdoor.metrics import HttpMetrics
from frontdoor.protocol import protocol_of
from infra.columns import new_id
from infra.logs import request_id_var

log = logging.getLogger("daetong.access")

SLOW_SECONDS = 1.0
REQUEST_ID_HEADER = "X-Request-ID"
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

SECURITY_HEADERS: dict[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}


def observed(
    metrics: HttpMetrics, unlogged: Collection[str] = (), unnamed: Collection[str] = ()
) -> Middleware:
    """The outermost middleware: request id, access log with the route's template, metrics.

    `unlogged` are routes asked so often that only failures and slow answers get a line here; the
    metrics count them all. `unnamed` are the beginnings of routes that say more of a person than
    they want known: their lines do not tell who asked."""
    nobody = tuple(unnamed)

    @web.middleware
    async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
        request_id = request_id_of(request.headers.get(REQUEST_ID_HEADER, ""))
        token = request_id_var.set(request_id)
        started, status = time.perf_counter(), 500
        try:
            response = await handler(request)
            status = response.status
            if not response.prepared:
                response.headers[REQUEST_ID_HEADER] = request_id
            return response
        except web.HTTPException as redirect:
            status = redirect.status
            redirect.headers[REQUEST_ID_HEADER] = request_id
            raise
        finally:
            seconds, route = time.perf_counter() - started, route_template(request)
            metrics.saw(request.method, route, status, seconds)
            if route not in unlogged or worth_a_line(status, seconds):
                admitted = None if route.startswith(nobody) else request.get(ADMITTED)
                actor_id = admitted.actor.id if admitted else None
                log_answered(request.method, route, status, seconds, actor_id)
            request_id_var.reset(token)

    return observe


def worth_a_line(status: int, seconds: float) -> bool:
    """Whether an answer gets its line in the log whatever was asked."""
    return status >= 400 or seconds >= SLOW_SECONDS


def log_answered(
    method: str, route: str, status: int, seconds: float, actor_id: str | None = None
) -> None:
    """The line of an answered request."""
    log.info(
        "request answered",
        extra={
            "action": "request",
            "method": method if method.isalpha() else "other",
            "route": route,
            "answer": status,
            "ms": round(seconds * 1000, 1),
            "actor_id": actor_id,
        },
    )


def route_template(request: web.Request) -> str:
    """The address as it was declared, `/claims/{claim_id}`; never what the caller wrote."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unmatched"


async def set_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """For `on_response_prepare`: strict headers, where the handler has not said otherwise.

    Nothing is cached but the files that are the same for everybody.
    """
    for name, value in (*SECURITY_HEADERS.items(), *protocol_of(request).always.items()):
        response.headers.setdefault(name, value)
    if not isinstance(request.match_info.route.resource, web.StaticResource):
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    if hdrs.SERVER in response.headers:
        del response.headers[hdrs.SERVER]


def request_id_of(given: str) -> str:
    """The id that the caller has given the request, where it can be one; or a new one."""
    # Longer runs of digits could be somebody's number, and this goes into every log line.
    if _SANE_ID.fullmatch(given) and not re.search(r"\d{9}", given):
        return given
    return new_id()
