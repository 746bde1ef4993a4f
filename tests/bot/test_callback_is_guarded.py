"""Is whoever is not the platform refused, without ever a fault of ours?"""

import base64
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.safe_mode import PushRefused, SafeMode
from sandbox.messages_crypto import MessageCrypto, signature
from sandbox.pusher import Envelope
from tests.clock import Clock

TOKEN, APPID = "callback-token", "wx00000000000000aa"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def refused(chat, envelope: Envelope) -> bool:
    answer = await chat.post(envelope)
    assert (answer.status, answer.body) == (403, b"refused")
    return chat.members.followed_by == [] and chat.progress.asked == []


async def test_the_platform_proves_the_address_with_an_echo(chat):
    query = chat.signed() | {"echostr": "1234567890123456789"}
    async with chat.client.get("/wechat/callback", params=query) as response:
        assert (response.status, await response.text()) == (200, "1234567890123456789")


@pytest.mark.parametrize("changes", [{"signature": "0" * 40}, {"signature": ""}, {"nonce": "1"}])
async def test_a_wrong_signature_gets_no_echo(chat, changes):
    query = chat.signed() | {"echostr": "1"} | changes
    async with chat.client.get("/wechat/callback", params=query) as response:
        assert (response.status, await response.text()) == (403, "refused")


async def test_a_get_without_anything_is_refused(chat):
    async with chat.client.get("/wechat/callback") as response:
        assert response.status == 403


async def test_a_bad_signature_is_refused(chat):
    envelope = chat.envelope(chat.text("进度").xml, msg_signature="0" * 40)
    assert await refused(chat, envelope)


async def test_the_plain_signature_in_place_of_the_messages_own_is_refused(chat):
    envelope = chat.envelope(chat.text("进度").xml)
    envelope.query["msg_signature"] = envelope.query["signature"]
    assert await refused(chat, envelope)


async def test_a_plain_message_on_the_safe_endpoint_is_refused(chat):
    query = chat.signed()
    del query["encrypt_type"]
    assert await refused(chat, Envelope(query, chat.event("subscribe").xml))


async def test_a_plain_body_that_claims_to_be_sealed_is_refused(chat):
    assert await refused(chat, Envelope(chat.signed(), chat.event("subscribe").xml))


async def test_a_sealed_message_without_the_mode_is_refused(chat):
    envelope = chat.envelope(chat.text("进度").xml)
    del envelope.query["encrypt_type"]
    assert await refused(chat, envelope)


@pytest.mark.parametrize(
    "sealed",
    [
        "garbage!",
        "",
        "AAAA",
        "钱",
        base64.b64encode(secrets.token_bytes(15)).decode(),
        base64.b64encode(secrets.token_bytes(32)).decode(),
        base64.b64encode(secrets.token_bytes(4096)).decode(),
    ],
    ids=["no base64", "empty", "three bytes", "Chinese", "15 bytes", "32 bytes", "4096 bytes"],
)
async def test_a_signed_but_garbled_cipher_is_refused(chat, sealed):
    body = f"<xml><ToUserName>gh_0</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    assert await refused(chat, Envelope(chat.signed(sealed), body.encode()))


async def test_a_message_for_another_app_is_refused(chat):
    crypto = MessageCrypto(AES_KEY, "wx0000000000000bad")
    assert await refused(chat, chat.envelope(chat.text("进度").xml, crypto))


async def test_a_message_under_another_key_is_refused(chat):
    crypto = MessageCrypto(OTHER_KEY, APPID)
    assert await refused(chat, chat.envelope(chat.text("进度").xml, crypto))


async def test_a_message_for_another_account_of_ours_is_refused(chat):
    xml = chat.text("进度").xml.replace(b"gh_0123456789ab", b"gh_another00000")
    assert await refused(chat, chat.envelope(xml))


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24])
async def test_a_timestamp_more_than_ten_minutes_off_is_refused(chat, minutes):
    stamp = str(int(chat.clock().timestamp()) + minutes * 60)
    assert await refused(chat, chat.envelope(chat.text("进度").xml, timestamp=stamp))


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "99999999999999999999", "1e9", "١٧٦٧"])
async def test_a_timestamp_that_is_no_moment_is_refused(chat, stamp):
    assert await refused(chat, chat.envelope(chat.text("进度").xml, timestamp=stamp))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<xml/>",
        b"<xml><Encrypt/></xml>",
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b'<?xml version="1.0" encoding="no-such"?><xml><Encrypt>a</Encrypt></xml>',
        b'<!DOCTYPE x [<!ENTITY e "ee">]><xml><Encrypt>&e;</Encrypt></xml>',
        b"\xff\xfe\x00",
        b"<xml><Encrypt>\xff</Encrypt></xml>",
    ],
)
async def test_a_body_that_is_no_push_is_refused(chat, body):
    assert await refused(chat, Envelope(chat.signed(), body))


async def test_a_body_beyond_64_kilobytes_is_refused(chat):
    envelope = chat.envelope(chat.text("进" * 30_000).xml)
    assert len(envelope.body) > 64 * 1024
    assert await refused(chat, envelope)


@pytest.mark.parametrize(
    "xml",
    [
        b"hello",
        b"<xml></xml>",
        b"<xml><MsgType></MsgType></xml>",
        b"<xml><MsgType>text</MsgType></xml>",
        b"<json/>",
        b'{"MsgType": "text"}',
        b"<xml><MsgType>a</MsgType><MsgType>b</MsgType></xml>",
    ],
)
async def test_a_sealed_push_that_nobody_can_read_is_acknowledged(chat, xml):
    answer = await chat.post(chat.envelope(xml))
    assert (answer.status, answer.body) == (200, b"success")


async def test_an_old_key_still_opens_while_the_new_one_seals(open_chat):
    chat = await open_chat(aes_keys=[OTHER_KEY, AES_KEY])
    message = chat.text("封顶多少")
    answer = await chat.post(chat.envelope(message.xml))
    body = answer.body.decode()
    sealed = body.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    assert "按2025年的规定" in MessageCrypto(OTHER_KEY, APPID).open(sealed).decode()


async def test_no_log_line_holds_what_was_said_or_who_said_it(chat, caplog):
    caplog.set_level("DEBUG")
    await chat.say("我叫梁守田，身份证号在这里")
    await chat.post(chat.envelope(chat.text("梁守田").xml, msg_signature="0" * 40))
    said = " ".join(f"{r.getMessage()} {vars(r)}" for r in caplog.records if "daetong" in r.name)
    assert "faq" in said
    assert "梁守田" not in said
    assert "o-liang" not in said


SAFE_MODE = SafeMode(TOKEN, [AES_KEY], APPID, Clock())


@given(
    sealed=st.text(max_size=200),
    body=st.binary(max_size=400),
    query=st.dictionaries(
        st.sampled_from(["timestamp", "nonce", "msg_signature", "encrypt_type"]), st.text()
    ),
    signed=st.booleans(),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_stranger_sends_there_is_one_way_to_be_refused(sealed, body, query, signed):
    if signed:  # the worst case: somebody who knows the token
        stamp = str(int(Clock()().timestamp()))
        safe = sealed.encode("utf-8", "replace").decode()
        body = f"<xml><Encrypt><![CDATA[{safe}]]></Encrypt></xml>".encode()
        query = {
            "timestamp": stamp,
            "nonce": "1",
            "msg_signature": signature(TOKEN, stamp, "1", safe.strip()),
        }
    with pytest.raises(PushRefused):
        SAFE_MODE.open({"encrypt_type": "aes", **query}, body)
