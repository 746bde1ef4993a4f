"""What did somebody do in the chat? The dispatcher asks, once a push is opened.

Fields may be missing, doubled or of other cases (protocol page on messages and events)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from wechatpy.parser import parse_message

from claims_core.typed_text import without_unseen

_TEXT_LIMIT = 600  # more than anybody types as a question


class Unreadable(ValueError):
    """The opened push is no message of the platform."""


@dataclass(frozen=True)
class Incoming:
    """来信: `kind` is text, image, voice …, or event; what a kind does not have is ""."""

    kind: str
    person: str = field(repr=False)
    account: str
    created: str
    text: str = field(default="", repr=False)
    event: str = ""
    event_key: str = ""
    message_id: str = ""
    job_id: str = ""
    status: str = ""

    @property
    def key(self) -> str:
        """去重键: MsgId for messages; for events, which have none, who did what in which second."""
        parts = (
            [self.person, self.message_id]
            if self.kind != "event" and self.message_id
            else [self.person, self.created, self.kind, self.event, self.event_key, self.job_id]
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_message(xml: str) -> Incoming:
    """The message in an opened push.

    :raises Unreadable: for whatever is not one.
    """
    try:
        raw = parse_message(without_unseen(xml))._data
    except Exception:  # wechatpy raises whatever its parsers raise
        raise Unreadable from None
    if not isinstance(raw, Mapping):
        raise Unreadable
    kind = _text(raw, "MsgType").lower()
    person = _text(raw, "FromUserName")
    if not kind or not person:
        raise Unreadable
    # wechatpy renames "subscribe" by scanning a code, and takes the scene's prefix off.
    event = _text(raw, "Event").lower().removesuffix("_scan")
    return Incoming(
        kind=kind,
        person=person,
        account=_text(raw, "ToUserName"),
        created=_text(raw, "CreateTime"),
        text=_text(raw, "Content")[:_TEXT_LIMIT],
        event=event if kind == "event" else "",
        event_key=_text(raw, "EventKey"),
        message_id=_text(raw, "MsgId") if kind != "event" else "",
        job_id=_text(raw, "MsgID") or _text(raw, "MsgId"),
        status=_text(raw, "Status"),
    )


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    if isinstance(value, list):  # a doubled element: the first one counts
        value = value[0] if value else ""
    return without_unseen(value).strip() if isinstance(value, str) else ""
