"""Do our gateways and the stand-in world, written apart from one another, agree on the wire?"""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from infra.gateway_errors import Category, GatewayError
from infra.sms.aliyun import ALIYUN, AliyunAccount, AliyunSms
from infra.sms.pushed import read_receipts
from infra.sms.signed_call import AccessKey
from infra.wechat.client import WeChat
from infra.wechat.endpoints.followers import Follower
from infra.wechat.endpoints.template_messages import MiniProgramPage
from infra.wechat.tokens.held import WeChatApp
from sandbox.app import OUTBOUND, build_sandbox
from sandbox.config import SandboxConfig, SmsCaps
from sandbox.people import Person
from sandbox.world import SandboxWorld

TODAY = date(2026, 3, 1)
TEMPLATE = {"thing1": "大额补助", "amount2": "73397.65元"}


@dataclass
class Street:
    """The stand-in world with one person in it, and our two clients pointing at it."""

    world: SandboxWorld
    wechat: WeChat
    sms: AliyunSms
    person: Person
    sandbox: web.Application
    receipts: list[bytes]
    sms_endpoint: str
    now: list[datetime] = field(default_factory=list)

    def code(self, purpose: str) -> str:
        return self.world.codes.issue(purpose, self.person)

    def passes(self, **time: float) -> None:
        self.now[0] += timedelta(**time)


async def no_pause(_: float) -> None:
    return None


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    now = [datetime(2026, 3, 1, 2, 0, tzinfo=UTC)]
    receipts: list[bytes] = []

    async def take_receipts(request: web.Request) -> web.Response:
        receipts.append(await request.read())
        return web.json_response({"code": 0})

    ours = web.Application()
    ours.router.add_post("/receipts", take_receipts)
    async with TestServer(ours) as our_server:
        config = SandboxConfig(
            official_appid="wx-official",
            official_secret="secret-official",
            official_original_id="gh_0123456789ab",
            mini_appid="wx-mini",
            mini_secret="secret-mini",
            callback_token="token",
            encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            callback_url=str(our_server.make_url("/receipts")),
            sms_access_key_id="key-id",
            sms_access_key_secret="key-secret",
            sms_sign_name="大额通",
            sms_templates={"SMS_1": "您的申请${claim}已结算，补助${sum}元。"},
            sms_receipt_url=str(our_server.make_url("/receipts")),
            wechat_templates={"TPL": tuple(TEMPLATE)},
            development=True,
            sms_caps=SmsCaps(per_hour=2),
            receipt_delay_seconds=0,
            seconds_per_minute=0,
        )
        world = SandboxWorld(config, lambda: now[0])
        sandbox = build_sandbox(world)
        outer = web.Application()
        outer.add_subapp("/sandbox/", sandbox)
        async with TestServer(outer) as server, aiohttp.ClientSession() as session:
            sms_endpoint = str(server.make_url("/sandbox/sms/"))
            yield Street(
                world,
                WeChat(
                    session,
                    str(server.make_url("/sandbox/wechat")),
                    WeChatApp("wx-official", "secret-official"),
                    WeChatApp("wx-mini", "secret-mini"),
                    world.clock,
                    timeout=aiohttp.ClientTimeout(total=1),
                    pause=no_pause,
                ),
                AliyunSms(
                    session,
                    account(sms_endpoint),
                    world.clock,
                    aiohttp.ClientTimeout(total=1),
                ),
                world.people.add(phone="13900001234", nickname=None, unionid="u-1"),
                sandbox,
                receipts,
                sms_endpoint,
                now,
            )


def account(endpoint: str, secret: str = "key-secret") -> AliyunAccount:
    return AliyunAccount(
        endpoint=endpoint,
        key=AccessKey("key-id", secret),
        sign_name="大额通",
        templates={"settled": "SMS_1"},
    )


SETTLED = {"claim": "DE7K 2*~", "sum": "73397.65"}


async def send(street: Street, out_id: str = "attempt-1") -> str:
    return (await street.sms.send("13900001234", "settled", SETTLED, out_id)).provider_id


async def category(call: Awaitable[object]) -> Category:
    with pytest.raises(GatewayError) as caught:
        await call
    return caught.value.category


async def test_a_person_logs_in_and_gives_a_phone_number(street: Street) -> None:
    session = await street.wechat.code_to_session(street.code("login"))
    assert (session.openid, session.unionid) == (street.person.mini_openid, "u-1")
    phone = await street.wechat.phone_number(street.code("phone"), session.openid)
    assert phone == "13900001234"


async def test_codes_serve_once_and_only_their_purpose(street: Street) -> None:
    login, phone = street.code("login"), street.code("phone")
    await street.wechat.code_to_session(login)
    assert await category(street.wechat.code_to_session(login)) is Category.NEW_CODE
    assert await category(street.wechat.code_to_session(phone)) is Category.NEW_CODE
    stranger = street.world.people.add(phone="13900005678", nickname=None, unionid=None)
    theirs = street.wechat.phone_number(phone, stranger.mini_openid)
    assert await category(theirs) is Category.RECIPIENT


async def test_a_follower_is_known_by_the_unionid(street: Street) -> None:
    openid = street.person.official_openid
    assert await street.wechat.user_info(openid) == Follower(False)
    street.world.people.follow(street.person)
    found = await street.wechat.user_info(openid)
    assert (found.subscribed, found.unionid, found.tag_ids) == (True, "u-1", ())
    assert await category(street.wechat.user_info("o-nobody")) is Category.RECIPIENT


async def test_a_text_needs_an_open_window(street: Street) -> None:
    openid = street.person.official_openid
    street.world.people.follow(street.person)
    assert await category(street.wechat.send_text(openid, "您好")) is Category.OTHER_CHANNEL
    street.world.chats.heard(street.person, "text", "进度", opens="message")
    for number in range(5):
        await street.wechat.send_text(openid, f"第{number}句：您的申请已受理。")
    assert await category(street.wechat.send_text(openid, "第六句")) is Category.OTHER_CHANNEL
    assert street.world.chats.log(street.person)[-1].text == "第4句：您的申请已受理。"


async def test_a_template_message_sent_twice_under_one_id_arrives_once(street: Street) -> None:
    openid = street.person.official_openid
    assert (
        await category(street.wechat.send_template(openid, "TPL", TEMPLATE, "d-1"))
        is Category.SUPPRESSED
    )
    street.world.people.follow(street.person)
    page = MiniProgramPage("wx-mini", "pages/claim")
    first = await street.wechat.send_template(
        openid, "TPL", TEMPLATE, "d-1", url="http://127.0.0.1/claims", miniprogram=page
    )
    again = await street.wechat.send_template(openid, "TPL", TEMPLATE, "d-1")
    other = await street.wechat.send_template(openid, "TPL", TEMPLATE, "d-2")
    assert first == again != other
    wrong = street.wechat.send_template(openid, "TPL", TEMPLATE | {"thing1": "长" * 21}, "d-3")
    assert await category(wrong) is Category.DEFECT


async def test_a_template_message_survives_a_connection_cut_after_the_work(street: Street) -> None:
    street.world.people.follow(street.person)
    street.world.faults.lay(
        "wechat/cgi-bin/message/template/send", "reset_after_processing", None, 2
    )
    openid = street.person.official_openid
    msgid = await street.wechat.send_template(openid, "TPL", TEMPLATE, "d-1")
    assert msgid == await street.wechat.send_template(openid, "TPL", TEMPLATE, "d-1")


async def test_tokens_are_renewed_in_time_and_after_being_forced_away(street: Street) -> None:
    openid = street.person.official_openid
    for wait in (0, 114, 5, 200):
        street.passes(minutes=wait)
        await street.wechat.user_info(openid)
        await street.wechat.tokens["official"].settled()
    street.world.tokens.forced("wx-official")  # somebody else forced a new one: ours is dead
    await street.wechat.user_info(openid)
    assert street.world.calls["wechat/cgi-bin/stable_token"] == 4


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_refused_for_ever_costs_two_calls(street: Street, errcode: int) -> None:
    street.world.faults.lay("wechat/cgi-bin/message", "errcode", errcode, None)
    sent = street.wechat.send_text(street.person.official_openid, "您好")
    assert await category(sent) is Category.STOP_PROVIDER
    assert street.world.calls["wechat/cgi-bin/message/custom/send"] == 2


@pytest.mark.parametrize("kind", ["http_500", "hang", "reset_after_processing", "refuse"])
async def test_a_text_message_whose_answer_is_lost_is_asked_after(
    street: Street, kind: str
) -> None:
    street.world.faults.lay("sms", kind, None, 1)
    assert await category(send(street)) is Category.AMBIGUOUS
    fate = await street.sms.query("13900001234", "attempt-1", TODAY)
    await street.sandbox[OUTBOUND].settled()
    if kind == "reset_after_processing":
        assert fate is not None
        assert fate.state in ("waiting", "delivered")
    else:
        assert fate is None


async def test_a_text_message_arrives_and_its_receipt_is_understood(street: Street) -> None:
    provider_id = await send(street)
    await street.sandbox[OUTBOUND].settled()
    assert [text.content for text in street.world.texts.inbox("13900001234")] == [
        "【大额通】您的申请DE7K 2*~已结算，补助73397.65元。"
    ]
    (receipt,) = read_receipts(ALIYUN, street.receipts[0])
    assert (receipt.provider_id, receipt.out_id) == (provider_id, "attempt-1")
    assert receipt.fate.state == "delivered"
    assert receipt.reported_at == street.now[0]
    fate = await street.sms.query("13900001234", "attempt-1", TODAY)
    assert fate is not None
    assert fate.state == "delivered"
    assert await street.sms.query("13900001234", "attempt-2", TODAY) is None


async def test_a_number_out_of_service_is_known_by_its_receipt(street: Street) -> None:
    await street.sms.send("13900000000", "settled", SETTLED, "attempt-9")
    await street.sandbox[OUTBOUND].settled()
    (receipt,) = read_receipts(ALIYUN, street.receipts[0])
    assert (receipt.fate.state, receipt.fate.category) == ("failed", Category.RECIPIENT)


async def test_the_gateway_refuses_what_it_should_in_words_we_know(street: Street) -> None:
    assert await category(street.sms.send("12345", "settled", SETTLED, "a")) is Category.RECIPIENT
    missing = street.sms.send("13900001234", "settled", {"claim": "DE7K"}, "a")
    assert await category(missing) is Category.STOP_TEMPLATE
    link = street.sms.send("13900001234", "settled", SETTLED | {"sum": "http://x.cn"}, "a")
    assert await category(link) is Category.CONTENT
    await send(street, "attempt-1")
    await send(street, "attempt-2")
    assert await category(send(street, "attempt-3")) is Category.DEFER


@pytest.mark.parametrize(("secret", "minutes"), [("another", 0), ("key-secret", 16)])
async def test_a_wrong_key_and_a_wrong_clock_are_told_apart(
    street: Street, secret: str, minutes: int
) -> None:
    async with aiohttp.ClientSession() as session:
        late = street.now[0] - timedelta(minutes=minutes)
        sms = AliyunSms(session, account(street.sms_endpoint, secret), lambda: late)
        error = await category(sms.send("13900001234", "settled", SETTLED, "a"))
    assert error is (Category.CLOCK if minutes else Category.STOP_PROVIDER)
