"""Is whoever is not the platform refused, without ever a fault of ours?"""

import asyncio
import gzip
import zlib

import pytest

from sandbox.wechat.messages_crypto import MessageCrypto
from sandbox.wechat.pusher import Envelope
from tests.every_case import EveryCase

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


async def test_a_wrong_signature_gets_no_echo(chat):
    for changes in ({"signature": "0" * 40}, {"signature": ""}, {"nonce": "1"}):
        query = chat.signed() | {"echostr": "1"} | changes
        async with chat.client.get("/wechat/callback", params=query) as response:
            assert (response.status, await response.text()) == (403, "refused")
    async with chat.client.get("/wechat/callback") as response:
        assert response.status == 403


async def test_whoever_is_not_the_platform_is_refused_and_nothing_is_done(chat):
    raw = chat.event("subscribe").xml
    good = chat.envelope(raw)
    unmarked = {name: value for name, value in good.query.items() if name != "encrypt_type"}
    elsewhere = chat.text("进度").xml.replace(b"gh_0123456789ab", b"gh_another00000")
    strangers = {
        "no signature": chat.envelope(raw, signature="0" * 40),
        "no signature of the message": chat.envelope(raw, msg_signature="0" * 40),
        "the plain signature in its place": Envelope(
            good.query | {"msg_signature": good.query["signature"]}, good.body
        ),
        "in clear": Envelope(unmarked, raw),
        "in clear, said to be sealed": Envelope(chat.signed(), raw),
        "sealed, not said to be": Envelope(unmarked, good.body),
        "an hour ago": chat.envelope(raw, timestamp=str(int(chat.clock().timestamp()) - 3600)),
        "no cipher": Envelope(chat.signed("garbage!"), b"<xml><Encrypt>garbage!</Encrypt></xml>"),
        "another app": chat.envelope(raw, MessageCrypto(AES_KEY, "wx0000000000000bad")),
        "another key": chat.envelope(raw, MessageCrypto(OTHER_KEY, APPID)),
        "another account of ours": chat.envelope(elsewhere),
        "nothing": Envelope(chat.signed(), b""),
        "no push": Envelope(chat.signed(), b"{}"),
        "an entity": Envelope(
            chat.signed(),
            b'<!DOCTYPE x [<!ENTITY e "ee">]><xml><Encrypt>&e;</Encrypt></xml>',
        ),
    }
    with EveryCase() as every:
        for name, envelope in strangers.items():
            with every.case(name):
                assert await refused(chat, envelope)


async def test_a_body_is_not_read_before_its_query_is_signed(chat):
    async def drips():
        yield b"<xml>"
        await asyncio.sleep(600)

    query = chat.signed(signature="0" * 40)
    async with asyncio.timeout(60):
        async with chat.client.post("/wechat/callback", params=query, data=drips()) as response:
            assert response.status == 403


async def test_a_body_beyond_64_kilobytes_is_refused(chat):
    envelope = chat.envelope(chat.text("进" * 30_000).xml)
    assert len(envelope.body) > 64 * 1024
    assert await refused(chat, envelope)


async def test_what_is_cheap_is_asked_first(chat, caplog):
    """Each push is bad in two ways; the reason in the log is the one that was asked first."""
    bomb = ('<!DOCTYPE x [<!ENTITY e "ee">]><xml><Encrypt>&e;</Encrypt></xml>' * 9).encode("utf-16")
    large = b"<" * 70_000
    garbage = b"<xml><Encrypt>garbage!</Encrypt></xml>"
    unsigned = {"signature": "0" * 40}
    cases = {
        "signature": [
            Envelope(chat.signed(**unsigned), large),
            Envelope(chat.signed(**unsigned, encrypt_type="raw"), bomb),
        ],
        "plain": [Envelope(chat.signed(encrypt_type="raw"), large)],
        "too_large": [Envelope(chat.signed(), large), Envelope(chat.signed(), bomb * 99)],
        "malformed": [
            Envelope(chat.signed(), each)
            for each in (bomb, "<xml><Encrypt>密</Encrypt></xml>".encode("gbk"), b"\xff\xfe<\0x\0")
        ],
        "cipher": [Envelope(chat.signed("garbage!"), garbage)],
    }
    for reason, envelopes in cases.items():
        for envelope in envelopes:
            caplog.clear()
            assert await refused(chat, envelope)
            assert [getattr(each, "reason", None) for each in caplog.records] == [reason]


async def test_a_packed_body_is_refused_and_not_unpacked(chat):
    good = chat.envelope(chat.text("进度").xml)
    for coding, packed in {
        "gzip": gzip.compress(good.body),
        "deflate": zlib.compress(good.body),
        "x-unknown": good.body,
    }.items():
        async with chat.client.post(
            "/wechat/callback",
            params=good.query,
            data=packed,
            headers={"Content-Encoding": coding},
        ) as response:
            assert (response.status, await response.text()) == (403, "refused"), coding


async def test_a_sealed_push_that_nobody_can_read_is_acknowledged(chat):
    with EveryCase() as every:
        for xml in (
            b"hello",
            b"<xml></xml>",
            b"<xml><MsgType></MsgType></xml>",
            b"<xml><MsgType>text</MsgType></xml>",
            b"<json/>",
            b'{"MsgType": "text"}',
            b"<xml><MsgType>a</MsgType><MsgType>b</MsgType></xml>",
        ):
            with every.case(xml):
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
