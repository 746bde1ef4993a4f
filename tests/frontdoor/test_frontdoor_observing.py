"""Is every request counted and told of, without telling who asked what?"""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, generate_latest

from frontdoor import middlewares
from frontdoor.application import new_application
from frontdoor.guards import Admitted, ensure_guarded, member, public
from frontdoor.health import KEPT_SECONDS, Health
from tests.frontdoor.conftest import MEMBER

LOGGED_IN = {"Authorization": "Bearer good-token"}
NOTE = f"/api/v1/notes/{'e' * 32}"


def _line(house):
    return next(r for r in reversed(house.records) if r.name == "daetong.access")


async def test_a_sane_request_id_is_kept(house) -> None:
    response = await house.client.get(NOTE, headers=LOGGED_IN | {"X-Request-ID": "phone-7f3a.19_x"})
    assert response.headers["X-Request-ID"] == "phone-7f3a.19_x"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "a b c d e f", "tel-13900001234", "日志行日志行日志"]
)
async def test_any_other_request_id_is_replaced(house, given) -> None:
    response = await house.client.get(NOTE, headers=LOGGED_IN | {"X-Request-ID": given})
    assert response.headers["X-Request-ID"] != given
    assert len(response.headers["X-Request-ID"]) == 32


async def test_the_access_log_names_the_route_and_never_the_address(house) -> None:
    await house.client.get(NOTE + "?phone=13900001234", headers=LOGGED_IN)
    line = _line(house)
    assert (line.route, line.method, line.answer) == ("/api/v1/notes/{note_id}", "GET", 200)
    assert line.actor_id == "a" * 32
    assert "e" * 32 not in str(line.__dict__)
    assert "13900001234" not in str(line.__dict__)


async def test_of_an_unlogged_route_only_failures_and_slow_answers_are_logged(
    aiohttp_client, caplog, monkeypatch
) -> None:
    @public
    async def often(request: web.Request) -> web.Response:
        return web.Response(status=int(request.query["status"]))

    registry = CollectorRegistry()
    app = new_application(doors={}, registry=registry, unlogged=("/often",))
    app.router.add_get("/often", often)
    client = await aiohttp_client(app)
    caplog.set_level("INFO", "daetong.access")
    for status in (200, 403):
        await client.get(f"/often?status={status}")
    monkeypatch.setattr(middlewares, "SLOW_SECONDS", 0)
    await client.get("/often?status=201")
    assert [line.answer for line in caplog.records if line.name == "daetong.access"] == [403, 201]
    counted = generate_latest(registry).decode()
    assert 'http_requests_total{method="GET",route="/often",status="200"} 1.0' in counted


async def test_where_a_route_alone_says_too_much_of_a_person_nobody_is_named(
    aiohttp_client, caplog
) -> None:
    @member
    async def told(request: web.Request) -> web.Response:
        return web.Response()

    async def door(request: web.Request) -> Admitted:
        return Admitted(MEMBER)

    registry = CollectorRegistry()
    app = new_application(doors={"member": door}, registry=registry, unnamed=("/secret",))
    app.router.add_get("/secret/{number}", told)
    app.router.add_get("/open", told)
    client = await aiohttp_client(app)
    caplog.set_level("INFO", "daetong.access")
    for path in ("/secret/7", "/open"):
        await client.get(path)
    lines = [line for line in caplog.records if line.name == "daetong.access"]
    assert [(line.route, line.actor_id) for line in lines] == [
        ("/secret/{number}", None),
        ("/open", MEMBER.id),
    ]


async def test_an_unknown_address_is_logged_and_counted_without_it(house) -> None:
    await house.client.get("/13900001234")
    assert _line(house).route == "unmatched"
    text = generate_latest(house.registry).decode()
    assert 'http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert "13900001234" not in text


async def test_requests_are_counted_and_timed_by_template(house) -> None:
    for note in "ab":
        await house.client.get(f"/api/v1/notes/{note * 32}", headers=LOGGED_IN)
    text = generate_latest(house.registry).decode()
    labels = 'method="GET",route="/api/v1/notes/{note_id}",status="200"'
    assert f"http_requests_total{{{labels}}} 2.0" in text
    assert f"http_request_seconds_count{{{labels}}} 2.0" in text


async def test_a_piece_of_a_picture_is_counted_under_its_own_method(house) -> None:
    await house.client.request("PATCH", NOTE)
    assert 'http_requests_total{method="PATCH"' in generate_latest(house.registry).decode()


async def test_an_invented_method_makes_no_label_of_its_own(house) -> None:
    await house.client.request("PROPFIND", NOTE)
    text = generate_latest(house.registry).decode()
    assert "PROPFIND" not in text
    assert 'method="other"' in text


async def test_answers_keep_browsers_careful(house) -> None:
    for path in (NOTE, "/nowhere"):
        headers = (await house.client.get(path, headers=LOGGED_IN)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers


async def _fine() -> None:
    return None


async def _down() -> None:
    raise OSError("no route to host")


async def _health(checks, *, metrics: bool = True) -> TestClient:
    app = web.Application()
    health = Health(checks, CollectorRegistry(), lambda _: metrics, patience_s=0.05)
    app.add_routes(health.routes())
    ensure_guarded(app)
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


async def test_ready_when_everything_answers() -> None:
    client = await _health({"database": _fine, "storage": _fine})
    response = await client.get("/readyz")
    assert response.status == 200
    assert await response.json() == {"ready": True, "checks": {"database": "ok", "storage": "ok"}}
    await client.close()


async def test_not_ready_says_what_failed_and_not_why() -> None:
    client = await _health({"database": _down, "storage": _fine})
    response = await client.get("/readyz")
    assert response.status == 503
    assert await response.json() == {
        "ready": False,
        "checks": {"database": "failed", "storage": "ok"},
    }
    assert (await client.get("/healthz")).status == 200
    await client.close()


async def test_a_check_that_hangs_is_a_failed_check() -> None:
    async def hang() -> None:
        await web.asyncio.Event().wait()

    client = await _health({"database": hang})
    assert (await client.get("/readyz")).status == 503
    await client.close()


async def test_metrics_are_text() -> None:
    client = await _health({})
    response = await client.get("/metrics")
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    await client.close()


@pytest.mark.slow
async def test_however_many_ask_readiness_is_looked_at_once_in_a_second() -> None:
    looked = []

    async def look() -> None:
        looked.append(1)
        await asyncio.sleep(0.01)

    client = await _health({"database": look})
    answers = await asyncio.gather(*(client.get("/readyz") for _ in range(30)))
    assert {answer.status for answer in answers} == {200}
    assert len(looked) == 1
    await asyncio.sleep(KEPT_SECONDS)
    await client.get("/readyz")
    assert len(looked) == 2
    await client.close()


async def test_metrics_are_shown_where_they_are_collected_and_nowhere_else() -> None:
    for shown, status in ((True, 200), (False, 404)):
        client = await _health({}, metrics=shown)
        assert (await client.get("/metrics")).status == status
        await client.close()
