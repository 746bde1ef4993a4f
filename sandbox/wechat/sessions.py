"""Who is logged in? The mini-program's sessions, and the web tokens of pages in the app."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.people import Person
from sandbox.recording import Appliers, Clock, Record, moment

WEB_LIFETIME = timedelta(seconds=7200)
REFRESH_LIFETIME = timedelta(days=30)
VISIT = timedelta(hours=2)


@dataclass(frozen=True)
class WebToken:
    """网页授权凭证: not the account's own token."""

    value: str
    refresh: str
    person_id: str
    scope: str
    snapshot: bool
    until: datetime
    refresh_until: datetime


class Sessions:
    """登录会话: the last session key of each person, and every web token."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._keys: dict[str, tuple[str, datetime]] = {}
        self._web: dict[str, WebToken] = {}
        self._refresh: dict[str, WebToken] = {}

    def appliers(self) -> Appliers:
        return {"session_opened": self._on_opened, "web_token_issued": self._on_web}

    def open(self, person: Person) -> str:
        """A new session key; the one before it is dead."""
        key = base64.b64encode(self._chance.bytes(16)).decode()
        self._record("session_opened", person=person.id, key=key)
        return key

    def is_signed(self, person: Person, signature: str) -> bool:
        """HMAC-SHA256 of nothing under the session key."""
        if person.id not in self._keys:
            return False
        right = hmac.new(self._keys[person.id][0].encode(), b"", hashlib.sha256).hexdigest()
        return hmac.compare_digest(right.encode(), signature.encode())

    def visited_lately(self, person: Person) -> bool:
        """Whether the mini-program was opened within two hours."""
        return person.id in self._keys and self._clock() - self._keys[person.id][1] <= VISIT

    def issue_web(self, person: Person, scope: str, *, snapshot: bool) -> WebToken:
        value, refresh = self._chance.text(110), self._chance.text(110)
        self._record(
            "web_token_issued",
            value=value,
            refresh=refresh,
            person=person.id,
            scope=scope,
            snapshot=snapshot,
        )
        return self._web[value]

    def web(self, value: str) -> WebToken | None:
        return self._web.get(value)

    def by_refresh(self, value: str) -> WebToken | None:
        return self._refresh.get(value)

    def _on_opened(self, entry: Entry) -> None:
        self._keys[entry["person"]] = (entry["key"], moment(entry))

    def _on_web(self, entry: Entry) -> None:
        at = moment(entry)
        token = WebToken(
            entry["value"],
            entry["refresh"],
            entry["person"],
            entry["scope"],
            entry["snapshot"],
            at + WEB_LIFETIME,
            at + REFRESH_LIFETIME,
        )
        self._web[token.value] = self._refresh[token.refresh] = token
