"""What did a person and the official account say to each other, and may the account still speak?

Service messages live on windows: 48 hours and five messages after a message of the person's,
one minute and three messages after follow, scan or a menu click.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sandbox.journal import Entry
from sandbox.people import Person
from sandbox.recording import Appliers, Clock, Record, moment

Opens = Literal["message", "event"]
_WINDOWS: dict[str, tuple[timedelta, int]] = {
    "message": (timedelta(hours=48), 5),
    "event": (timedelta(minutes=1), 3),
}
_CLIENT_ID_MEMORY = timedelta(minutes=10)
# Real ids do not fit a double: whoever parses them as one must fall here.
_FIRST_ID = 2**53 + 1


class WindowClosed(Exception):
    """超出回复时间窗: nothing the person did lately allows a service message."""


class WindowSpent(Exception):
    """回复条数用完: the window is open but its messages are used up."""


@dataclass(frozen=True)
class ChatEntry:
    """一条聊天记录: ``kind`` is text, picture, voice, place, event, reply, custom, template,
    subscription, mass or notice."""

    number: int
    at: datetime
    speaker: Literal["person", "account", "system"]
    kind: str
    text: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Window:
    until: datetime
    left: int


class Chats:
    """聊天簿: one log per person, with the windows it opens."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self._record = record
        self._clock = clock
        self._logs: dict[str, list[ChatEntry]] = {}
        self._windows: dict[str, dict[str, _Window]] = {}
        self._sent: dict[tuple[str, str], tuple[datetime, int]] = {}
        self._last_id = _FIRST_ID

    def appliers(self) -> Appliers:
        return {"chat": self._on_chat, "chat_failed": self._on_failed}

    def log(self, person: Person) -> list[ChatEntry]:
        return self._logs.get(person.id, [])

    def heard(
        self,
        person: Person,
        kind: Literal["text", "event", "picture", "voice", "place"],
        text: str,
        opens: Opens | None,
        detail: dict[str, Any] | None = None,
    ) -> int:
        """The person did something; returns the message id the platform gives it."""
        return self._add(person, "person", kind, text, opens=opens, detail=detail)

    def replied(self, person: Person, text: str, detail: dict[str, Any]) -> None:
        self._add(person, "account", "reply", text, detail=detail)

    def noticed(self, person: Person, text: str) -> None:
        """The platform itself shows the person something."""
        self._add(person, "system", "notice", text)

    def send_custom(self, person: Person, text: str, detail: dict[str, Any]) -> None:
        """A service message; raises WindowClosed or WindowSpent."""
        now = self._clock()
        open_now = [
            (window.until, name)
            for name, window in self._windows.get(person.id, {}).items()
            if now <= window.until
        ]
        if not open_now or not person.follows:
            raise WindowClosed
        windows = self._windows[person.id]
        usable = [name for _, name in sorted(open_now) if windows[name].left > 0]
        if not usable:
            raise WindowSpent
        self._add(person, "account", "custom", text, detail=detail, spends=usable[0])

    def shown(
        self,
        person: Person,
        kind: Literal["subscription", "mass"],
        text: str,
        detail: dict[str, Any],
    ) -> int:
        """What needs no window; returns the message id."""
        return self._add(person, "account", kind, text, detail=detail)

    def failed(self, person: Person, number: int) -> None:
        """An accepted message never reached the phone."""
        self._record("chat_failed", person=person.id, number=number)

    def last_from(self, person: Person) -> datetime | None:
        """When the person last did anything."""
        log = self._logs.get(person.id, [])
        return next((entry.at for entry in reversed(log) if entry.speaker == "person"), None)

    def send_template(
        self, person: Person, text: str, detail: dict[str, Any], client_msg_id: str | None
    ) -> tuple[int, bool]:
        """A template message: its id, and whether it is new (not a repeat within ten minutes)."""
        if client_msg_id:
            at, number = self._sent.get((person.id, client_msg_id), (None, 0))
            if at is not None and self._clock() - at < _CLIENT_ID_MEMORY:
                return number, False
        number = self._add(
            person, "account", "template", text, detail=detail, client_msg_id=client_msg_id
        )
        return number, True

    def _add(
        self,
        person: Person,
        speaker: str,
        kind: str,
        text: str,
        *,
        detail: dict[str, Any] | None = None,
        opens: str | None = None,
        spends: str | None = None,
        client_msg_id: str | None = None,
    ) -> int:
        self._record(
            "chat",
            person=person.id,
            number=self._last_id + 1,
            speaker=speaker,
            what=kind,
            text=text,
            detail=detail or {},
            opens=opens,
            spends=spends,
            client_msg_id=client_msg_id,
        )
        return self._last_id

    def _on_chat(self, entry: Entry) -> None:
        person_id, at = entry["person"], moment(entry)
        self._last_id = entry["number"]
        self._logs.setdefault(person_id, []).append(
            ChatEntry(
                entry["number"], at, entry["speaker"], entry["what"], entry["text"], entry["detail"]
            )
        )
        windows = self._windows.setdefault(person_id, {})
        if entry["opens"]:
            length, count = _WINDOWS[entry["opens"]]
            windows[entry["opens"]] = _Window(at + length, count)
        if entry["spends"]:
            windows[entry["spends"]].left -= 1
        if entry["client_msg_id"]:
            self._sent[person_id, entry["client_msg_id"]] = (at, entry["number"])

    def _on_failed(self, entry: Entry) -> None:
        for one in self._logs[entry["person"]]:
            if one.number == entry["number"]:
                one.detail["undelivered"] = True
