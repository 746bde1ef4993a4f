"""What does the platform write when a person does something? XML or JSON, before it is sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sandbox.people import App, Person

# A passive answer is shown for these only; job reports and goodbyes take "success" alone.
_ANSWERABLE = frozenset(
    {"text", "image", "voice", "location", "link", "subscribe", "SCAN", "CLICK"}
)
_PLATFORM = "oPlatformOfWeChat00000000000"  # whose name stands under what no person has done


@dataclass(frozen=True)
class PushMessage:
    """推送消息: ``trigger`` is the message's type or the event's name, ``xml`` what is
    sealed – JSON where ``is_json``."""

    person: Person | None
    trigger: str
    xml: bytes
    app: App = "official"
    is_json: bool = False

    @property
    def answerable(self) -> bool:
        return self.trigger in _ANSWERABLE and self.app == "official"

    @property
    def sender(self) -> str:
        """The openid under which the push comes."""
        return self.person.openid(self.app) if self.person else _PLATFORM


@dataclass(frozen=True)
class Writer:
    """推送撰写: for one account (its gh_ id)."""

    original_id: str
    app: App = "official"
    as_json: bool = False

    def text(self, person: Person, content: str, msg_id: int, now: datetime) -> PushMessage:
        return self.message(person, "text", {"Content": content}, msg_id, now)

    def message(
        self, person: Person, kind: str, fields: Mapping[str, Any], msg_id: int, now: datetime
    ) -> PushMessage:
        """``fields`` in their order: texts, numbers, maps within and lists of them."""
        return self._message(person, kind, now, kind, {**fields, "MsgId": msg_id})

    def event(
        self,
        person: Person | None,
        event: str,
        now: datetime,
        fields: Mapping[str, Any] | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> PushMessage:
        return self._message(
            person, event, now, "event", {"Event": event, **(fields or {}), **(numbers or {})}
        )

    def _message(
        self,
        person: Person | None,
        trigger: str,
        now: datetime,
        kind: str,
        fields: Mapping[str, Any],
    ) -> PushMessage:
        message = PushMessage(person, trigger, b"", self.app, self.as_json)
        head = {
            "ToUserName": self.original_id,
            "FromUserName": message.sender,
            "CreateTime": int(now.timestamp()),
            "MsgType": kind,
        }
        whole = {**head, **fields}
        text = (
            json.dumps(whole, ensure_ascii=False) if self.as_json else f"<xml>{_xml(whole)}</xml>"
        )
        return replace(message, xml=text.encode())


def cdata(text: str) -> str:
    """A CDATA section; its own end mark inside the text is split in two."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _xml(fields: Mapping[str, Any]) -> str:
    """A list is its name repeated."""
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                inside = _xml(one)
            elif isinstance(one, str):
                inside = cdata(one)
            else:
                inside = str(one)
            parts.append(f"<{name}>{inside}</{name}>")
    return "".join(parts)
