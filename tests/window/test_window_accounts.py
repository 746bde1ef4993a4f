"""The pages about accounts: first the undertaking and the authenticator, then the data; two
supervisors and an invitation for a new colleague; who has looked."""

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from claims_core.claim import Role, Stage
from infra import totp
from infra.db import Database
from tests.clock import Clock
from tests.people import FATHER, PASSWORD
from tests.window.at_work import Window
from tests.window.files import Cabinet
from tests.window.visitors import Screen, Visitor
from tests.world import open_world

NEW = "another-horse-7"


@pytest.fixture
async def strict(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[Window]:
    """A house in which everybody promises first, and supervisors have an authenticator."""
    rules = {"staff_undertaking": True, "staff_totp_roles": "supervisor"}
    async with open_world(db, clock, tmp_path, **rules) as world:
        opened = Window(world, Cabinet(world))
        yield opened
        for visitor in opened.visitors:
            await visitor.close()


def _code(page: Screen, clock: Clock) -> str:
    """What a telephone shows that was given the key on this page."""
    typed = re.search(r"填： ?((?:[A-Z2-7]{4} ?)+)", page.text)
    assert typed, page.text
    text = typed[1].replace(" ", "")
    secret = base64.b32decode(text + "=" * (-len(text) % 8))
    return totp.code_at(secret, int(clock().timestamp()) // totp.STEP_S)


async def test_nothing_is_shown_before_the_undertaking_and_the_authenticator(
    strict: Window, clock: Clock
) -> None:
    boss = strict.visitor()
    first = await boss.log_in("supervisor")
    assert (first.path, "先签保密承诺" in first.text) == ("/window/account", True)
    for address in ("/window/claims", "/window/staff", "/window/looks"):
        assert (await boss.get(address)).path == "/window/account", address
    signed = await boss.send(first.form("/undertaking"))
    assert "已签" in signed.text and "动态验证码，请用手机设置一次" in signed.text
    refused = await boss.send(signed.form("/totp"), otp="000000", old=PASSWORD)
    assert (refused.status, "验证码不对" in refused.text) == (422, True)
    assert PASSWORD not in refused.html
    done = await boss.send(refused.form("/totp"), otp=_code(refused, clock), old=PASSWORD)
    codes = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", done.text)
    assert (done.status, len(codes)) == (200, 10)
    assert (await boss.get("/window/claims")).path == "/window/claims"

    again = strict.visitor()
    page = await again.get("/window/login")
    without = await again.send(page.form("/login"), login="supervisor", password=PASSWORD)
    assert without.status == 401 and "密码或动态验证码不对" in without.text
    landed = await again.send(
        page.form("/login"), login="supervisor", password=PASSWORD, code=codes[0]
    )
    assert landed.path == "/window/claims"
    kept = {cookie.key: cookie for cookie in again.http.cookie_jar}
    assert kept["daetong_device"]["httponly"] and kept["daetong_device"]["samesite"] == "Strict"


async def test_a_program_is_told_what_to_do_first_and_gets_no_data(strict: Window) -> None:
    url, http = f"{strict.world.url}/window/api/v1", strict.world.http
    async with http.post(f"{url}/sessions", json={"login": "clerk", "password": PASSWORD}) as made:
        headers = {"Authorization": f"Bearer {(await made.json())['token']}"}
    async with http.get(f"{url}/queue", headers=headers) as answer:
        said = await answer.json()
    assert (answer.status, said["error"]["code"]) == (403, "set_up_first")
    async with http.delete(f"{url}/sessions/current", headers=headers) as answer:
        assert answer.status == 204


async def test_a_new_colleague_takes_two_supervisors_and_sets_a_password(window: Window) -> None:
    first = await window.sign_in(Role.SUPERVISOR)
    asked = (await first.get("/window/staff")).form("/propose")
    typed = {"kind": "join", "login": "xinren", "name": "向小新", "words": "窗口缺人"}
    refused = await first.send(asked, **typed)
    assert refused.status == 422 and refused.form("/propose").fields["name"] == "向小新"
    role = {"role-window_clerk": "1"}
    whose = await first.send(refused.form("/propose"), **role)
    assert whose.status == 422 and "全市，还是哪个县" in whose.text
    waits = await first.send(whose.form("/propose"), scope="410781", **role)
    assert "卫辉市" in waits.text
    assert "另一位主管确认" in waits.text and not waits.has_form("/confirm")
    second = await window.sign_in_with("second-boss", Role.SUPERVISOR)
    done = await second.send((await second.get("/window/staff")).form("/confirm"))
    code = re.search(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}", done.text)
    assert code
    assert code[0] not in (await second.get("/window/staff")).html  # shown once
    await _invited(window.visitor(), code[0])
    staff = await second.get("/window/staff")
    out = await second.send(staff.form(_disabling(staff, "向小新")), words="调离")
    assert "已停用" in out.text
    assert (await window.visitor().log_in("xinren")).status == 401


def _disabling(page: Screen, name: str) -> str:
    found = re.search(rf"/window/staff/(\w+)/disable(?:(?!</form>).)*{name}", page.html, re.S)
    assert found
    return f"{found[1]}/disable"


async def _invited(newcomer: Visitor, code: str) -> None:
    form = (await newcomer.get("/window/invitation")).form("/invitation")
    typed = {"login": "xinren", "code": code, "password": NEW}
    other = await newcomer.send(form, **typed, again="another-horse-8")
    assert "两次填的密码不一样" in other.text and NEW not in other.html
    wrong = await newcomer.send(form, **typed | {"code": "AAAA-BBBB"}, again=NEW)
    assert wrong.status == 401
    welcome = await newcomer.send(form, **typed, again=NEW)
    assert (welcome.path, "密码设好了" in welcome.text) == ("/window/login", True)
    landed = await newcomer.send(welcome.form("/login"), login="xinren", password=NEW)
    assert landed.path == "/window/claims"


async def test_the_supervisor_finds_who_has_looked_and_no_number_stands_in_an_address(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/claims/{claim.line.id}")
    await clerk.send(page.form("/reveal"), field="phone", reason="电话核对")
    boss = await window.sign_in(Role.SUPERVISOR)
    form = (await boss.get("/window/looks")).form("/looks/search")
    found = await boss.send(form, person=FATHER.id_number, login="clerk")
    assert "手机号" in found.text and "电话核对" in found.text and "卞受理" in found.text
    assert FATHER.id_number not in f"{found.path}?{found.query}"
    nobody = await boss.send(form, person="410702199001011232")
    assert nobody.status == 422 and "请填身份证号，或者申请编号" in nobody.text
    for day in ("0001-01-01", "9999-12-31", "2026-02-30"):  # a slip of the finger
        slip = await boss.send(form, last=day)
        assert slip.status == 422
    number = claim.line.claim_no.replace("-", " ").lower()
    found = await boss.send(form, person=number)
    assert "电话核对" in found.text
