"""What does the platform write when a person does something? The XML, before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.people import Person

# A passive answer is shown for these only; job reports and goodbyes take "success" alone.
_ANSWERABLE = frozenset({"text", "subscribe", "SCAN", "CLICK"})


@dataclass(frozen=True)
class PushMessage:
    """推送消息: ``trigger`` is text or the event's name."""

    person: Person
    trigger: str
    xml: bytes

    @property
    def answerable(self) -> bool:
        return self.trigger in _ANSWERABLE


@dataclass(frozen=True)
class Writer:
    """推送撰写: for one official account (its gh_ id)."""

    original_id: str

    def text(self, person: Person, content: str, msg_id: int, now: datetime) -> PushMessage:
        return self._message(person, "text", now, "text", {"Content": content}, {"MsgId": msg_id})

    def event(
        self,
        person: Person,
        event: str,
        now: datetime,
        fields: Mapping[str, str] | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> PushMessage:
        return self._message(
            person, event, now, "event", {"Event": event, **(fields or {})}, numbers or {}
        )

    def _message(
        self,
        person: Person,
        trigger: str,
        now: datetime,
        kind: str,
        fields: Mapping[str, str],
        numbers: Mapping[str, int],
    ) -> PushMessage:
        parts = [
            ("ToUserName", cdata(self.original_id)),
            ("FromUserName", cdata(person.official_openid)),
            ("CreateTime", str(int(now.timestamp()))),
            ("MsgType", cdata(kind)),
            *((name, cdata(value)) for name, value in fields.items()),
            *((name, str(value)) for name, value in numbers.items()),
        ]
        xml = "".join(f"<{name}>{value}</{name}>" for name, value in parts)
        return PushMessage(person, trigger, f"<xml>{xml}</xml>".encode())


def cdata(text: str) -> str:
    """A CDATA section; its own end mark inside the text is split in two."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
