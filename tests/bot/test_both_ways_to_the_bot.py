"""Does a push get the same by the short way and by the long one, and has it one effect where its
deliveries come by both?"""

import asyncio
import logging
from urllib.parse import urlencode

import pytest

from frontdoor.middlewares import REQUEST_ID_HEADER
from infra.logs import request_id_var
from sandbox.outbound import Answer
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from tests.bot.conftest import ACCOUNT, AES_KEY, MINI_APPID, TOKEN
from tests.every_case import EveryCase

pytestmark = pytest.mark.both_databases("what is kept by either way")


class Ways:
    """By which way each delivery came."""

    def __init__(self, chat) -> None:
        self.seen: list[str] = []
        self._chat, replies = chat, chat.callback._replies
        answer, answer_then = replies.answer, replies.answer_then

        async def long(*told):
            self.seen.append("long")
            return await answer(*told)

        def short(*told):
            self.seen.append("short")
            answer_then(*told)

        replies.answer, replies.answer_then = long, short

    async def deliver(self, envelope, way: str, **headers: str) -> Answer:
        async with self._chat.client.post(
            "/wechat/callback",
            params=envelope.query,
            data=envelope.body,
            headers=headers | ({"Connection": "close"} if way == "long" else {}),
        ) as response:
            return Answer(response.status, await response.read())

    def heard(self, answer: Answer) -> str:
        """The reply's text, or the words in clear."""
        if b"<Encrypt>" not in answer.body:
            return answer.body.decode()
        crypto = self._chat.crypto
        sealed = answer.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        return crypto.open(sealed).decode().partition("<Content>")[2]


async def test_a_message_gets_the_same_by_either_way(chat) -> None:
    ways = Ways(chat)
    with EveryCase() as every:
        for case, content in enumerate(("封顶多少", "进度", "你好", "天上的星星有几颗", "人工")):
            with every.case(content):
                heard = []
                for way in ("short", "long"):
                    chat.person.official_openid = f"o-{case}-{way}"
                    envelope = chat.envelope(chat.text(content).xml)
                    heard.append(ways.heard(await ways.deliver(envelope, way)))
                assert ways.seen[-2:] == ["short", "long"]
                assert heard[0] == heard[1]
                assert heard[0].startswith("<![CDATA[")


async def test_deliveries_of_one_push_by_both_ways_have_one_effect(chat) -> None:
    ways = Ways(chat)
    envelope = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    order = ("short", "long", "short", "long")
    at_once = await asyncio.gather(*(ways.deliver(envelope, way) for way in order))
    later = [await ways.deliver(envelope, way) for way in order]
    heard = {ways.heard(each) for each in (*at_once, *later)}
    assert len(heard) == 1
    assert "欢迎" in heard.pop()
    assert chat.members.followed_by == ["o-liang"]
    assert sorted(ways.seen) == sorted(order * 2)


async def test_who_is_refused_or_not_understood_by_the_short_way_is_answered_by_the_long(
    chat, caplog
) -> None:
    ways = Ways(chat)
    good = chat.envelope(chat.text("进度").xml)
    bad = chat.envelope(chat.text("进度").xml, msg_signature="0" * 40)
    nothing = chat.envelope(b"<xml></xml>")
    assert ways.heard(await ways.deliver(bad, "short")) == "refused"
    assert [each.reason for each in caplog.records] == ["signature"]
    assert ways.heard(await ways.deliver(nothing, "short")) == "success"
    assert ways.seen == []
    assert "<![CDATA[" in ways.heard(await ways.deliver(good, "short"))
    assert ways.seen == ["short"]


async def raw(chat, envelope, way: str) -> tuple[list[bytes], bytes]:
    """The lines of the head, but for what differs from one request to the next, and the body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.client.port)
    head = f"POST /wechat/callback?{urlencode(envelope.query)} HTTP/1.1\r\nHost: x\r\n"
    head += "Trailer: x\r\n" if way == "long" else ""
    head += f"Content-Length: {len(envelope.body)}\r\n\r\n"
    writer.write(head.encode() + envelope.body)
    try:
        async with asyncio.timeout(20):
            lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            length = next(each for each in lines if each.startswith(b"Content-Length:"))
            body = await reader.readexactly(int(length.split()[1]))
    finally:
        writer.close()
    differ = (
        b"Date:",
        b"X-Request-ID:",
        b"Content-Length:",
    )  # a sealed reply is now and then shorter
    names = [each.partition(b" ")[0] if each.startswith(differ) else each for each in lines[1:]]
    return [lines[0], *sorted(names)], body


async def test_heads_bodies_and_lines_of_the_log_are_alike_by_either_way(chat, caplog) -> None:
    caplog.set_level(logging.INFO)
    ways, text = Ways(chat), chat.text("封顶多少").xml
    follows = chat.event("unsubscribe", {"EventKey": ""}).xml
    other_appid = MessageCrypto(AES_KEY, "wx00000000000000cc")
    of_mini = MessageCrypto(AES_KEY, MINI_APPID)
    large = chat.envelope(text)
    large = type(large)(large.query, large.body + b" " * 70_000)
    old = str(int(chat.clock().timestamp()) - 3600)
    cases = {
        "a reply": chat.envelope(text),
        "nothing to say": chat.envelope(follows),
        "signed by nobody": chat.envelope(text, signature="0" * 40),
        "another body": chat.envelope(text, msg_signature="0" * 40),
        "long ago": chat.envelope(text, timestamp=old, signature=signature(TOKEN, old, "4711")),
        "not sealed": chat.envelope(text, encrypt_type="raw"),
        "of an app that is not ours": chat.envelope(text, other_appid),
        "of the mini-program": chat.envelope(follows, of_mini),
        "for another account": chat.envelope(text.replace(ACCOUNT.encode(), b"gh_other")),
        "no message": chat.envelope(b"<xml></xml>"),
        "no xml": type(large)(large.query, b"nothing"),
        "no body": type(large)(large.query, b""),
        "too much": large,
        "too much, and signed by nobody": type(large)(
            {**large.query, "signature": "0"}, large.body
        ),
    }
    with EveryCase() as every:
        for name, envelope in cases.items():
            with every.case(name):
                told = []
                for way in ("short", "long", "short"):  # the second and third are repeats
                    caplog.clear()
                    head, body = await raw(chat, envelope, way)
                    heard = ways.heard(Answer(200, body))
                    said = [
                        (each.name, each.levelno, each.action, getattr(each, "reason", None))
                        for each in caplog.records
                        if each.name.startswith("daetong")
                    ]
                    told.append((head, heard, said))
                assert told[0] == told[1] == told[2]
                assert "o-liang" not in caplog.text
    assert ways.seen == ["short", "long", "short"] * 2


async def test_what_is_said_in_the_log_of_a_late_push_bears_the_id_of_its_own_request(
    open_chat,
) -> None:
    """All of them have one timer, and deliveries of one push have one turn."""
    chat = await open_chat(deadline_seconds=0.5)
    ways, chat.members.waits = Ways(chat), asyncio.Event()
    spooled, put, ids = chat.callback._replies._spooled, [], []
    put_away = spooled.put

    async def noted(*told) -> bool:
        ids.append(request_id_var.get())
        return await put_away(*told)

    spooled.put = noted
    for person in ("o-1", "o-2"):
        chat.person.official_openid = person
        put.append(chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml))
    sent = [(each, f"request-{way}-{n}") for n, each in enumerate(put) for way in "abc"]
    await asyncio.gather(
        *(ways.deliver(each, "short", **{REQUEST_ID_HEADER: told}) for each, told in sent)
    )
    assert set(ways.seen) == {"short"}
    assert sorted(ids) == sorted(told for _, told in sent)
    chat.members.waits.set()


async def test_a_fault_while_a_late_push_is_put_away_has_the_platform_repeat_it(
    open_chat, caplog
) -> None:
    chat = await open_chat(deadline_seconds=0.0)
    ways, chat.members.waits = Ways(chat), asyncio.Event()

    async def broken(*_) -> bool:
        raise RuntimeError("on purpose")

    chat.callback._replies._spooled.put = broken
    envelope = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    answer = await ways.deliver(envelope, "short")
    assert (answer.status, answer.body, ways.seen) == (503, b"again", ["short"])
    assert "delivery_failed" in [getattr(each, "action", "") for each in caplog.records]
    chat.members.waits.set()
    del chat.callback._replies._spooled.put
