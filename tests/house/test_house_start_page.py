"""Does the page at / say what is here, and keep the demo's logins to the demo?"""

import json
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app.demo.cast import STAFF
from app.start.page import StartPage
from tests.world import test_settings


@pytest.fixture
def logins(tmp_path: Path) -> Path:
    file = tmp_path / "logins.json"
    file.write_text(json.dumps({"shouli": "a<b&c-secret", "zhuguan": "another-one"}))
    return file


async def shown(folder: Path, host: str = "127.0.0.1", **changes: object) -> str:
    """The page under these settings, asked for by this name of the machine."""
    settings = test_settings(f"sqlite+aiosqlite:///{folder}/none.db", folder, 1, **changes)
    app = web.Application()
    app.add_routes(StartPage(settings).routes())
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/start.css")).content_type == "text/css"
        answer = await client.get("/", headers={"Host": host})
        assert (answer.status, answer.content_type) == (200, "text/html")
        return await answer.text()


async def test_in_the_demo_it_shows_phone_window_interfaces_and_logins(
    tmp_path: Path, logins: Path
) -> None:
    page = await shown(tmp_path, demo_logins=logins)
    for address in ("/sandbox/", "/window", "/api/member/v1/docs", "/window/api/v1/docs"):
        assert f'href="{address}"' in page
    assert "<code>shouli</code>" in page and "a&lt;b&amp;c-secret" in page
    assert "demo reset" in page and "<script" not in page


async def test_outside_the_demo_it_shows_neither_logins_nor_the_stand_in_phone(
    tmp_path: Path, logins: Path
) -> None:
    page = await shown(tmp_path, demo_logins=logins, sandbox="false", environment="production")
    assert 'href="/window"' in page and 'href="/api/member/v1/docs"' in page
    for absent in ("sandbox", "shouli", "secret", "演示", "demo"):
        assert absent not in page, absent


async def test_passwords_are_shown_only_under_the_machine_s_own_name(
    tmp_path: Path, logins: Path
) -> None:
    for own in ("127.0.0.1:8080", "localhost"):
        assert "another-one" in await shown(tmp_path, own, demo_logins=logins)
    for other in ("pointed-here.example", "10.0.0.5:8080", "a b[:", "[::::", "127.0.0.1:99999999"):
        page = await shown(tmp_path, other, demo_logins=logins)
        assert "another-one" not in page and "var/demo-logins.json" in page


async def test_each_colleague_of_the_demo_is_shown_with_what_they_do(tmp_path: Path) -> None:
    file = tmp_path / "logins.json"
    file.write_text(json.dumps({each.login: "secret" for each in STAFF}))
    page = await shown(tmp_path, demo_logins=file)
    assert page.count("<code>secret</code>") == len(STAFF) and "<td></td>" not in page


async def test_logins_that_cannot_be_read_take_nothing_else_away(
    tmp_path: Path, logins: Path
) -> None:
    logins.write_text("[")
    for file in (logins, tmp_path / "nowhere.json", None):
        page = await shown(tmp_path, demo_logins=file)
        assert 'href="/sandbox/"' in page and "var/demo-logins.json" in page


async def test_every_address_on_it_answers(world) -> None:
    async with world.http.get(f"{world.url}/") as answer:
        page = await answer.text()
    for address in ("/sandbox/", "/window", "/api/member/v1/docs", "/window/api/v1/docs"):
        assert f'href="{address}"' in page
        async with aiohttp.ClientSession() as http, http.get(world.url + address) as answer:
            assert answer.status == 200, address
