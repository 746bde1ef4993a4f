"""Which role may take which action? Every guarded route of the window stands in the matrix with the
roles of its guard; then people try it, on the pages and in the API."""

import re
from collections.abc import Iterator, Mapping

import pytest
from aiohttp import web

from claims_core.claim import Role, Stage
from frontdoor.guards import Guard
from tests.clock import Clock
from tests.people import PASSWORD, STAFF
from tests.unused import Unused
from tests.window.at_work import Window
from tests.window.may_in_api import MAY_IN_THE_API, OF_ONE_TRACK
from tests.window.may_on_pages import MAY_ON_PAGES, ON_A_CLAIM, PREFIX
from tests.window.role_sets import EVERYBODY
from window.api.api import PREFIX as API_PREFIX
from window.pages import staff_pages

NOBODYS = "0" * 32
# whoever takes one of them is logged in no longer
LEAVING = {"POST /logout", "DELETE /sessions/current"}
MENU = (
    *("claims", "payments", "bank-statements", "money", "people", "roster", "platform"),
    *("rechecks", "hospital", "quality", "follow-ups", "care", "cases"),
    *(
        "faq",
        "tips",
        "announcements",
        "activities",
        "places",
        "policies",
        "staff",
        "looks",
        "inbox-removals",
    ),
)
Matrix = Mapping[str, frozenset[Role]]


def test_every_guarded_route_stands_in_the_matrix_with_the_roles_of_its_guard() -> None:
    app = web.Application()
    pages = staff_pages(Unused(), Clock(), secure_cookie=True)  # type: ignore[arg-type]
    app.add_routes(pages.routes)
    guards = {
        f"{route.method} {route.resource.canonical}": route.handler.guard
        for route in app.router.routes()
        if route.method != "HEAD" and not isinstance(route.resource, web.StaticResource)
    }
    guarded = {
        route: (guard.roles & EVERYBODY) or EVERYBODY
        for route, guard in guards.items()
        if isinstance(guard, Guard) and guard.kind == "staff"
    }
    matrix = under(API_PREFIX, MAY_IN_THE_API) | under(PREFIX, MAY_ON_PAGES)
    assert guarded.keys() - matrix.keys() == set(), "routes without an entry"
    assert matrix.keys() - guarded.keys() == set(), "entries without a route"
    other = {route for route, roles in matrix.items() if guarded[route] != roles}
    assert other == set(), "routes whose guard says something else"


def under(prefix: str, matrix: Matrix) -> Matrix:
    """The same with whole addresses."""
    return {route.replace(" ", f" {prefix}", 1): roles for route, roles in matrix.items()}


def tried_by(role: Role, matrix: Matrix) -> Iterator[tuple[str, str, bool]]:
    """Method, address and whether it opens: of everything that is this role's own, and of a share
    of the rest, so that each is refused to somebody (that the guard names the right roles is
    compared above)."""
    for number, (route, roles) in enumerate(matrix.items()):
        others = sorted(EVERYBODY - roles)
        turned_away = others[number % len(others)] if others else None
        if route not in LEAVING and (role in roles or role is turned_away):
            method, path = route.split(" ")
            yield method, path, role in roles


def filled(path: str, **known: str) -> str:
    """The address with these in their places, and nobody's number in the others."""
    return re.sub(r"\{(\w+)\}", lambda place: known.get(place[1], NOBODYS), path)


@pytest.mark.slow
async def test_each_role_sees_and_does_only_what_is_its_own(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    for role in STAFF:
        await try_every_page(window, role, claim.line.id)
    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.CLERK], claim.line.id
    )
    assert shown.line.stage is Stage.SUBMITTED


async def try_every_page(window: Window, role: Role, claim_id: str) -> None:
    person = await window.sign_in(role)
    csrf = (await person.get("/window/claims")).form("/logout").fields["csrf"]
    # a version that never was: whoever is let in is stopped by it, so nothing moves
    form = {"csrf": csrf, "version": "999", "seen": "x", "reason": "x", "total": "1"}
    for method, path, opens in tried_by(role, MAY_ON_PAGES):
        address = PREFIX + filled(path, claim_id=claim_id, action="finish", kind="unhelpful")
        answer = await (person.get(address) if method == "GET" else person.post(address, form))
        why = (role, method, path, answer.status, answer.text)
        assert (answer.status == 403) == ("它由其他岗位负责" in answer.text) == (not opens), why
        if opens and method == "GET" and "{" not in path:
            assert answer.status == 200, why
        if opens and path.removeprefix("/claims/{claim_id}/") in ON_A_CLAIM.keys() - {"reveal"}:
            assert answer.status != 200, why


@pytest.mark.slow
async def test_the_api_keeps_to_the_same_roles(window: Window) -> None:
    http, url = window.world.http, window.world.url + API_PREFIX
    for role, person in STAFF.items():
        login = {"login": person.login, "password": PASSWORD}
        async with http.post(f"{url}/sessions", json=login) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        for method, path, opens in tried_by(role, MAY_IN_THE_API):
            async with http.request(method, url + filled(path), headers=headers) as answer:
                assert (answer.status == 403) == (not opens), (role, path, answer.status)
        for route, roles in OF_ONE_TRACK.items():
            method, path = route.split(" ")
            body = {"month": "2026-03"} if method == "POST" else None
            async with http.request(method, url + path, headers=headers, json=body) as answer:
                assert (answer.status == 403) == (role not in roles), (role, path, answer.status)
    for route in MAY_IN_THE_API:
        method, path = route.split(" ")
        async with http.request(method, url + filled(path)) as answer:
            assert answer.status == 401, path


@pytest.mark.slow
async def test_the_menu_offers_only_what_opens(window: Window) -> None:
    for role in (Role.CLERK, Role.CASHIER, Role.SUPERVISOR):
        person = await window.sign_in(role)
        page = await person.get("/window/claims")
        for name in MENU:
            offered = f"/window/{name}" in page.links
            assert offered == (role in MAY_ON_PAGES[f"GET /{name}"]), (role, name)


@pytest.mark.slow
async def test_the_claim_page_offers_each_role_its_own_step_and_says_whose_turn_it_is(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    path = f"/window/claims/{claim.line.id}"
    clerk = await (await window.sign_in(Role.CLERK)).get(path)
    assert clerk.has_form("/accept") and clerk.has_form("/request-materials")
    registrar = await (await window.sign_in(Role.REGISTRAR)).get(path)
    assert not registrar.has_form("/accept") and not registrar.has_form("/register")
    assert "这一步由「窗口受理」岗位办理" in registrar.text
    supervisor = await (await window.sign_in(Role.SUPERVISOR)).get(path)
    assert supervisor.has_form("/decline") and not supervisor.has_form("/accept")
