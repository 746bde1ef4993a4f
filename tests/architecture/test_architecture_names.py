"""Are errors, events and routes each declared once, and is none forgotten?"""

import importlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from app.compose import build_services
from app.gateways import open_gateways
from app.web import build_web
from claims_core.errors import ClaimsError
from claims_core.events import EventName
from frontdoor.guards import Guard
from notifications.causes import CAUSED_BY, OTHER_EVENTS, SILENT
from tests.clock import Clock
from tests.tools.tree import PACKAGES, dotted, modules
from tests.world import test_settings

# The same to a caller, whether the edge or the desk finds it.
SHARED = {"invalid_fields"}
# Alembic alone can import these.
NOT_MODULES = ("infra.migrations.env", "infra.migrations.versions", "app.__main__")


def _errors() -> list[type[ClaimsError]]:
    for path in modules(*PACKAGES):
        if not dotted(path).startswith(NOT_MODULES):
            importlib.import_module(dotted(path))
    found: list[type[ClaimsError]] = []
    waiting = [ClaimsError]
    while waiting:
        for child in waiting.pop().__subclasses__():
            if child.__module__.partition(".")[0] in PACKAGES and child not in found:
                found.append(child)
                waiting.append(child)
    return found


def test_every_error_has_a_code_of_its_own_and_speaks_chinese() -> None:
    errors = _errors()
    assert len(errors) > 20
    codes = Counter(error.code for error in errors)
    assert [code for code, times in codes.items() if times > 1 and code not in SHARED] == []
    for error in errors:
        assert error.code.isidentifier(), error
        own = [error.template, *getattr(error, "problems", {}).values()]
        if own == ["{sentence}"]:
            continue  # a family; its members bring the sentences
        assert any("\u4e00" <= sign <= "\u9fff" for text in own for sign in text), error
        assert error.__doc__, error
        assert not error.__doc__.lstrip()[0].isascii(), f"{error}: the Chinese term comes first"


def test_every_event_either_tells_somebody_something_or_is_silent_on_purpose() -> None:
    told = {name for name in CAUSED_BY if name not in OTHER_EVENTS}
    assert told | SILENT == set(EventName)
    assert not told & SILENT


# Everybody may ask these; each is a decision of its own, so a new one is added here by hand.
OPEN = frozenset(
    {
        # what a supervisor and a balancer ask; holds no personal data
        "GET /healthz",
        # the member's client: the same files for everybody, and the way to WeChat and back
        "GET /m",
        "GET /m/login",
        "GET /m/{path}",
        "POST /api/member/v1/sessions/web",
        "GET /api/member/v1/help",
        "GET /metrics",
        "GET /readyz",
        # whoever holds a printed sheet asks whether it is genuine; the code is the key
        "GET /verify",
        "GET /verify.css",
        # ways to the door, and the door
        "GET /",
        "GET /sandbox",
        "GET /window",
        "GET /window/",
        "GET /window/invitation",
        "POST /window/invitation",
        "GET /window/login",
        "POST /window/login",
        "POST /window/api/v1/sessions",
        "POST /api/member/v1/sessions",
        # what is the same for everybody
        "GET /start.css",
        "GET /api/member/v1/docs",
        "GET /api/member/v1/docs.css",
        "GET /api/member/v1/faq",
        "GET /api/member/v1/faq/entries",
        "GET /api/member/v1/faq/entries/{entry}",
        "GET /api/member/v1/materials",
        "GET /api/member/v1/materials/samples/{name}",
        "GET /api/member/v1/openapi.json",
        "GET /window/api/v1/docs",
        "GET /window/api/v1/docs.css",
        "GET /window/api/v1/openapi.json",
        # platforms that prove themselves otherwise: by signature, by a secret address
        "GET /wechat/callback",
        "POST /wechat/callback",
        "POST /sms/receipts/{provider}/{secret}",
        "POST /sms/replies/{provider}/{secret}",
    }
)


@pytest.fixture
async def app(tmp_path: Path, clock: Clock) -> AsyncIterator[web.Application]:
    """The house as `daetong serve` composes it, with the stand-in world mounted; not started."""
    settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path, 1)
    async with open_gateways(settings, clock) as gateways:
        yield build_web(build_services(settings, clock, gateways))


def _guards(app: web.Application) -> dict[str, object]:
    """By method and address; the stand-in world guards nothing, and its name says so."""
    found = {}
    for resource in app.router.resources():
        if isinstance(resource, web.StaticResource):
            continue
        if isinstance(resource, web.PrefixedSubAppResource):
            assert resource.canonical == "/sandbox"
            continue
        for route in resource:
            found[f"{route.method} {resource.canonical}"] = getattr(route.handler, "guard", None)
    return found


async def test_every_route_of_the_composed_house_carries_a_guard(app: web.Application) -> None:
    guards = _guards(app)
    assert len(guards) > 40
    assert [name for name, guard in guards.items() if not isinstance(guard, Guard)] == []


async def test_what_is_open_to_everybody_is_written_down(app: web.Application) -> None:
    guards = _guards(app)
    is_open = {
        name
        for name, guard in guards.items()
        if isinstance(guard, Guard) and guard.kind == "public" and not name.startswith("HEAD ")
    }
    assert is_open == OPEN
