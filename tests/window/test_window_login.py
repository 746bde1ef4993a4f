"""Who gets in, and what becomes of a form whose login was lost."""

import asyncio
from urllib.parse import urlsplit

from claims_core.claim import Role, Stage
from tests.people import PASSWORD, STAFF, roster_csv
from tests.window.at_work import Window
from tests.window.files import receipt_number


async def test_the_login_leads_to_the_queue_and_the_cookie_is_kept_from_scripts(
    window: Window,
) -> None:
    visitor = window.visitor()
    page = await visitor.get("/window")
    assert (page.path, page.status) == ("/window/login", 200)
    fields = page.form("/login").fields | {"login": "clerk", "password": PASSWORD}
    async with visitor.http.post(
        f"{window.world.url}/window/login", data=fields, allow_redirects=False
    ) as answer:
        (cookie,) = (
            each
            for each in answer.headers.getall("Set-Cookie")
            if each.startswith("daetong_staff=")
        )
        assert (answer.status, answer.headers["Location"]) == (303, "/window/claims")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/window"):
        assert part in cookie
    assert "Secure" not in cookie  # the test house is reached without https


async def test_a_wrong_password_says_nothing_about_the_account(window: Window) -> None:
    visitor = window.visitor()
    form = (await visitor.get("/window/login")).form("/login")
    known = await visitor.send(form, login="clerk", password="not-the-password")
    unknown = await visitor.send(form, login="nobody", password="not-the-password")
    assert known.status == unknown.status == 401
    assert known.text.replace("clerk", "") == unknown.text.replace("nobody", "")
    assert "not-the-password" not in known.html


async def test_after_the_logout_the_session_opens_nothing(window: Window) -> None:
    clerk = await window.sign_in(Role.CLERK)
    cookies = {c.key: c.value for c in clerk.http.cookie_jar}
    out = await clerk.send((await clerk.get("/window/claims")).form("/logout"))
    assert out.path == "/window/login"
    clerk.http.cookie_jar.update_cookies(cookies)
    assert (await clerk.get("/window/claims?stage=all")).status == 401


async def test_a_page_opened_without_login_is_shown_after_it(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    visitor = window.visitor()
    asked = f"/window/claims/{claim.line.id}"
    page = await visitor.get(asked)
    assert page.status == 401
    landed = await visitor.send(page.form("/login"), login="clerk", password=PASSWORD)
    assert (landed.path, landed.status) == (asked, 200)


async def test_the_login_leads_to_no_other_house(window: Window) -> None:
    visitor = window.visitor()
    form = (await visitor.get("/window/login")).form("/login")
    for elsewhere in ("https://example.org/", "//example.org", "/window//example.org", "/api"):
        fields = form.fields | {"login": "clerk", "password": PASSWORD, "next": elsewhere}
        async with visitor.http.post(
            f"{window.world.url}/window/login", data=fields, allow_redirects=False
        ) as answer:
            assert answer.headers["Location"] == "/window/claims"


async def test_a_login_lost_in_the_middle_of_a_form_loses_nothing_typed(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    page = await registrar.get(f"/window/claims/{claim.line.id}")
    number = receipt_number()
    typed = {"receipt-0-number": number, "receipt-0-amount": "86,000.00", "note": "票面有折痕"}
    window.world.clock.forward(minutes=30)
    lost = await registrar.send(page.form("/register"), **typed)
    assert lost.status == 401
    assert "没有丢" in lost.text
    assert number not in lost.html  # what was typed travels sealed

    back = await registrar.send(lost.form("/login"), login="registrar", password=PASSWORD)
    assert (back.path, back.status) == (f"/window/claims/{claim.line.id}", 200)
    assert "还没有提交" in back.text
    kept = back.form("/register")
    assert {name: kept.fields[name] for name in typed} == typed

    done = await registrar.send(kept)
    assert (done.status, "已登记" in done.text) == (200, True)
    again = await registrar.get(f"/window/claims/{claim.line.id}")
    assert "还没有提交" not in again.text


async def test_who_logged_out_in_another_tab_is_told_that_the_form_was_not_kept(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    page = await registrar.get(f"/window/claims/{claim.line.id}")
    await registrar.send((await registrar.get("/window/claims")).form("/logout"))
    lost = await registrar.send(page.form("/register"), note="票面有折痕")
    assert (lost.status, "没能留住" in lost.text) == (401, True)
    back = await registrar.send(lost.form("/login"), login="registrar", password=PASSWORD)
    assert back.path == f"/window/claims/{claim.line.id}"


async def test_a_kept_form_can_be_thrown_away(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    page = await registrar.get(f"/window/claims/{claim.line.id}")
    window.world.clock.forward(minutes=30)
    lost = await registrar.send(page.form("/register"), note="不要了")
    back = await registrar.send(lost.form("/login"), login="registrar", password=PASSWORD)
    assert "不要了" in back.form("/register").fields["note"]
    empty = await registrar.send(back.form("/discard"))
    assert empty.form("/register").fields["note"] == ""


async def test_a_lost_upload_says_that_the_file_must_be_chosen_again(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    window.world.clock.forward(minutes=30)
    lost = await supervisor.upload(form, b"whatever")
    assert lost.status == 401
    assert "重新选" in lost.text
    back = await supervisor.send(lost.form("/login"), login="supervisor", password=PASSWORD)
    assert back.path == "/window/roster"
    assert "没有导入" in back.text


async def test_a_lost_decision_about_a_file_says_that_it_was_not_made(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    shown = await supervisor.upload(form, roster_csv())
    window.world.clock.forward(minutes=30)
    lost = await supervisor.send(shown.form("/post"))
    back = await supervisor.send(lost.form("/login"), login="supervisor", password=PASSWORD)
    assert back.path == shown.path and "那一步没有办理" in back.text
    assert "没有变化3" in (await supervisor.send(back.form("/post"))).text


async def test_a_form_too_large_to_keep_still_leads_to_the_login(window: Window) -> None:
    visitor = window.visitor()
    lost = await visitor.post("/window/claims/search", {"sought": "x" * 300_000})
    assert (lost.status, lost.has_form("/login")) == (401, True)


async def test_a_form_that_could_not_be_kept_says_that_it_is_lost(window: Window) -> None:
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get("/window/claims")).form("/search")
    window.world.clock.forward(minutes=30)
    lost = await clerk.send(form, sought="长" * 30_000)
    assert (lost.status, "没能留住" in lost.text) == (401, True)
    assert "没有丢" not in lost.text


async def test_a_login_lost_while_the_page_asks_by_itself_leaves_the_page_as_it_is(
    window: Window,
) -> None:
    clerk = await window.sign_in(Role.CLERK)
    window.world.clock.forward(minutes=30)
    for part in ("thread", "contacts", "contact", "preview"):
        clerk.headers = {"HX-Request": "true", "HX-Target": part}
        answer = await clerk.get("/window/chats")
        assert (answer.status, "登录已经过期" in answer.text) == (401, True)
        assert f'<div id="{part}">' in answer.html
        assert not {"HX-Retarget", "HX-Reswap"} & set(answer.headers)


async def test_strangers_are_not_waited_for_at_the_login(window: Window) -> None:
    """Whoever lets the bytes drip in is cut off, and nobody sends a file to be let in."""
    address = urlsplit(window.world.url)
    head = "POST /window/login HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\nContent-Type: "
    for kind, said in (
        ("multipart/form-data; boundary=x", b"HTTP/1.1 401 "),
        ("application/x-www-form-urlencoded", b"HTTP/1.1 413 "),
        ("application/x-www-form-urlencoded; charset=nothing", b"HTTP/1.1 413 "),
    ):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(f"{head}{kind}\r\n\r\n".encode())
        async with asyncio.timeout(60):
            assert (await reader.readline()).startswith(said)
        writer.close()


async def test_a_header_that_makes_no_sense_is_refused_and_no_fault(window: Window) -> None:
    address = urlsplit(window.world.url)
    for asked, said in (
        (b"GET /window/chats HTTP/1.1\r\nCookie: daetong_staff=\xff\xed\xa0\x80", b" 401 "),
        (b"POST /window/login HTTP/1.1\r\nContent-Length: 0\r\nOrigin: http://[x", b" 403 "),
    ):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(asked + b"\r\nHost: x\r\n\r\n")
        assert said in await reader.readline()
        writer.close()


async def test_a_form_that_is_no_form_is_refused_and_no_fault(window: Window) -> None:
    clerk = await window.sign_in(Role.CLERK)
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=nothing"}
    for data in (b"\xff\xfe=1", b"a=1&" * 5_000):
        async with clerk.http.post(
            f"{window.world.url}/window/claims/search", data=data, headers=kind
        ) as answer:
            assert answer.status == 400


async def test_a_search_that_lost_its_login_is_waiting_in_its_box(window: Window) -> None:
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get("/window/claims")).form("/search")
    window.world.clock.forward(minutes=30)
    lost = await clerk.send(form, sought="DE-1234-567")
    back = await clerk.send(lost.form("/login"), login="clerk", password=PASSWORD)
    assert back.form("/search").fields["sought"] == "DE-1234-567"


async def test_a_form_without_this_logins_token_does_nothing_and_keeps_what_was_typed(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    page = await registrar.get(f"/window/claims/{claim.line.id}")
    refused = await registrar.send(page.form("/register"), csrf="of-an-earlier-login", note="折痕")
    assert refused.status == 403
    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.REGISTRAR], claim.line.id
    )
    assert shown.line.stage is Stage.ACCEPTED

    back = await registrar.send(refused.form("/resume"))
    assert back.path == f"/window/claims/{claim.line.id}"
    assert back.form("/register").fields["note"] == "折痕"


async def test_a_text_with_characters_nobody_sees_comes_back_without_them(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    page = await registrar.get(f"/window/claims/{claim.line.id}")
    for typed, words in (("折\u202e痕", "从右往左"), ("折\x01痕", "控制字符")):
        refused = await registrar.send(page.form("/register"), note=typed)
        assert refused.status == 422 and words in refused.text
        back = await registrar.send(refused.form("/resume"))
        assert back.form("/register").fields["note"] == "折痕"
        page = await registrar.send(back.form("/discard"))


async def test_a_form_sent_by_another_site_is_refused(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/claims/{claim.line.id}")
    for header in (
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        clerk.headers = header
        refused = await clerk.send(page.form("/accept"))
        assert refused.status == 403
        # what another site filled in is not offered as if somebody here had typed it
        assert "没有保存" in refused.text and not refused.has_form("/resume")
        damaged = await clerk.send(page.form("/accept"), reason="折\x01痕")
        assert damaged.status == 403 and not damaged.has_form("/resume")
    clerk.headers = {"Origin": window.world.url, "Sec-Fetch-Site": "same-origin"}
    assert (await clerk.send(page.form("/accept"))).status == 200


async def test_nobody_who_never_logged_in_fills_in_a_form_for_whoever_does(window: Window) -> None:
    stranger = window.visitor()
    stranger.headers = {"Cookie": "daetong_staff=made-up-by-somebody"}
    lost = await stranger.post("/window/claims/search", {"sought": "DE-1234-567"})
    assert lost.status == 401
    assert not lost.form("/login").fields.get("sealed")


async def test_no_link_of_another_site_says_that_something_is_done(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    link = f"/window/claims/{claim.line.id}?done=accept"
    for site, says in (("cross-site", False), ("none", False), ("same-origin", True)):
        clerk.headers = {"Sec-Fetch-Site": site}
        assert ("已受理，转给登记岗。" in (await clerk.get(link)).text) is says


async def test_a_form_of_another_site_is_not_kept_for_whoever_logs_in(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/claims/{claim.line.id}")
    window.world.clock.forward(minutes=30)
    for site, kept in (("same-site", False), ("same-origin", True)):
        clerk.headers = {"Sec-Fetch-Site": site}
        lost = await clerk.send(page.form("/accept"))
        assert lost.status == 401
        assert bool(lost.form("/login").fields.get("sealed")) is kept


async def test_the_login_form_of_another_site_is_refused(window: Window) -> None:
    visitor = window.visitor()
    visitor.headers = {"Origin": "https://example.org"}
    refused = await visitor.post(
        "/window/login", {"login": STAFF[Role.CLERK].login, "password": PASSWORD}
    )
    assert refused.status == 403
    assert "daetong_staff" not in {c.key for c in visitor.http.cookie_jar}


async def test_a_forged_kept_form_opens_nothing(window: Window) -> None:
    visitor = window.visitor()
    form = (await visitor.get("/window/login")).form("/login")
    landed = await visitor.send(form, login="clerk", password=PASSWORD, sealed="Zm9yZ2Vk")
    assert (landed.path, landed.status) == ("/window/claims", 200)
