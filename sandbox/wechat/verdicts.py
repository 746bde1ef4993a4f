"""Is a callback's answer good enough for the platform? ``success``, nothing, or a sealed reply."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.outbound import Answer
from sandbox.wechat.messages_crypto import MessageCrypto, SealBroken, signature, signatures_equal
from sandbox.wechat.push_messages import PushMessage

UNAVAILABLE_NOTICE = "该公众号提供的服务出现故障，请稍后再试"
_REPLY_KINDS = frozenset(
    {"text", "image", "voice", "video", "music", "news", "transfer_customer_service"}
)


@dataclass(frozen=True)
class Reply:
    """被动回复: opened and checked."""

    kind: str
    text: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """平台判定: ``problem`` says why the person saw the notice; held and lost are faults of the
    platform, nobody was asked."""

    outcome: Literal["acknowledged", "replied", "unavailable", "held", "lost"]
    reply: Reply | None = None
    problem: str = ""


class _Bad(Exception):
    pass


def judge(
    answer: Answer, message: PushMessage, crypto: MessageCrypto, token: str, original_id: str
) -> Verdict:
    """The platform's verdict on one answer."""
    if answer.status != 200:
        return Verdict("unavailable", problem=f"HTTP {answer.status}")
    if answer.body in (b"", b"success"):
        return Verdict("acknowledged")
    try:
        reply = _reply(_opened(answer.body, crypto, token), message, original_id)
    except _Bad as bad:
        return Verdict("unavailable", problem=str(bad))
    if not message.answerable:
        return Verdict("unavailable", problem=f"a reply to {message.trigger} is not allowed")
    return Verdict("replied", reply)


def _opened(body: bytes, crypto: MessageCrypto, token: str) -> bytes:
    envelope = _parsed(body)
    sealed, given, timestamp, nonce = (
        envelope.findtext(name) or "" for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    )
    if not sealed:
        raise _Bad("a plain reply where a sealed one is due")
    if not signatures_equal(given, signature(token, timestamp, nonce, sealed)):
        raise _Bad("MsgSignature does not match")
    try:
        return crypto.open(sealed)
    except SealBroken as broken:
        raise _Bad(f"sealed wrongly: {broken}") from None


def _reply(xml: bytes, message: PushMessage, original_id: str) -> Reply:
    root = _parsed(xml)
    if root.findtext("ToUserName") != message.sender:
        raise _Bad("ToUserName is not the person")
    if root.findtext("FromUserName") != original_id:
        raise _Bad("FromUserName is not the account")
    if not (root.findtext("CreateTime") or "").isdigit():
        raise _Bad("CreateTime is missing")
    kinds = root.findall("MsgType")
    kind = kinds[0].text or "" if len(kinds) == 1 else ""
    if kind not in _REPLY_KINDS:
        raise _Bad("MsgType is missing, doubled or unknown")
    if kind == "text":
        contents = root.findall("Content")
        if len(contents) != 1 or not contents[0].text:
            raise _Bad("a text reply needs one Content")
        if len(contents[0].text.encode()) > 2048:
            raise _Bad("Content is longer than 2048 bytes")
        return Reply(kind, contents[0].text)
    if kind == "news":
        items = root.findall("Articles/item")
        if len(items) != 1 or root.findtext("ArticleCount") != "1":
            raise _Bad("a news reply carries one article")
        title = items[0].findtext("Title") or ""
        detail = {"note": items[0].findtext("Description"), "url": items[0].findtext("Url")}
        return Reply(kind, title, detail)
    names = {"transfer_customer_service": "已转接人工客服"}
    return Reply(kind, names.get(kind, f"[{kind}]"))


def _parsed(body: bytes) -> ET.Element:
    # Entities have no business here, and a bomb of them would take the demo down.
    if b"<!" in body.replace(b"<![CDATA[", b""):
        raise _Bad("not a reply")
    try:
        root = ET.fromstring(body)
    except ET.ParseError:
        raise _Bad("neither success nor XML") from None
    if root.tag != "xml":
        raise _Bad("no <xml> root")
    return root
