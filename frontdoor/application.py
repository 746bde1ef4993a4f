"""How is a web application with our plumbing made? Asked once, by whoever composes the service."""

from collections.abc import Collection, Mapping

from aiohttp import web, web_app
from prometheus_client import CollectorRegistry

from frontdoor.errors import ErrorPage, answered_errors
from frontdoor.guards import Door, Kind, admission, ensure_guarded
from frontdoor.limits import Limits, Traffic
from frontdoor.metrics import HttpMetrics
from frontdoor.middlewares import observed, set_security_headers
from frontdoor.reading import MAX_BODY
from frontdoor.short_way import SHORT_WAYS, ShortWays


def new_application(
    *,
    doors: Mapping[Kind, Door],
    registry: CollectorRegistry,
    error_pages: Mapping[str, ErrorPage] | None = None,
    exempt: Collection[str] = (),
    limits: Limits | None = None,
    outside: Collection[str] = (),
    unplaced: Collection[str] = (),
    unlogged: Collection[str] = (),
    unnamed: Collection[str] = (),
    logins: Collection[str] = (),
) -> web.Application:
    """An empty application that refuses to start with an unguarded route.

    `error_pages` by path prefix (see `frontdoor.errors`); `exempt` are the prefixes of mounted
    applications that guard themselves, such as the stand-in world of development; `unlogged` are
    routes of which only failures and slow answers are logged, `unnamed` the beginnings of those
    whose lines tell nobody who asked; `outside`, `unplaced` and `logins`
    are as `Traffic` says.
    """
    traffic = Traffic(limits or Limits(), outside, unplaced, logins)
    metrics = HttpMetrics(registry)
    app = web.Application(
        client_max_size=MAX_BODY,
        middlewares=[
            observed(metrics, unlogged, unnamed),
            answered_errors(error_pages),
            traffic.before,
            admission(doors, exempt),
            traffic.behind,
        ],
    )
    app.on_response_prepare.append(set_security_headers)
    app[SHORT_WAYS] = ShortWays(metrics, unlogged)

    async def refuse_unguarded(app: web.Application) -> None:
        ensure_guarded(app, doors.keys(), exempt)
        app[SHORT_WAYS].ensure_open(app)

    app.on_startup.append(refuse_unguarded)
    return app


def forget_closed_applications() -> None:
    """Let go of applications that have been closed; called after closing one.

    aiohttp keeps the last thousand handlers with their middlewares around them, in one cache for
    the whole process, and each of them holds its application: services, indices and old secrets
    would stay in memory over every reading of the settings.
    """
    web_app._cached_build_middleware.cache_clear()
