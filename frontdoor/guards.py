"""Who may come in by which route? Every route carries one of these markers, and one middleware asks
the right door before the handler runs."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from casework.errors import Forbidden, NotLoggedIn
from claims_core.claim import Actor, Role

F = TypeVar("F", bound=Callable[..., Any])
Kind = Literal["public", "member", "staff"]

# The only resources that need no marker: files that are the same for everybody.
_STATIC = web.StaticResource


@dataclass(frozen=True)
class Guard:
    """关卡: whom a route is for. Also the decorator of handlers that are no endpoints."""

    kind: Kind
    roles: frozenset[Role] = frozenset()

    def __call__(self, handler: F) -> F:
        handler.guard = self  # type: ignore[attr-defined]  # functions take attributes
        return handler


public = Guard("public")
member = Guard("member")


def staff(*roles: Role) -> Guard:
    """Staff holding any of `roles`; with none named, everybody who is logged in as staff."""
    return Guard("staff", frozenset(roles))


@dataclass(frozen=True)
class Admitted:
    """已核实的来人: who it is, and whatever their door knows besides (`session`)."""

    actor: Actor
    session: object = None


Door = Callable[[web.Request], Awaitable[Admitted]]
"""Reads a request's credentials.

:raises NotLoggedIn: when they are missing or no longer good."""

ADMITTED: web.RequestKey[Admitted] = web.RequestKey("admitted", Admitted)


class RouteWithoutGuard(Exception):
    """The application must not start; the message names the routes and the cure."""


def guard_of(request: web.Request) -> Guard | None:
    """The marker of the route that this request goes to."""
    return getattr(request.match_info.handler, "guard", None)


def admission(doors: Mapping[Kind, Door], exempt: Collection[str] = ()) -> Middleware:
    """The middleware that lets only the right people through; what has no marker stays shut.

    `exempt` names the prefixes of mounted applications that guard themselves.
    """

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            return await handler(request)  # nothing was found: aiohttp answers 404 or 405
        guard = guard_of(request)
        if guard is None:
            resource = request.match_info.route.resource
            if not isinstance(resource, _STATIC) and not _under(
                resource.canonical if resource else "", exempt
            ):
                raise Forbidden(what="使用这个地址")
        elif guard.kind != "public":
            admitted = await _ask(doors, guard, request)
            request[ADMITTED] = admitted
            if guard.roles and not guard.roles & admitted.actor.roles:
                raise Forbidden(what="办理这一项，它由其他岗位负责")
        return await handler(request)

    return admit


async def _ask(doors: Mapping[Kind, Door], guard: Guard, request: web.Request) -> Admitted:
    door = doors.get(guard.kind)
    if door is None:
        raise NotLoggedIn
    return await door(request)


def ensure_guarded(
    app: web.Application,
    doors: Collection[Kind] = ("member", "staff"),
    exempt: Collection[str] = (),
) -> None:
    """Refuse an application with a route that nobody guards.

    :raises RouteWithoutGuard: naming every such route.
    """
    bare = sorted(_bare(app, doors, exempt))
    if bare:
        raise RouteWithoutGuard(
            "These routes carry no guard, or one without a door; mark each with @public, @member "
            f"or @staff(...): {', '.join(bare)}"
        )


def _bare(app: web.Application, doors: Collection[Kind], exempt: Collection[str]) -> set[str]:
    found: set[str] = set()
    for resource in app.router.resources():
        if isinstance(resource, _STATIC) or _under(resource.canonical, exempt):
            continue
        if isinstance(resource, web.PrefixedSubAppResource):
            found |= _bare(resource._app, doors, exempt)
            continue
        for route in resource:
            guard = getattr(route.handler, "guard", None)
            if guard is None or guard.kind not in {"public", *doors}:
                found.add(f"{route.method} {resource.canonical}")
    return found


def _under(path: str, prefixes: Collection[str]) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)
