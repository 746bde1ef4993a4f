"""What does one call do about lost answers, refused tokens and refusals, and what does it tell?"""

import asyncio
import logging
import socket

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from app.wechat_watch import show_wechat
from infra.gateway_errors import Category
from infra.wechat.client import WeChat
from infra.wechat.endpoints.mass_messages import MassContent
from infra.wechat.transport import LONGEST_ANSWER
from tests.infra.wechat.failures import failure
from tests.infra.wechat.platform import (
    CODE,
    MINI,
    OFFICIAL,
    OK,
    OPENID,
    PRIVATE,
    Answer,
    Platform,
    hang_up,
    refused,
    said,
)


@pytest.mark.parametrize("errcode", [40029, 40163])
async def test_a_spent_login_code_asks_for_a_new_one(
    wechat: WeChat, platform: Platform, errcode: int
) -> None:
    platform.will(refused(errcode))
    error = await failure(wechat.code_to_session(CODE))
    assert (error.category, error.permanent) == (Category.NEW_CODE, True)
    assert error.reference == "65f0-1a2b-3c4d"
    assert platform.fetches == []


async def test_a_login_cut_off_in_the_middle_asks_for_a_new_code(
    wechat: WeChat, platform: Platform
) -> None:
    platform.will(hang_up, refused(40163))  # aiohttp asks again where GET allows it
    error = await failure(wechat.code_to_session(CODE))
    assert error.category is Category.NEW_CODE


async def test_a_session_may_lack_the_unionid(wechat: WeChat, platform: Platform) -> None:
    platform.will({"openid": OPENID, "session_key": "SESSION-KEY"})
    assert (await wechat.code_to_session(CODE)).unionid is None


async def test_a_text_goes_over_as_plain_utf8(wechat: WeChat, platform: Platform) -> None:
    await wechat.send_text(OPENID, "您的申请已受理 🙂")
    assert "您的申请已受理 🙂".encode() in platform.asked[0].raw


async def test_one_token_serves_many_calls_of_one_app_and_each_app_has_its_own(
    wechat: WeChat, platform: Platform
) -> None:
    await asyncio.gather(*(wechat.send_text(OPENID, "x") for _ in range(20)))
    platform.will(OK | {"url_link": "http://127.0.0.1/l"})
    await wechat.url_links.make("pages/claim")
    assert [fetch["appid"] for fetch in platform.fetches] == [OFFICIAL.appid, MINI.appid]
    assert platform.tokens_used() == [0] * 20 + [1]
    assert not any(fetch["force_refresh"] for fetch in platform.fetches)


@pytest.mark.parametrize("errcode", [40001, 40014, 42001, 41001])
async def test_a_refused_token_is_replaced_and_the_call_made_once_more(
    wechat: WeChat, platform: Platform, errcode: int
) -> None:
    platform.will(refused(errcode), OK)
    await wechat.send_text(OPENID, "x")
    assert (len(platform.asked), len(platform.fetches)) == (2, 2)


async def test_a_platform_that_refuses_every_token_is_not_asked_for_ever(
    wechat: WeChat, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    platform.stubborn = True
    error = await failure(wechat.send_text(OPENID, "x"))
    assert (error.category, error.code) == (Category.STOP_PROVIDER, "40001")
    assert (len(platform.asked), len(platform.fetches)) == (2, 2)
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [alarm.action for alarm in alarms] == ["gateway_needs_operator"]


async def test_callers_refused_together_fetch_one_new_token(
    wechat: WeChat, platform: Platform
) -> None:
    await wechat.send_text(OPENID, "x")
    platform.issue(OFFICIAL.appid, forced=True)  # somebody else forced a new one: ours is dead
    await asyncio.gather(*(wechat.send_text(OPENID, "x") for _ in range(5)))
    assert len(platform.fetches) == 2
    assert sorted(platform.tokens_used()[1:]) == [0] * 5 + [1] * 5


@pytest.mark.slow
async def test_no_answer_in_time_is_ambiguous(platform: Platform, base_url: str) -> None:
    never = asyncio.Event()

    async def slow(_: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", platform.stable_token)
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
        error = await failure(wechat.send_text(OPENID, "x"))
        never.set()
    assert (error.code, error.ambiguous, error.permanent) == ("timeout", True, False)


async def test_a_template_message_is_repeated_under_its_own_id(
    wechat: WeChat, platform: Platform
) -> None:
    platform.will(hang_up, refused(-1), OK | {"msgid": 7})
    assert await wechat.send_template(OPENID, "T-1", {}, "delivery-7") == "7"
    assert [asked.body["client_msg_id"] for asked in platform.asked] == ["delivery-7"] * 3
    assert len(platform.pauses) == 2
    assert all(0 < seconds < 1 for seconds in platform.pauses)


@pytest.mark.parametrize(
    ("then", "category"),
    [
        ([refused(45011)], Category.AMBIGUOUS),  # would be tried again: what was in doubt stays so
        ([refused(40001), refused(40001)], Category.AMBIGUOUS),
        ([refused(45009)], Category.AMBIGUOUS),
        ([refused(40037)], Category.DEFECT),  # will never pass, so the first one did not either
        ([refused(43004)], Category.SUPPRESSED),
    ],
)
async def test_what_was_in_doubt_once_stays_in_doubt_unless_it_is_refused_for_good(
    wechat: WeChat, platform: Platform, then: list[Answer], category: Category
) -> None:
    platform.will(hang_up, *then)
    error = await failure(wechat.send_template(OPENID, "T-1", {}, "delivery-7"))
    assert error.category is category


async def test_a_mass_message_asked_again_too_soon_is_left_for_a_minute(
    wechat: WeChat, platform: Platform
) -> None:
    platform.will(refused(45066))
    draft = MassContent.draft("DRAFT")
    error = await failure(wechat.mass_messages.send_to_tag(draft, 101, "campaign-1"))
    assert (error.category, error.retry_after) == (Category.RETRY, 60)


async def test_a_token_that_cannot_be_fetched_leaves_nothing_in_doubt(
    wechat: WeChat, platform: Platform
) -> None:
    platform.token_answers = [said("", 502)] * 9
    error = await failure(wechat.send_text(OPENID, "x"))
    assert (error.category, error.ambiguous) == (Category.RETRY, False)
    assert platform.asked == []
    assert len(platform.fetches) == 3


async def test_a_platform_that_cannot_be_reached_got_nothing(platform: Platform) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{closed.getsockname()[1]}"
    closed.close()
    async with aiohttp.ClientSession() as session:
        wechat = WeChat(session, base, OFFICIAL, MINI, platform.clock, pause=platform.pause)
        error = await failure(wechat.send_text(OPENID, "x"))
    assert (error.code, error.category, error.ambiguous) == ("unreachable", Category.RETRY, False)


async def test_a_wrong_address_is_our_defect(wechat: WeChat, platform: Platform) -> None:
    platform.will(said("not here", 404))
    error = await failure(wechat.send_text(OPENID, "x"))
    assert (error.category, error.code) == (Category.DEFECT, "http_404")


async def test_an_answer_without_what_was_asked_for_is_looked_at_by_a_person(
    wechat: WeChat, platform: Platform
) -> None:
    platform.will({"session_key": "SESSION-KEY"}, OK | {"tag": {"id": "x"}}, OK)
    assert (await failure(wechat.code_to_session(CODE))).code == "no_openid"
    assert (await failure(wechat.tags.create("退休"))).code == "no_id"
    # what was accepted stays accepted without its id
    assert await wechat.send_template(OPENID, "T-1", {}, "delivery-7") == ""


async def test_an_answer_without_an_end_is_cut_off(wechat: WeChat, platform: Platform) -> None:
    endless = said(bytes(LONGEST_ANSWER + 1), content_type="image/jpeg")
    platform.answers = [endless] * 3
    assert (await failure(wechat.media.get("MEDIA"))).code == "answer_too_long"


async def test_metrics_tell_paths_and_outcomes_and_nobody(
    wechat: WeChat, platform: Platform
) -> None:
    registry = CollectorRegistry()
    show_wechat(registry, wechat)
    platform.will(OK, refused(45015), refused(40001), refused(40164))
    await wechat.send_text(OPENID, "x")
    await failure(wechat.send_text(OPENID, "x"))
    await failure(wechat.send_text(OPENID, "x"))
    told = generate_latest(registry).decode()
    path = 'path="cgi-bin/message/custom/send"'
    for outcome, count in (("ok", 1), ("other_channel", 1), ("token", 1), ("stop_provider", 1)):
        assert f'wechat_calls_total{{outcome="{outcome}",{path}}} {count}.0' in told
    assert 'wechat_app_refused{app="official"} 1.0' in told
    assert 'wechat_app_refused{app="mini"} 0.0' in told
    assert [word for word in PRIVATE if word in told] == []


async def test_an_app_that_is_refused_is_left_alone_for_a_minute(
    wechat: WeChat, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    platform.will(refused(40164))
    for _ in range(3):
        error = await failure(wechat.send_text(OPENID, "x"))
        assert (error.code, error.category) == ("40164", Category.STOP_PROVIDER)
    assert len(platform.asked) == 1
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [(alarm.action, alarm.code) for alarm in alarms] == [("gateway_needs_operator", "40164")]
    platform.passes(seconds=61)
    await wechat.send_text(OPENID, "x")
    assert not wechat.tokens["official"].app_refused


async def test_a_limited_recipient_stops_nobody_else(wechat: WeChat, platform: Platform) -> None:
    platform.will(refused(50002), OK)
    error = await failure(wechat.send_text(OPENID, "x"))
    assert (error.category, error.needs_operator) == (Category.STOP_PROVIDER, True)
    await wechat.send_text("o2", "x")


async def test_the_apps_and_what_the_platform_says_of_people_show_nothing(
    wechat: WeChat, platform: Platform
) -> None:
    assert repr(OFFICIAL) == "WeChatApp(appid='wx-official')"
    await wechat.send_text(OPENID, "x")
    held = await wechat.tokens["official"].get()
    shown = repr(held) + repr(vars(wechat.tokens["official"])) + repr(vars(wechat.transport))
    assert [word for word in PRIVATE if word in shown] == []
