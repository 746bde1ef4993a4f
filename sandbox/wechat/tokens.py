"""Which access tokens are good, for which app? Handed out by the stable-token rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record, moment

LIFETIME = timedelta(seconds=7200)
RENEWAL = timedelta(minutes=5)  # in its last minutes normal mode hands out the next one
FORCED_PER_DAY = 20
FORCED_APART = timedelta(seconds=30)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Token:
    """接口调用凭证: for one app, until a moment."""

    value: str
    appid: str
    until: datetime


class TooManyForced(Exception):
    """强制刷新过多: ``daily`` tells the day's quota from the 30 seconds between two."""

    def __init__(self, *, daily: bool) -> None:
        super().__init__("too many forced refreshes")
        self.daily = daily


class Tokens:
    """凭证簿: the stable token of each app, and the earlier ones that still live."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._known: dict[str, Token] = {}
        self._current: dict[str, Token] = {}
        self._forced: dict[str, list[datetime]] = {}

    def appliers(self) -> Appliers:
        return {"token_issued": self._on_issued}

    def stable(self, appid: str) -> Token:
        """Normal mode: the same token until its last five minutes."""
        current = self._current.get(appid)
        if current is None or current.until - self._clock() <= RENEWAL:
            self._issue(appid, forced=False)
        return self._current[appid]

    def forced(self, appid: str) -> Token:
        """Forced mode: a new token at once, the one before it is dead.

        Raises TooManyForced beyond 20 in 24 hours or within 30 seconds.
        """
        now = self._clock()
        recent = [at for at in self._forced.get(appid, []) if now - at < _DAY]
        if len(recent) >= FORCED_PER_DAY:
            raise TooManyForced(daily=True)
        if recent and now - recent[-1] < FORCED_APART:
            raise TooManyForced(daily=False)
        self._issue(appid, forced=True)
        return self._current[appid]

    def find(self, value: str) -> Token | None:
        """The token, be it expired or not; None when never issued or superseded by force."""
        return self._known.get(value)

    def _issue(self, appid: str, *, forced: bool) -> None:
        # Real tokens are longer than the 512 characters many a column was made for once.
        value = f"{self._chance.number(90) + 10}_{self._chance.text(174)}"
        self._record("token_issued", appid=appid, value=value, forced=forced)

    def _on_issued(self, entry: Entry) -> None:
        appid, at = entry["appid"], moment(entry)
        before = self._current.get(appid)
        if entry["forced"]:
            self._forced.setdefault(appid, []).append(at)
            if before is not None:
                self._known.pop(before.value, None)
        token = Token(entry["value"], appid, at + LIFETIME)
        self._known[token.value] = self._current[appid] = token
