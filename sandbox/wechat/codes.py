"""Which one-time codes may be redeemed? Login, phone and web codes, five minutes, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.people import Person
from sandbox.recording import Appliers, Clock, Record, moment

LIFETIME = timedelta(minutes=5)
Purpose = Literal["login", "phone", "web"]


class CodeUnknown(Exception):
    """凭证无效: never issued, issued for the other purpose, or older than five minutes."""


class CodeUsed(Exception):
    """凭证已使用: redeemed before."""


@dataclass
class _Code:
    purpose: Purpose
    person_id: str
    until: datetime
    wish: dict[str, Any]
    used: bool = False


class Codes:
    """一次性凭证簿: what ``wx.login`` and the phone button hand to the mini-program, and
    what a page gets from the authorisation on the web."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._codes: dict[str, _Code] = {}

    def appliers(self) -> Appliers:
        return {"code_issued": self._on_issued, "code_used": self._on_used}

    def issue(self, purpose: Purpose, person: Person, **wish: Any) -> str:
        """A new code; ``wish`` is what a page asked for with it (scope, snapshot)."""
        value = "0" + self._chance.hex(30) + "0"
        self._record("code_issued", code=value, purpose=purpose, person=person.id, wish=wish)
        return value

    def owner(self, purpose: Purpose, value: str) -> str:
        """Id of the person a redeemable code stands for; raises CodeUnknown or CodeUsed."""
        code = self._codes.get(value)
        if code is None or code.purpose != purpose:
            raise CodeUnknown
        if code.used:
            raise CodeUsed
        if self._clock() > code.until:
            raise CodeUnknown
        return code.person_id

    def wish(self, value: str) -> dict[str, Any]:
        return self._codes[value].wish

    def spend(self, value: str) -> None:
        self._record("code_used", code=value)

    def _on_issued(self, entry: Entry) -> None:
        self._codes[entry["code"]] = _Code(
            entry["purpose"], entry["person"], moment(entry) + LIFETIME, entry["wish"]
        )

    def _on_used(self, entry: Entry) -> None:
        self._codes[entry["code"]].used = True
