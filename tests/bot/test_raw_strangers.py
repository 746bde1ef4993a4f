"""Does whoever writes to the port by hand, with a query that was once signed, get a refusal, and
never a fault of ours or a line that alarms somebody?"""

import asyncio
import logging
from urllib.parse import urlencode

import pytest

from tests.every_case import EveryCase


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


def request(target: str, *headers: str, body: bytes = b"", version: str = "1.1") -> bytes:
    head = "\r\n".join((f"POST {target} HTTP/{version}", "Host: x", *headers))
    return head.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


async def spoken(chat, raw: bytes, *, half: bool = False) -> bytes:
    """What comes back to these bytes; with `half` the connection is cut behind them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.client.port)
    writer.write(raw)
    if half:
        await writer.drain()
        writer.transport.abort()
        return b""
    try:
        async with asyncio.timeout(60):
            return await reader.readline()
    finally:
        writer.close()


async def test_whatever_a_stranger_writes_is_refused_without_a_fault(chat, caplog) -> None:
    caplog.set_level(logging.INFO)
    good = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    signed = f"/wechat/callback?{urlencode(good.query)}"
    twice = f"{signed}&{urlencode({**good.query, 'encrypt_type': 'raw', 'msg_signature': 'x'})}"
    before = f"/wechat/callback?signature=&timestamp=&{urlencode(good.query)}"
    length = f"Content-Length: {len(good.body)}"
    chunked = "Transfer-Encoding: chunked"
    deep = b"<xml>" * 60 + b"</xml>" * 60
    refused = {
        "an unsigned query before the signed one": request(before, length, body=good.body),
        "no body": request(signed, "Content-Length: 0"),
        "no length in the old protocol": request(signed, version="1.0", body=good.body),
        "a length of 10 GB": request(signed, "Content-Length: 10000000000"),
        "a negative length": request(signed, "Content-Length: -1"),
        "two lengths": request(signed, length, "Content-Length: 3", body=good.body),
        "a length and chunks": request(signed, length, chunked, body=b"0\r\n\r\n"),
        "a chunk that is none": request(signed, chunked, body=b"zz\r\n<xml>\r\n0\r\n\r\n"),
        "an expectation of nothing": request(signed, length, "Expect: 200-ok", body=good.body),
        "a header without end": request(signed, f"X-Long: {'x' * 20_000}"),
        "a thousand headers": request(signed, *(f"X-{n}: 1" for n in range(1000))),
        "halves of characters": request("/wechat/callback?signature=%ff%d8%00&nonce=%ed%a0%80"),
        "a null in the query": request(f"{signed}%00", length, body=good.body),
        "too many parameters": request(f"/wechat/callback?{'&' * 7000}"),
        "json without end": request(signed, "Content-Length: 60000", body=b'{"a":' * 12_000),
        "xml in xml": request(signed, f"Content-Length: {len(deep)}", body=deep),
        "attributes": request(signed, "Content-Length: 60000", body=b"<xml " + b"a='' " * 11_999),
        "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "no protocol": b"hello\r\n\r\n",
    }
    with EveryCase() as every:
        for name, raw in refused.items():
            with every.case(name):
                status = (await spoken(chat, raw)).split(b" ")[1:2]
                assert status in ([b"400"], [b"403"], [b"417"], [b"431"]), status
        for name, at in (("in the head", 40), ("in the query", 20), ("in the body", 500)):
            with every.case(f"cut {name}"):
                await spoken(chat, request(signed, length, body=good.body)[:at], half=True)
    assert chat.members.followed_by == []
    # aiohttp's own lines about what is no HTTP are not ours
    ours = [each for each in caplog.records if each.name.startswith("daetong")]
    assert len(ours) > 10
    assert [each.getMessage() for each in ours if each.levelno >= logging.ERROR] == []
    # the first of a doubled parameter counts, and the real push is still taken
    assert await spoken(chat, request(twice, length, body=good.body)) == b"HTTP/1.1 200 OK\r\n"
    assert chat.members.followed_by == ["o-liang"]
