"""Does somebody get a file with people's data, or learn of one, who should not: without a login,
with another's number, from another page, after their time, or from what is left behind?"""

import asyncio
import json
import logging
import re
from base64 import b64decode

import pytest
from sqlalchemy import func, select, update

from casework.exports.tables import DataExportRow, ExportStepRow
from casework.people.tables import StaffRow
from claims_core.claim import Role, Stage
from claims_core.staff_scope import CENTRE
from infra.columns import new_id
from tests.infra.wz_aes import open_zip
from tests.people import STAFF
from tests.window.at_work import Window
from tests.window.exported import opened, taken
from tests.window.test_window_api import Program, program
from tests.window.visitors import Screen, Visitor

pytestmark = pytest.mark.slow

PURPOSE = "给财政王科长对十一月的账"
KEPT_AWAY = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def asked_for(window: Window, person: Visitor) -> Screen:
    """The page of an export that this person has asked for."""
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    ask = await opened(person, await person.get("/window/money/lines"), "money_lines", 'csv"}')
    return await person.send(ask.form("/ask"), words=PURPOSE)


async def agreed_to(window: Window, person: Visitor) -> Screen:
    """The same, once a supervisor has agreed."""
    page = await asked_for(window, person)
    boss = await window.sign_in(Role.SUPERVISOR)
    await boss.send((await boss.get(page.path)).form("/decide"), answer="yes")
    return await person.get(page.path)


async def fetched(window: Window) -> int:
    async with window.world.services.db.read() as session:
        steps = select(func.count()).where(ExportStepRow.step == "fetched")
        return await session.scalar(steps) or 0


async def test_only_the_form_of_our_own_page_fetches_and_nothing_else_is_counted(
    window: Window,
) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    page = await agreed_to(window, cashier)
    form = page.form("/fetch")
    ours = cashier.headers
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        cashier.headers = headers
        assert (await cashier.send(form)).status == 403, headers
    cashier.headers = ours
    without = {name: value for name, value in form.fields.items() if name != "csrf"}
    assert (await cashier.post(form.action, without)).status == 403
    assert (await cashier.send(form, csrf="x" * 43)).status == 403
    for number in (
        "",
        "0",
        "-1",
        "9" * 5000,
        "\uff10" * 32,
        "a" * 33,
        "'; DROP TABLE",
        "\x00" * 32,
    ):
        assert (await cashier.send(form, fetch_id=number)).status == 422, number
    assert (await cashier.send(form, fetch_id=new_id())).status == 422  # shown for another
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        async with cashier.http.request(method, cashier.url + form.action) as answer:
            assert answer.status == 405, method
    for number in ("0" * 32, "-1", "%EF%BC%91" * 32, "..%2f..", "0" * 31 + "%00"):
        assert (await cashier.post(f"/window/exports/{number}/fetch", form.fields)).status == 404
    assert await fetched(window) == 0
    assert (await taken(cashier, page)).plain
    assert await fetched(window) == 1


async def test_nobody_else_fetches_it_with_whatever_of_the_page_they_know(window: Window) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    page = await agreed_to(window, cashier)
    form = page.form("/fetch")
    stranger = window.visitor()
    for path in (page.path, "/window/exports", f"{page.path}/fetch"):
        async with stranger.http.get(stranger.url + path, allow_redirects=False) as answer:
            assert answer.status in (401, 405), path
    async with stranger.http.post(
        stranger.url + form.action, data=form.fields, allow_redirects=False
    ) as answer:
        assert answer.status != 200 and b"PK" not in await answer.read()
    seen = {}
    for role in (Role.SUPERVISOR, Role.AUDITOR, Role.PUBLICITY, Role.CLERK):
        other = await window.sign_in(role)
        csrf = (await other.get("/window/account")).form("/logout").fields["csrf"]
        refused = await other.post(form.action, form.fields | {"csrf": csrf})
        assert refused.status in (403, 404, 422), role
        shown = await other.get(page.path)
        assert not shown.has_form("/fetch") and 'id="password"' not in shown.html
        seen[role] = (shown.status, PURPOSE in shown.html)
    assert seen == {
        Role.SUPERVISOR: (200, True),
        Role.AUDITOR: (200, False),
        Role.PUBLICITY: (404, False),
        Role.CLERK: (403, False),
    }
    api = await program(window, Role.CASHIER)
    number = page.path.rpartition("/")[2]
    for token in ("", "x" * 43, api.headers["Authorization"][7:-1]):
        status, _ = await Program(window, token).ask(
            "POST", f"/exports/{number}/fetch", {"fetch_id": new_id()}
        )
        assert status == 401, token
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        other_program = await program(window, role)
        status, _ = await other_program.ask(
            "POST", f"/exports/{number}/fetch", {"fetch_id": form.fields["fetch_id"]}
        )
        assert status == 403, role
    assert await fetched(window) == 0


async def test_an_account_that_ended_or_changed_after_the_agreement_fetches_nothing(
    window: Window,
) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    page = await agreed_to(window, cashier)
    form, db = page.form("/fetch"), window.world.services.db
    mine = StaffRow.login == STAFF[Role.CASHIER].login

    async def become(**values: object) -> None:
        async with db.write() as session:
            await session.execute(update(StaffRow).where(mine).values(**values))

    for changed, back in (
        ({"roles": [Role.CLERK]}, {"roles": [Role.CASHIER]}),
        ({"scope": "410721"}, {"scope": CENTRE.code}),
        ({"active": False}, {"active": True}),
    ):
        await become(**changed)
        async with cashier.http.post(
            cashier.url + form.action, data=form.fields, allow_redirects=False
        ) as answer:
            assert answer.headers.get("Content-Type") != "application/zip", changed
        await become(**back)
    assert await fetched(window) == 0
    out = await cashier.get("/window/account")
    await cashier.send(out.form("/logout"))
    async with cashier.http.post(
        cashier.url + form.action, data=form.fields, allow_redirects=False
    ) as answer:
        assert answer.headers.get("Content-Type") != "application/zip"
    assert await fetched(window) == 0


@pytest.mark.both_databases("conflicts")
async def test_by_page_and_program_at_one_moment_it_is_fetched_as_often_as_was_agreed(
    window: Window,
) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    page = await agreed_to(window, cashier)
    api = await program(window, Role.CASHIER)
    number = page.path.rpartition("/")[2]
    pages = [await cashier.get(page.path) for _ in range(3)]

    async def by_page(shown: Screen) -> bool:
        form = shown.form("/fetch")
        async with cashier.http.post(cashier.url + form.action, data=form.fields) as answer:
            return answer.status == 200

    async def by_program() -> bool:
        status, _ = await api.ask("POST", f"/exports/{number}/fetch", {"fetch_id": new_id()})
        return status == 200

    got = await asyncio.gather(*map(by_page, pages), *(by_program() for _ in range(3)))
    assert (got.count(True), await fetched(window)) == (3, 3)
    async with window.world.services.db.read() as session:
        assert (await session.get_one(DataExportRow, number)).fetches == 3


async def test_page_file_and_answer_are_kept_by_nobody_on_the_way(window: Window) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    page = await agreed_to(window, cashier)
    got = await taken(cashier, page)
    api = await program(window, Role.CASHIER)
    path = f"/exports/{page.path.rpartition('/')[2]}/fetch"
    async with api.http.post(
        api.url + path,
        json={"fetch_id": new_id()},
        headers=api.headers | {"If-None-Match": "*", "Range": "bytes=0-9"},
    ) as answer:
        assert answer.status == 200
        told, headers = await answer.json(), answer.headers
    assert open_zip(b64decode(told["content"]), told["password"])[1] == got.plain
    for each in (page.headers, got.headers, headers):
        assert KEPT_AWAY.items() <= dict(each).items()
        assert "ETag" not in each and "Last-Modified" not in each
    assert re.fullmatch(
        r"attachment; filename\*=UTF-8''money-lines-\d{8}-\d{4}\.zip",
        got.headers["Content-Disposition"],
    )
    assert page.headers["Referrer-Policy"] == "same-origin"


async def test_password_and_purpose_are_left_behind_nowhere(
    window: Window, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cashier = await window.sign_in(Role.CASHIER)
    page = await agreed_to(window, cashier)
    password = re.findall(r'id="password">([^<]+)<', page.html)[0]
    await taken(cashier, page)
    await cashier.send(page.form("/fetch"), fetch_id="wrong")
    api = await program(window, Role.CASHIER)
    path = f"/exports/{page.path.rpartition('/')[2]}/fetch"
    _, told = await api.ask("POST", path, {"fetch_id": new_id()})
    async with window.world.http.get(f"{window.world.url}/metrics") as answer:
        metrics = await answer.text()
    ours = [record for record in caplog.records if record.name != "aiohttp.access"]
    written = metrics + "".join(f"{each.getMessage()} {each.__dict__}" for each in ours)
    assert "/window/exports/{export_id}" in written
    db = window.world.services.db
    async with db.read() as session:
        for table in (DataExportRow.__table__, ExportStepRow.__table__):
            for row in (await session.execute(select(table))).mappings():
                written += json.dumps(dict(row), default=repr, ensure_ascii=False)
    for secret in (password, password.replace("-", ""), told["password"], PURPOSE):
        assert secret not in written
