"""Roster and platform files: read first, imported by choice, with every problem named."""

from datetime import date

import aiohttp
import pytest

from casework.uploads.reading import MAX_BYTES
from claims_core.claim import Role, Stage
from claims_core.identifiers import make_id_number
from tests.people import FATHER, PASSWORD, STAFF, Insured, feed_csv, roster_csv
from tests.window.at_work import Window
from tests.window.exported import opened, taken

pytestmark = pytest.mark.slow

NEWCOMER = Insured(
    "410700900000000000000000000009",
    "芮新来",
    make_id_number("410702", date(1970, 5, 6), 557),
    "13900000009",
    "6222020000000000012",
)


@pytest.mark.both_databases("repeats")
async def test_a_roster_is_read_then_imported_and_again_changes_nothing(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    first = await supervisor.upload(form, roster_csv((NEWCOMER,)))
    assert first.status == 200 and first.path.startswith("/window/imports/")
    done = await supervisor.send(first.form("/post"))
    assert "新增1" in done.text
    again = await supervisor.upload(form, roster_csv((NEWCOMER,)))
    assert "同一个文件以前上传过" in again.text
    assert "新增0，更新0，没有变化1" in (await supervisor.send(again.form("/post"))).text
    assert not (await supervisor.get(again.path)).has_form("/post")


async def test_every_problem_of_a_roster_is_named_by_line_before_anything_is_taken(
    window: Window,
) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    bad = roster_csv((NEWCOMER,)) + "\r\nX1,贾错,410702197005065579,139,410700\r\n".encode()
    shown = await supervisor.upload(form, bad)
    assert "要改的1行不导入" in shown.text and "身份证号" in shown.text
    left = await supervisor.send(shown.form("/cancel"))
    assert "一行也没有导入" in left.text
    assert "您已经决定不导入了，不用再点" in (await supervisor.send(shown.form("/post"))).text
    shown = await supervisor.upload(form, bad)
    done = await supervisor.send(shown.form("/post"))
    assert "新增1" in done.text
    for form_name, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        shown = await opened(supervisor, done, "import_rows", form_name)
        assert "不用再批：是传文件的人自己的文件。" in shown.text
        file = await taken(supervisor, shown)
        assert file.plain.startswith(begins)
        assert "attachment" in file.headers["Content-Disposition"]
    assert "要改" in (await supervisor.get("/window/imports")).text
    assert (await supervisor.fetch("/window/imports/templates/nothing"))[0] == 404
    assert (await supervisor.fetch("/window/imports/templates/roster?format=doc"))[0] == 422


async def test_whoever_taps_twice_has_one_upload_and_is_told_so(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    first = await supervisor.upload(form, roster_csv((NEWCOMER,)))
    second = await supervisor.upload(form, roster_csv((NEWCOMER,)))
    assert second.path == first.path and "您刚才已经上传了" in second.text
    other = await window.sign_in_with("another", Role.SUPERVISOR)
    theirs = (await other.get(first.path)).form("/post")
    assert "新增1" in (await supervisor.send(first.form("/post"))).text
    again = await supervisor.send(first.form("/post"))
    assert "您已经决定导入了，不用再点。已经做完。" in again.text
    name = STAFF[Role.SUPERVISOR].name
    assert f"{name}已经决定导入，下面是现在的情况" in (await other.send(theirs)).text


async def test_a_program_chooses_and_asks_how_far_an_import_is(window: Window) -> None:
    http, url = window.world.http, f"{window.world.url}/window/api/v1"
    login = {"login": STAFF[Role.SUPERVISOR].login, "password": PASSWORD}
    async with http.post(f"{url}/sessions", json=login) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    bad = roster_csv((NEWCOMER,)) + "\r\nX1,贾错,410702197005065579,139,410700\r\n".encode()
    for choice, added in (("", 0), ("?accept_good=true", 1)):
        body = aiohttp.FormData()
        body.add_field("file", bad, filename="roster.csv")
        async with http.post(f"{url}/roster{choice}", data=body, headers=headers) as answer:
            taken = await answer.json()
        assert (answer.status, taken["added"]) == (200, added) and taken["problems"]
    async with http.get(f"{url}/imports/{taken['import_id']}", headers=headers) as answer:
        shown = await answer.json()
    assert (shown["state"], shown["counts"]["posted"], shown["counts"]["bad"]) == ("posted", 1, 1)


async def test_a_file_with_other_columns_is_refused(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    refused = await supervisor.upload(form, b"name,id\r\na,b\r\n")
    assert refused.status == 422 and "第一行应当是" in refused.text


async def test_the_platform_feed_reaches_the_accumulators_of_a_claim(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/platform")).form("/platform/take")
    feed = feed_csv(FATHER, paid="1234.56").replace(b"SETL", b"NEXT")
    shown = await supervisor.upload(form, feed)
    assert "请核对" in shown.text  # the pool of the cabinet's claim is used up already
    done = await supervisor.send(shown.form("/post"), asked="yes")
    assert "新增1" in done.text
    page = await supervisor.get(f"/window/claims/{claim.line.id}")
    assert "1,234.56" in page.text


async def test_a_file_beyond_the_limit_is_refused_before_it_is_read(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    refused = await supervisor.upload(form, b"x" * (MAX_BYTES + 100_000))
    assert refused.status == 413 and "20MB" in refused.text
