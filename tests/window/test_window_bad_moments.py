"""What does somebody at the window see who met a bad moment, and is anything typed lost?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from frontdoor.application import new_application
from frontdoor.guards import Admitted, staff
from frontdoor.limits import Limits
from tests.window.visitors import Visitor
from window.login_pages import LoginPages
from window.rendering import Pages
from window.visits import Sent, Visit, posted

TYPED = {"csrf": "t0ken", "tag": "<听>讲座", "numbers": "1\r\n2"}


class Desk:
    """One page and one form."""

    @staff()
    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text="page")

    @staff()
    @posted("tags", "/window/tags")
    async def form(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        return web.Response(text="done")


async def nobody(request: web.Request) -> Admitted:
    raise AssertionError("whoever has no share left is not even asked who they are")


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    """Somebody whose share of requests is used up."""
    pages = LoginPages(None, Pages(lambda: datetime.now(UTC)), secure_cookie=False)  # type: ignore[arg-type]
    door: Any = nobody
    app = new_application(
        doors={"member": door, "staff": door},
        registry=CollectorRegistry(),
        error_pages={"/window": pages.error_page},
        limits=Limits(per_second=0.001, burst=1),
    )
    app.router.add_get("/window/chats", Desk().page)
    app.router.add_post("/window/tags", Desk().form)
    async with TestServer(app) as server:
        visitor = Visitor(str(server.make_url("")).rstrip("/"))
        await visitor.get("/nowhere")
        yield visitor
        await visitor.close()


async def test_a_form_is_sent_again_by_one_button_as_it_was(visitor: Visitor) -> None:
    busy = await visitor.post("/window/tags", TYPED)
    assert (busy.status, busy.headers["Retry-After"]) == (429, "2")
    assert "没有丢" in busy.text and "再试一次" in busy.text
    assert busy.form("/window/tags").fields == TYPED
    assert "<听>" not in busy.html


async def test_what_is_no_form_of_ours_is_not_offered_again(visitor: Visitor) -> None:
    without_token = await visitor.post("/window/tags", {"tag": "讲座"})
    assert without_token.status == 429 and without_token.forms == []
    page = await visitor.get("/window/chats")
    assert page.status == 429 and page.forms == []
    visitor.headers = {"Sec-Fetch-Site": "cross-site"}
    of_another_site = await visitor.post("/window/tags", TYPED)
    assert of_another_site.status == 429 and of_another_site.forms == []


async def test_what_asks_by_itself_takes_no_page_away(visitor: Visitor) -> None:
    for part in ("thread", "chats", "progress", "import"):
        visitor.headers = {"HX-Request": "true", "HX-Target": part}
        answer = await visitor.get("/window/chats")
        assert (answer.status, answer.headers["HX-Reswap"]) == (429, "none")
        assert "HX-Retarget" not in answer.headers
