"""Is the member's client served from its build and from nothing else, is the build that of the
sources beside it, and does the browser come to WeChat and back?"""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app.member_client import BUILT, MemberClient
from tests.tools import phone_pictures
from tests.tools.member_openapi import TARGET, text
from tests.world import test_settings

SOURCES = BUILT.parent


@asynccontextmanager
async def client_of(tmp_path: Path, folder: Path, **changes: object) -> AsyncIterator[TestClient]:
    settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path, 1, **changes)
    app = web.Application()
    app.add_routes(MemberClient(settings, folder).routes())
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_only_files_of_the_build_are_served_and_every_other_address_is_the_page(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret.txt").write_text("key")
    built = tmp_path / "built"
    (built / "js").mkdir(parents=True)
    (built / "index.html").write_text("<main>pages</main>")
    (built / "js" / "app.0123456789ab.js").write_text("run()")
    async with client_of(tmp_path, built) as client:
        for page in ("/m", "/m/", "/m/pages/claim/index?id=1", "/m/index.html"):
            answer = await client.get(page)
            assert (answer.status, await answer.text()) == (200, "<main>pages</main>"), page
            assert answer.headers["Cache-Control"] == "no-cache"
        script = await client.get("/m/js/app.0123456789ab.js")
        assert "immutable" in script.headers["Cache-Control"]
        assert "javascript" in script.headers["Content-Type"]
        for foreign in ("/m/..%2fsecret.txt", "/m/js/other.js", "/m/%2e%2e/secret.txt"):
            assert (await client.get(foreign)).status == 404, foreign


async def test_what_is_sent_is_packed_and_not_sent_again_while_it_is_the_same(
    tmp_path: Path,
) -> None:
    built = tmp_path / "built"
    built.mkdir()
    (built / "index.html").write_text("<main>pages</main>")
    (built / "app.0123456789ab.js").write_text("run();" * 1000)
    (built / "never.0123456789ab.js").write_text("asked for only after another build")
    async with client_of(tmp_path, built) as client:
        for name in ("", "app.0123456789ab.js"):
            answer = await client.get(f"/m/{name}")
            assert answer.headers["Content-Encoding"] == "gzip"
            known = {"If-None-Match": answer.headers["ETag"]}
            again = await client.get(f"/m/{name}", headers=known)
            assert (again.status, await again.read()) == (304, b""), name
            other = await client.get(f"/m/{name}", headers={"If-None-Match": '"other"'})
            assert other.status == 200 and await other.text()
        plain = await client.get("/m/", headers={"Accept-Encoding": "identity"})
        (built / "never.0123456789ab.js").unlink()
        assert (await client.get("/m/never.0123456789ab.js")).status == 404
        assert "Content-Encoding" not in plain.headers
        assert await plain.text() == "<main>pages</main>"


async def test_the_page_says_whom_to_ring_before_anything_else_of_it_has_come(
    tmp_path: Path,
) -> None:
    async with client_of(tmp_path, BUILT, window_phone="0373-0000000") as client:
        page = await (await client.get("/m/")).text()
    shell = page.partition('<div id="app">')[2]
    assert 'href="tel:0373-0000000"' in shell and "__" not in shell
    assert "交材料" in shell


async def test_without_a_build_the_page_says_what_to_do_instead(tmp_path: Path) -> None:
    async with client_of(tmp_path, tmp_path / "nothing") as client:
        answer = await client.get("/m/")
        assert answer.status == 503 and "进度" in await answer.text()


async def test_the_browser_goes_to_wechat_with_a_state_of_its_own(tmp_path: Path) -> None:
    state = "a" * 32
    async with client_of(
        tmp_path, tmp_path, sandbox="false", base_url="https://d.example"
    ) as client:
        answer = await client.get(f"/m/login?state={state}", allow_redirects=False)
        asked = urlsplit(answer.headers["Location"])
        assert (asked.hostname, asked.fragment) == ("open.weixin.qq.com", "wechat_redirect")
        query = parse_qs(asked.query)
        assert query["redirect_uri"] == ["https://d.example/m/pages/back/index"]
        assert (query["state"], query["scope"]) == ([state], ["snsapi_base"])
        for unsafe in ("", "short", "a" * 15 + "/", "a" * 129):
            answer = await client.get("/m/login", params={"state": unsafe}, allow_redirects=False)
            assert answer.headers["Location"] == "/m/", unsafe


def test_the_build_is_that_of_the_sources_beside_it() -> None:
    listed = json.loads((SOURCES / "built.json").read_text(encoding="utf-8"))
    for part in ("sources", "built"):
        for name, hashed in listed[part].items():
            found = hashlib.sha256((SOURCES / name).read_bytes()).hexdigest()
            assert found == hashed, f"{name} changed: make client"
    # written only after the mini-program's pages were opened in the simulator
    assert 0 < listed["weapp_bytes"] <= 1_500_000, "make client"
    there = {
        str(path.relative_to(SOURCES))
        for folder in ("built", "src", "config")
        for path in (SOURCES / folder).rglob("*")
        if path.is_file() and path.name != "schema.ts"
    }
    assert there <= {*listed["built"], *listed["sources"]}, "a file was added: make client"


def test_the_clients_copy_of_the_interface_is_what_the_service_promises() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "make docs, then make client"


def test_the_pictures_of_the_journey_are_those_that_its_page_shows() -> None:
    assert phone_pictures.PAGE.read_text(encoding="utf-8") == phone_pictures.page()
    shown = {
        f"{name}-{mode}.webp" for name in phone_pictures.PICTURES for mode in ("normal", "elder")
    }
    assert {path.name for path in phone_pictures.FOLDER.iterdir()} == shown, "make pictures"
