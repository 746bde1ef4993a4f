from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from casework.errors import NotLoggedIn
from claims_core.claim import Actor, Role
from frontdoor.application import new_application
from frontdoor.guards import ADMITTED, Admitted, RouteWithoutGuard, ensure_guarded, public, staff

LOGGED_IN = {"Authorization": "Bearer good-token"}
NOTE = f"/api/v1/notes/{'d' * 32}"


async def bare(request: web.Request) -> web.Response:
    return web.Response(text="in")


@public
async def open_to_all(request: web.Request) -> web.Response:
    return web.Response(text="in")


@staff(Role.CLERK)
async def for_clerks(request: web.Request) -> web.Response:
    return web.Response(text=request[ADMITTED].actor.name)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "good-token"},
        {"Authorization": "Basic good-token"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer bad-token"},
        {"Authorization": "Bearer " + "x" * 300},
    ],
)
async def test_a_member_route_without_a_good_token_asks_for_one(house, headers) -> None:
    response = await house.client.get(NOTE, headers=headers)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert (await response.json())["error"]["code"] == "not_logged_in"


async def test_a_good_token_opens_a_member_route(house) -> None:
    assert (await house.client.get(NOTE, headers=LOGGED_IN)).status == 200


async def test_a_body_is_not_even_read_before_the_guard_has_spoken(house) -> None:
    response = await house.client.post("/api/v1/notes", data=b"{" * 1000)
    assert response.status == 401


async def test_staff_without_the_role_are_refused(house) -> None:
    response = await house.client.get("/api/v1/desk")
    assert response.status == 403
    assert (await response.json())["error"]["code"] == "forbidden"


async def test_a_plain_handler_is_guarded_by_its_marker(open_house) -> None:
    house = await open_house(web.get("/page", for_clerks), web.get("/open", open_to_all))
    assert await (await house.client.get("/page")).text() == "李国强"
    assert (await house.client.get("/open")).status == 200


async def test_an_application_with_an_unguarded_route_does_not_start(open_house) -> None:
    with pytest.raises(RouteWithoutGuard, match=r"GET /forgotten"):
        await open_house(web.get("/forgotten", bare))


async def test_a_guard_without_a_door_does_not_start_either() -> None:
    app = web.Application()
    app.add_routes([web.get("/page", for_clerks)])
    with pytest.raises(RouteWithoutGuard, match="GET /page"):
        ensure_guarded(app, doors=("member",))


async def test_an_unguarded_route_hides_in_no_mounted_application() -> None:
    inner, app = web.Application(), web.Application()
    inner.add_routes([web.get("/deep", bare)])
    app.add_subapp("/inner", inner)
    with pytest.raises(RouteWithoutGuard, match="GET /inner/deep"):
        ensure_guarded(app)


async def test_static_files_and_the_named_sandbox_need_no_marker(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p {}")
    sandbox = web.Application()
    sandbox.add_routes([web.get("/phone", bare)])
    app = new_application(doors={}, registry=CollectorRegistry(), exempt=("/sandbox",))
    app.add_routes([web.static("/static", tmp_path), web.get("/open", open_to_all)])
    app.add_subapp("/sandbox", sandbox)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/static/a.css")).status == 200
        assert (await client.get("/sandbox/phone")).status == 200


async def test_an_exempt_name_opens_nothing_that_only_begins_alike() -> None:
    app = web.Application()
    app.add_routes([web.get("/sandbox-secrets", bare)])
    with pytest.raises(RouteWithoutGuard):
        ensure_guarded(app, exempt=("/sandbox",))


async def test_a_route_added_after_the_check_stays_shut() -> None:
    app = new_application(doors={}, registry=CollectorRegistry())

    async def sneak(app: web.Application) -> None:
        app.add_routes([web.get("/late", bare)])

    app.on_startup.append(sneak)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/late")).status == 403


async def test_a_staff_session_travels_with_the_actor() -> None:
    seen: list[object] = []

    async def door(request: web.Request) -> Admitted:
        if "letmein" not in request.headers:
            raise NotLoggedIn
        return Admitted(Actor("s", "赵敏", frozenset({Role.CLERK})), session={"csrf": "t"})

    @staff()
    async def page(request: web.Request) -> web.Response:
        seen.append(request[ADMITTED].session)
        return web.Response()

    app = new_application(doors={"staff": door}, registry=CollectorRegistry())
    app.add_routes([web.get("/page", page)])
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/page")).status == 401
        assert (await client.get("/page", headers={"letmein": "1"})).status == 200
    assert seen == [{"csrf": "t"}]
