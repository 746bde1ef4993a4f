"""Do our codec and wechatpy's read and write the same? Asked for single pushes by `make test` and
`make soak PUSHES=…`."""

import random
import re
from collections.abc import Mapping
from typing import Any

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message

from bot.incoming import read_message
from bot.replies import LIMIT, text_reply
from claims_core.typed_text import without_unseen
from infra.wechat.push_fields import PushField, read_fields
from infra.wechat.safe_mode import SafeMode
from sandbox.wechat.messages_crypto import signature
from tests.clock import Clock
from tests.pushes.writing import AES_KEY, APPID, NEXT_KEY, TOKEN, said, written

CLOCK = Clock()
STAMP = str(int(CLOCK().timestamp()))
OURS = SafeMode(TOKEN, [AES_KEY, NEXT_KEY], [APPID], CLOCK)
THEIRS = {key: WeChatCrypto(TOKEN, key, APPID) for key in (AES_KEY, NEXT_KEY)}


def query_of(sealed: str, nonce: str = "4711") -> dict[str, str]:
    """The query of a push that carries this, as the platform signs it."""
    return {
        "signature": signature(TOKEN, STAMP, nonce),
        "timestamp": STAMP,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": signature(TOKEN, STAMP, nonce, sealed),
    }


def check(seed: int) -> None:
    """Fails with what differs: opened by us and sealed by wechatpy, read by both, answered by us
    and opened by wechatpy."""
    dice = random.Random(seed)
    message = written(seed)
    theirs = THEIRS[dice.choice((AES_KEY, NEXT_KEY))]
    body = theirs.encrypt_message(message.decode(), "4711", STAMP)
    sealed = re.search(r"<Encrypt><!\[CDATA\[(.*?)\]\]></Encrypt>", body)[1]
    query = query_of(sealed)
    OURS.admit(query)
    opened = OURS.open(query, body.encode())
    assert opened == (message, APPID)
    assert _plain(read_fields(message)) == _plain(xmltodict.parse(message)["xml"])
    _check_read(message)
    _check_reply(message, said(dice, LIMIT * 2))


def _check_read(message: bytes) -> None:
    ours, theirs = read_message(message), parse_message(message.decode())
    assert (ours.person, ours.account, ours.created) == (
        theirs.source,
        theirs.target,
        str(theirs.time),
    )
    if ours.kind != "event":
        assert (ours.kind, ours.message_id) == (theirs.type, str(theirs.id))
        text = getattr(theirs, "content" if ours.kind == "text" else "recognition", None)
        assert ours.text == without_unseen(text or "").strip()


def _check_reply(message: bytes, answer: str) -> None:
    incoming = read_message(message)
    body = OURS.seal(text_reply(incoming, answer, CLOCK()))
    outer = xmltodict.parse(body)["xml"]
    opened = THEIRS[AES_KEY].decrypt_message(
        body, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"]
    )
    reply = xmltodict.parse(opened, strip_whitespace=False)["xml"]
    assert (reply["ToUserName"], reply["FromUserName"]) == (incoming.person, incoming.account)
    assert reply["MsgType"] == "text"
    # a line break of any kind is one when XML is read
    kept = without_unseen(answer.strip()[: LIMIT - 1]).replace("\r\n", "\n")
    assert (reply["Content"] or "").startswith(kept[: LIMIT // 2])


def _plain(value: PushField | None) -> Any:
    """Without blanks around texts and without the ways in which nothing is written."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return (value or "").strip()
