import json
import logging

import pytest
from aiohttp import web

from casework import errors as casework_errors
from claims_core.errors import ClaimsError, InvalidIdNumber
from claims_core.review import RoleMissing, SamePerson, StaleVersion, WrongStage
from frontdoor.errors import Problem, json_answer, status_of
from frontdoor.guards import public, staff
from infra.idempotency import KeyReused

LOGGED_IN = {"Authorization": "Bearer good-token"}
SHAPE = {"code", "message", "fields", "request_id"}


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ClaimsError, 422),
        (InvalidIdNumber, 422),
        (casework_errors.NotFound, 404),
        (casework_errors.NotLoggedIn, 401),
        (casework_errors.LoginFailed, 401),
        (casework_errors.Forbidden, 403),
        (RoleMissing, 403),
        (SamePerson, 403),
        (StaleVersion, 409),
        (WrongStage, 409),
        (casework_errors.AmountChanged, 409),
        (casework_errors.ReceiptTaken, 409),
        (KeyReused, 409),
        (casework_errors.TooManyTries, 429),
        (casework_errors.IdentityNotMatched, 422),
        (casework_errors.FileRefused, 422),
        (casework_errors.WeChatUnavailable, 503),
    ],
)
def test_each_class_of_refusal_has_its_status(kind, status) -> None:
    assert status_of(kind) == status


def test_a_refusal_nobody_listed_takes_the_status_of_its_base() -> None:
    class Special(casework_errors.Forbidden):
        """Something new."""

    assert status_of(Special) == 403


async def test_an_id_that_does_not_exist_is_not_found(house) -> None:
    response = await house.client.get(f"/api/v1/notes/{'0' * 32}", headers=LOGGED_IN)
    assert response.status == 404
    error = (await response.json())["error"]
    assert set(error) == SHAPE
    assert error["code"] == "not_found"
    assert error["request_id"] == response.headers["X-Request-ID"]


async def test_a_fault_says_nothing_of_itself_and_everything_to_the_log(house) -> None:
    response = await house.client.get(f"/api/v1/notes/{'1' * 32}", headers=LOGGED_IN)
    assert response.status == 500
    error = (await response.json())["error"]
    assert error["code"] == "internal_error"
    assert "secret" not in json.dumps(error)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    faults = [record for record in house.records if record.levelno >= logging.ERROR]
    assert len(faults) == 1
    assert faults[0].exc_info


async def test_what_passes_by_itself_says_so_and_that_nothing_is_lost(house) -> None:
    """A held database, a full disk (its own, and that of a file), a file that is gone, and one that
    cannot be written."""
    expected = {
        "5": (503, "5", "not_now"),
        "6": (507, "60", "storage_full"),
        "7": (503, "5", "not_now"),
        "8": (507, "60", "storage_full"),
        "9": (503, "5", "not_now"),
    }
    for note, (status, retry_after, code) in expected.items():
        response = await house.client.get(f"/api/v1/notes/{note * 32}", headers=LOGGED_IN)
        error = (await response.json())["error"]
        found = (response.status, response.headers["Retry-After"], error["code"])
        assert found == (status, retry_after, code)
        assert "没有丢" in error["message"]
    assert sum(bool(record.exc_info) for record in house.records) == len(expected)


async def test_a_handler_that_breaks_its_promise_is_a_fault(house) -> None:
    assert (await house.client.get("/api/v1/broken")).status == 500


async def test_aiohttps_own_refusals_wear_the_same_shape(house) -> None:
    unknown = await house.client.get("/api/v1/nowhere")
    wrong_method = await house.client.put("/api/v1/notes")
    odd_id = await house.client.get("/api/v1/notes/1%20OR%201", headers=LOGGED_IN)
    assert [unknown.status, wrong_method.status, odd_id.status] == [404, 405, 404]
    assert set((await unknown.json())["error"]) == SHAPE
    assert (await wrong_method.json())["error"]["code"] == "method_not_allowed"
    assert "POST" in wrong_method.headers["Allow"]


async def test_a_conflict_carries_the_newest_state(house) -> None:
    response = await house.client.delete(f"/api/v1/notes/{'2' * 32}", headers=LOGGED_IN)
    assert response.status == 409
    error = (await response.json())["error"]
    assert error["code"] == "stale_version"
    assert error["fresh"] == {"text": "now", "size": 0, "on": None}


async def test_a_conflict_over_what_is_no_longer_to_be_seen_shows_nothing(house) -> None:
    response = await house.client.delete(f"/api/v1/notes/{'4' * 32}", headers=LOGGED_IN)
    assert response.status == 409
    assert set((await response.json())["error"]) == SHAPE


async def test_nothing_to_say_is_204(house) -> None:
    response = await house.client.delete(f"/api/v1/notes/{'3' * 32}", headers=LOGGED_IN)
    assert response.status == 204
    assert await response.read() == b""


async def a_page(request: web.Request, problem: Problem) -> web.StreamResponse:
    if problem.status == 401:
        raise web.HTTPSeeOther("/login")
    return web.Response(text=f"<p>{problem.message}</p>", status=problem.status)


@staff()
async def nobody_comes_here(request: web.Request) -> web.Response:
    raise casework_errors.NotLoggedIn


@public
async def sends_on(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/window/queue")


async def test_pages_show_problems_in_their_own_way_and_apis_below_them_do_not(open_house) -> None:
    house = await open_house(error_pages={"/window": a_page, "/window/api": json_answer})
    page = await house.client.get("/window/nowhere")
    api = await house.client.get("/window/api/nowhere")
    outside = await house.client.get("/windows")
    assert await page.text() == "<p>没有这个地址。请返回上一页，或从首页重新进入。</p>"
    assert page.status == 404
    assert set((await api.json())["error"]) == SHAPE
    assert set((await outside.json())["error"]) == SHAPE


async def test_an_error_page_may_send_people_to_the_login(open_house) -> None:
    house = await open_house(
        web.get("/window/claim", nobody_comes_here), error_pages={"/window": a_page}
    )
    response = await house.client.get("/window/claim", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/login")


async def test_a_redirect_is_no_error(open_house) -> None:
    house = await open_house(web.get("/window", sends_on), error_pages={"/window": a_page})
    response = await house.client.get("/window", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/window/queue")
    assert response.headers["X-Request-ID"]


async def test_a_broken_error_page_still_leaves_an_answer(open_house) -> None:
    async def broken(request: web.Request, problem: Problem) -> web.StreamResponse:
        raise RuntimeError("no template")

    house = await open_house(error_pages={"/window": broken})
    response = await house.client.get("/window/nowhere")
    assert response.status == 500
    assert (await response.json())["error"]["code"] == "internal_error"
