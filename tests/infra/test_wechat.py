import asyncio
import json
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from infra.gateway_errors import Category, GatewayError
from infra.wechat.client import Follower, MiniProgramPage, WeChat
from infra.wechat.errors import HANDLINGS, TOKEN_ERRCODES, category_of, error_of
from infra.wechat.tokens import WeChatApp

OFFICIAL = WeChatApp("wx-official", "secret-official")
MINI = WeChatApp("wx-mini", "secret-mini")
OK = {"errcode": 0, "errmsg": "ok"}
Answer = Callable[[web.Request], web.Response | None]


class Platform:
    """Hands out numbered tokens; every other path says what it was told to say, in order."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)  # 23:00 in China
        self.tokens_asked: list[dict[str, Any]] = []
        self.token_answers: list[Answer] = []
        self.expires_in = 7200
        self.same_token_for_ever = False
        self.answers: list[Answer] = []
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.pauses: list[float] = []

    def clock(self) -> datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def will_say(self, body: object, status: int = 200) -> None:
        self.answers.append(said(body, status))

    async def token(self, request: web.Request) -> web.StreamResponse:
        self.tokens_asked.append(await request.json())
        if self.token_answers:
            return self.token_answers.pop(0)(request) or web.Response()
        number = 1 if self.same_token_for_ever else len(self.tokens_asked)
        return web.json_response({"access_token": f"TOKEN-{number}", "expires_in": self.expires_in})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.read())
        return self.answers.pop(0)(request) or web.Response()

    def tokens_used(self) -> list[str]:
        return [request.query["access_token"] for request in self.asked]


def said(body: object, status: int = 200) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return lambda _: web.Response(text=text, status=status, content_type="text/plain")


def hang_up(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.close()


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def wechat(platform: Platform) -> AsyncIterator[WeChat]:
    app = web.Application()
    app.router.add_post("/wx/cgi-bin/stable_token", platform.token)
    app.router.add_route("*", "/wx/{path:.*}", platform.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/wx/"))
        yield WeChat(session, base, OFFICIAL, MINI, platform.clock, pause=platform.pause)


async def failure(call: Any) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        await call
    return caught.value


async def test_a_login_code_becomes_a_session(wechat: WeChat, platform: Platform) -> None:
    platform.will_say({"openid": "o-1", "session_key": "KEY==", "unionid": "u-1"})
    session = await wechat.code_to_session("code-1")
    assert (session.openid, session.unionid, session.session_key) == ("o-1", "u-1", "KEY==")
    assert "KEY" not in repr(session)
    assert platform.asked[0].path == "/wx/sns/jscode2session"
    assert dict(platform.asked[0].query) == {
        "appid": "wx-mini",
        "secret": "secret-mini",
        "js_code": "code-1",
        "grant_type": "authorization_code",
    }
    assert platform.tokens_asked == []


async def test_a_session_may_lack_the_unionid(wechat: WeChat, platform: Platform) -> None:
    platform.will_say({"openid": "o-1", "session_key": "KEY=="})
    assert (await wechat.code_to_session("code-1")).unionid is None


@pytest.mark.parametrize("errcode", [40029, 40163])
async def test_a_spent_login_code_asks_for_a_new_one(
    wechat: WeChat, platform: Platform, errcode: int
) -> None:
    platform.will_say({"errcode": errcode, "errmsg": "invalid code, rid: 65f0-1a2b-3c4d"})
    error = await failure(wechat.code_to_session("code-1"))
    assert (error.category, error.permanent) == (Category.NEW_CODE, True)
    assert error.reference == "65f0-1a2b-3c4d"


@pytest.mark.parametrize("answer", [said({"errcode": -1}), said("", 502)])
async def test_a_lost_login_is_not_repeated_with_a_code_that_may_be_spent(
    wechat: WeChat, platform: Platform, answer: Answer
) -> None:
    platform.answers = [answer]
    error = await failure(wechat.code_to_session("code-1"))
    assert error.category is Category.NEW_CODE
    assert len(platform.asked) == 1


async def test_a_login_cut_off_in_the_middle_asks_for_a_new_code(
    wechat: WeChat, platform: Platform
) -> None:
    platform.answers = [hang_up, said({"errcode": 40163})]  # aiohttp asks again where GET allows it
    error = await failure(wechat.code_to_session("code-1"))
    assert error.category is Category.NEW_CODE


async def test_a_risky_user_is_named_as_such(wechat: WeChat, platform: Platform) -> None:
    platform.will_say({"errcode": 40226, "errmsg": "…"})
    error = await failure(wechat.code_to_session("code-1"))
    assert error.category is Category.BLOCKED_USER


def phone_info(**change: object) -> dict[str, object]:
    info = {
        "phoneNumber": "13900001234",
        "purePhoneNumber": "13900001234",
        "countryCode": "86",
        "watermark": {"appid": "wx-mini", "timestamp": 1},
    }
    return OK | {"phone_info": info | change}


async def test_a_phone_code_becomes_a_number(wechat: WeChat, platform: Platform) -> None:
    platform.will_say(phone_info())
    assert await wechat.phone_number("p-1", "o-1") == "13900001234"
    assert json.loads(platform.bodies[0]) == {"code": "p-1", "openid": "o-1"}
    assert platform.tokens_asked[0]["appid"] == "wx-mini"


async def test_a_number_from_abroad_keeps_its_country_code(
    wechat: WeChat, platform: Platform
) -> None:
    platform.will_say(
        phone_info(phoneNumber="+85261234567", purePhoneNumber="61234567", countryCode="852")
    )
    assert await wechat.phone_number("p-1", "o-1") == "+85261234567"


@pytest.mark.parametrize("watermark", [{"appid": "wx-other"}, {}, None])
async def test_a_number_marked_for_another_app_is_not_believed(
    wechat: WeChat, platform: Platform, watermark: object
) -> None:
    platform.will_say(phone_info(watermark=watermark))
    error = await failure(wechat.phone_number("p-1", "o-1"))
    assert error.code == "foreign_watermark"


async def test_a_follower_is_told_from_a_stranger(wechat: WeChat, platform: Platform) -> None:
    platform.will_say({"subscribe": 1, "openid": "o-2", "unionid": "u-1"})
    platform.will_say({"subscribe": 0, "openid": "o-3"})
    assert await wechat.user_info("o-2") == Follower(subscribed=True, unionid="u-1")
    assert await wechat.user_info("o-3") == Follower(subscribed=False, unionid=None)


async def test_a_text_is_sent_as_plain_utf8(wechat: WeChat, platform: Platform) -> None:
    platform.will_say(OK)
    await wechat.send_text("o-2", "您的申请已受理 🙂")
    assert "您的申请已受理 🙂".encode() in platform.bodies[0]
    assert json.loads(platform.bodies[0]) == {
        "touser": "o-2",
        "msgtype": "text",
        "text": {"content": "您的申请已受理 🙂"},
    }
    assert platform.asked[0].path == "/wx/cgi-bin/message/custom/send"


async def test_a_template_message_gives_its_64_bit_id(wechat: WeChat, platform: Platform) -> None:
    platform.will_say(OK | {"msgid": 9007199254740993})
    msgid = await wechat.send_template(
        "o-2",
        "T-1",
        {"thing1": "大额补助"},
        "delivery-7",
        url="http://127.0.0.1/claims",
        miniprogram=MiniProgramPage("wx-mini", "pages/claim?id=7"),
    )
    assert msgid == "9007199254740993"
    assert json.loads(platform.bodies[0]) == {
        "touser": "o-2",
        "template_id": "T-1",
        "client_msg_id": "delivery-7",
        "data": {"thing1": {"value": "大额补助"}},
        "url": "http://127.0.0.1/claims",
        "miniprogram": {"appid": "wx-mini", "pagepath": "pages/claim?id=7"},
    }


async def test_one_token_serves_many_calls_of_one_app(wechat: WeChat, platform: Platform) -> None:
    for _ in range(20):
        platform.will_say(OK)
    await asyncio.gather(*(wechat.send_text("o-2", "x") for _ in range(20)))
    assert platform.tokens_asked == [
        {
            "grant_type": "client_credential",
            "appid": "wx-official",
            "secret": "secret-official",
            "force_refresh": False,
        }
    ]


async def test_each_app_has_its_own_token(wechat: WeChat, platform: Platform) -> None:
    platform.will_say(OK)
    platform.will_say(phone_info())
    await wechat.send_text("o-2", "x")
    await wechat.phone_number("p-1", "o-1")
    assert [asked["appid"] for asked in platform.tokens_asked] == ["wx-official", "wx-mini"]
    assert platform.tokens_used() == ["TOKEN-1", "TOKEN-2"]


@pytest.mark.parametrize(("expires_in", "kept"), [(7200, 6900), (400, 200), (60, 30)])
async def test_a_token_is_renewed_before_it_ends(
    wechat: WeChat, platform: Platform, expires_in: int, kept: int
) -> None:
    platform.expires_in = expires_in
    for _ in range(3):
        platform.will_say(OK)
    await wechat.send_text("o-2", "x")
    platform.now += timedelta(seconds=kept - 1)
    await wechat.send_text("o-2", "x")
    platform.now += timedelta(seconds=1)
    await wechat.send_text("o-2", "x")
    assert platform.tokens_used() == ["TOKEN-1", "TOKEN-1", "TOKEN-2"]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001, 41001])
async def test_a_refused_token_is_replaced_once(
    wechat: WeChat, platform: Platform, errcode: int
) -> None:
    platform.will_say({"errcode": errcode, "errmsg": "…"})
    platform.will_say(OK)
    await wechat.send_text("o-2", "x")
    assert platform.tokens_used() == ["TOKEN-1", "TOKEN-2"]


async def test_a_platform_that_refuses_every_token_is_not_asked_for_ever(
    wechat: WeChat, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    platform.same_token_for_ever = True
    platform.answers = [said({"errcode": 40001, "errmsg": "…"})] * 9
    with caplog.at_level(logging.ERROR):
        error = await failure(wechat.send_text("o-2", "x"))
    assert (error.category, error.code, len(platform.asked)) == (
        Category.STOP_PROVIDER,
        "40001",
        2,
    )
    assert [record.action for record in caplog.records] == ["gateway_needs_operator"]


async def test_callers_refused_together_fetch_one_new_token(
    wechat: WeChat, platform: Platform
) -> None:
    gate = asyncio.Event()
    refused = 0

    async def by_token(request: web.Request) -> web.StreamResponse:
        nonlocal refused
        if request.query["access_token"] != "TOKEN-1":
            return web.json_response(OK)
        refused += 1
        if refused == 5:
            gate.set()
        await gate.wait()  # all five are under way with the old token
        return web.json_response({"errcode": 42001, "errmsg": "expired"})

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", platform.token)
    app.router.add_route("*", "/{path:.*}", by_token)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        busy = WeChat(session, str(server.make_url("/")), OFFICIAL, MINI, platform.clock)
        await asyncio.gather(*(busy.send_text("o-2", "x") for _ in range(5)))
    assert len(platform.tokens_asked) == 2


@pytest.mark.parametrize("answer", [said({"errcode": -1}), said("", 502), said("{"), hang_up])
async def test_a_text_whose_answer_is_lost_is_ambiguous_and_not_repeated(
    wechat: WeChat, platform: Platform, answer: Answer
) -> None:
    platform.answers = [answer]
    error = await failure(wechat.send_text("o-2", "x"))
    assert (error.ambiguous, error.permanent) == (True, False)
    assert len(platform.asked) == 1


async def test_no_answer_in_time_is_ambiguous(platform: Platform) -> None:
    app = web.Application()
    never = asyncio.Event()

    async def slow(_: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    app.router.add_post("/cgi-bin/stable_token", platform.token)
    app.router.add_post("/cgi-bin/message/custom/send", slow)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        wechat = WeChat(
            session,
            str(server.make_url("/")),
            OFFICIAL,
            MINI,
            platform.clock,
            timeout=aiohttp.ClientTimeout(total=1),
        )
        error = await failure(wechat.send_text("o-2", "x"))
        never.set()
    assert (error.code, error.ambiguous) == ("timeout", True)


async def test_a_template_message_may_be_repeated_under_its_own_id(
    wechat: WeChat, platform: Platform
) -> None:
    platform.answers = [hang_up, said({"errcode": -1})]
    platform.will_say(OK | {"msgid": 7})
    assert await wechat.send_template("o-2", "T-1", {}, "delivery-7") == "7"
    assert [json.loads(body)["client_msg_id"] for body in platform.bodies] == ["delivery-7"] * 3
    assert len(platform.pauses) == 2
    assert all(0 < seconds < 1 for seconds in platform.pauses)


async def test_what_was_in_doubt_once_stays_in_doubt(wechat: WeChat, platform: Platform) -> None:
    platform.answers = [hang_up, said({"errcode": 61450}), said({"errcode": 61450})]
    assert (await failure(wechat.send_template("o-2", "T-1", {}, "delivery-7"))).ambiguous


async def test_a_read_is_repeated_twice_and_never_in_doubt(
    wechat: WeChat, platform: Platform
) -> None:
    platform.answers = [said("", 502)] * 9
    error = await failure(wechat.user_info("o-2"))
    assert (error.category, error.ambiguous) == (Category.RETRY, False)
    assert len(platform.asked) == 3


async def test_a_token_that_cannot_be_fetched_leaves_nothing_in_doubt(
    wechat: WeChat, platform: Platform
) -> None:
    platform.token_answers = [said("", 502)] * 9
    error = await failure(wechat.send_text("o-2", "x"))
    assert (error.category, error.ambiguous) == (Category.RETRY, False)
    assert platform.asked == []


async def test_a_platform_that_cannot_be_reached_got_nothing(platform: Platform) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{closed.getsockname()[1]}"
    closed.close()
    async with aiohttp.ClientSession() as session:
        wechat = WeChat(session, base, OFFICIAL, MINI, platform.clock, pause=platform.pause)
        error = await failure(wechat.send_text("o-2", "x"))
    assert (error.code, error.category, error.ambiguous) == ("unreachable", Category.RETRY, False)


@pytest.mark.parametrize(
    ("errcode", "category", "permanent", "operator", "retry_after"),
    [
        (40003, Category.RECIPIENT, True, False, None),
        (40037, Category.DEFECT, True, True, None),
        (47003, Category.DEFECT, True, True, None),
        (40164, Category.STOP_PROVIDER, False, True, 900),
        (43004, Category.SUPPRESSED, True, False, None),
        (43101, Category.SUPPRESSED, True, False, None),
        (45009, Category.BUDGET, False, True, 3600),  # an hour until midnight in China
        (45011, Category.RETRY, False, False, 60),
        (45015, Category.OTHER_CHANNEL, True, False, None),
        (45047, Category.OTHER_CHANNEL, True, False, None),
        (99999, Category.UNMAPPED, True, True, None),
    ],
)
async def test_a_refusal_says_what_to_do(
    wechat: WeChat,
    platform: Platform,
    errcode: int,
    category: Category,
    permanent: bool,
    operator: bool,
    retry_after: float | None,
) -> None:
    platform.will_say({"errcode": errcode, "errmsg": "… rid: 65f0-1a2b-3c4d"})
    error = await failure(wechat.send_text("o-2", "x"))
    assert (error.category, error.permanent, error.needs_operator) == (
        category,
        permanent,
        operator,
    )
    assert error.retry_after == retry_after
    assert not error.ambiguous
    assert len(platform.asked) == 1


async def test_a_wrong_address_is_our_defect(wechat: WeChat, platform: Platform) -> None:
    platform.will_say("not here", 404)
    error = await failure(wechat.send_text("o-2", "x"))
    assert (error.category, error.code) == (Category.DEFECT, "http_404")


@pytest.mark.parametrize(
    "answer", [hang_up, said("", 502), said({"errcode": 40037}), said({"errcode": 40001})]
)
async def test_no_token_or_secret_appears_in_errors_or_logs(
    wechat: WeChat, platform: Platform, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    platform.answers = [answer] * 3
    platform.will_say({"errcode": 40029})
    with caplog.at_level(logging.DEBUG):
        errors = [
            await failure(wechat.send_text("o-2", "x")),
            await failure(wechat.code_to_session("code-1")),
        ]
    logged = [r.getMessage() + repr(vars(r)) for r in caplog.records if r.name != "aiohttp.access"]
    shown = ["".join(traceback.format_exception(error)) + repr(vars(error)) for error in errors]
    seen = "\n".join(logged + shown)  # without the access log of the platform's side
    assert "infra" in seen
    for secret in ("TOKEN-", "secret-mini", "secret-official", "code-1"):
        assert secret not in seen


def test_the_apps_do_not_show_their_secrets() -> None:
    assert repr(OFFICIAL) == "WeChatApp(appid='wx-official')"


def test_every_code_of_the_table_has_a_category() -> None:
    assert len(HANDLINGS) == 156
    assert set(HANDLINGS.values()) == {"retry", "refresh_token", "drop", "alert", "user_refused"}
    assert all(category_of(code) is not Category.UNMAPPED for code in HANDLINGS)
    assert {40001, 40014, 42001, 41001} == TOKEN_ERRCODES


def test_an_error_keeps_nothing_of_the_sentence_but_the_request_id() -> None:
    said_by_them = {"errmsg": "invalid ip 203.0.113.9 for 13900001234 rid: 65f0-1a2b-3c4d"}
    error = error_of(40164, said_by_them, datetime(2026, 3, 1, tzinfo=UTC))
    assert "203.0.113.9" not in f"{error!r}{error}{vars(error)}"
    assert error.reference == "65f0-1a2b-3c4d"
