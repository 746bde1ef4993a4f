"""What may somebody send who is not the platform, or who knows its token? Random and spoilt
envelopes, ciphers and messages; whatever it is, there is one way to be refused or read."""

import base64
import random
from contextlib import suppress

from bot.incoming import Unreadable, read_message
from infra.wechat.push_cipher import NotSealedForUs, PushCipher
from infra.wechat.safe_mode import PushRefused
from tests.pushes.oracle import OURS, query_of
from tests.pushes.writing import AES_KEY, APPID, written

CIPHER = PushCipher(AES_KEY, [APPID])
SPLINTERS = (
    b"<!DOCTYPE x [<!ENTITY e 'ee'>]>",
    b"&e;",
    b"&#0;",
    b"&#xD800;",
    b"<![CDATA[",
    b"]]>",
    b"<xml>" * 40,
    b"</xml>",
    b'<?xml version="1.0" encoding="utf-16"?>',
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x00",
    b"\x10",
    b"\xef\xbf\xbe",
    b'{"a":' * 300,
    b"[" * 3000,
    b"<a>" * 1100,
    b"\xef\xbb\xbf",
    "钱".encode(),
)


def spoilt(dice: random.Random, raw: bytes) -> bytes:
    """With some bytes changed, left out, doubled or foreign."""
    for _ in range(dice.randrange(1, 5)):
        at, to = sorted(dice.randrange(len(raw) + 1) for _ in range(2))
        raw = dice.choice(
            (
                raw[:at] + dice.choice(SPLINTERS) + raw[at:],
                raw[:at] + raw[to:],
                raw[:to] + raw[at:],
                raw[:at] + dice.randbytes(dice.randrange(1, 9)) + raw[at:],
                dice.choice(SPLINTERS) + raw,
            )
        )
    return raw[: 64 * 1024]


def check(seed: int) -> None:
    """Fails with any exception but the ways in which codec and reader refuse."""
    dice = random.Random(seed)
    message = written(seed)
    _read(spoilt(dice, message))
    sealed = CIPHER.seal(message)
    envelope = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    _open(query_of(sealed), spoilt(dice, envelope))
    # who knows the token signs whatever it likes
    noise = base64.b64encode(spoilt(dice, base64.b64decode(sealed))[: 16 * dice.randrange(1, 40)])
    _open(query_of(noise.decode()), b"<xml><Encrypt>%s</Encrypt></xml>" % noise)
    with suppress(NotSealedForUs):
        _read(CIPHER.open(noise.decode())[0])
    inside = CIPHER.seal(spoilt(dice, message))
    _open(query_of(inside), b'{"Encrypt": "%s"}' % inside.encode())
    name = dice.choice(sorted(query_of("")))
    query = query_of(sealed) | {name: dice.choice(("", "\ud800", "9" * 30, "aes", "é", "-1"))}
    _open(query, envelope)


def _open(query: dict[str, str], body: bytes) -> None:
    try:
        OURS.admit(query)
        opened = OURS.open(query, body)
    except PushRefused:
        return
    assert opened.appid == APPID
    _read(opened.message)


def _read(message: bytes) -> None:
    try:
        incoming = read_message(message)
    except Unreadable:
        return
    assert incoming.kind
    assert len(incoming.key) == 64
