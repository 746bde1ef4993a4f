"""How often may an app call a path? Per day (China's midnight) and per minute; of this process.

Limits come with the endpoints; ``Console.limit`` may set others, so that a test need not call half
a million times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from sandbox.recording import Clock

CHINA = timezone(timedelta(hours=8))
CLEARED_PER_MONTH = 10


@dataclass
class _Use:
    day: date | None = None
    in_day: int = 0
    minute: datetime | None = None
    in_minute: int = 0


@dataclass(frozen=True)
class Limit:
    """调用上限: None is without end."""

    daily: int | None = None
    per_minute: int | None = None


ENDLESS = Limit()


class QuotaReached(Exception):
    """超出调用上限: ``daily`` tells the day's end from the minute's."""

    def __init__(self, *, daily: bool) -> None:
        super().__init__("quota reached")
        self.daily = daily


@dataclass
class Quotas:
    """调用额度: what is used of it, by app and path."""

    clock: Clock
    _used: dict[tuple[str, str], _Use] = field(default_factory=dict)
    _cleared: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def spend(self, appid: str, path: str, limit: Limit) -> None:
        """Count one call; raises QuotaReached, and the call that is refused counts for nothing."""
        use = self._fresh(appid, path)
        if limit.daily is not None and use.in_day >= limit.daily:
            raise QuotaReached(daily=True)
        if limit.per_minute is not None and use.in_minute >= limit.per_minute:
            raise QuotaReached(daily=False)
        use.in_day += 1
        use.in_minute += 1

    def used(self, appid: str, path: str) -> int:
        """Calls of the present day."""
        return self._fresh(appid, path).in_day

    def clear(self, appid: str) -> bool:
        """Begin the day anew; False beyond ten times in a month."""
        today = self.clock().astimezone(CHINA)
        month = (appid, today.year, today.month)
        if self._cleared.get(month, 0) >= CLEARED_PER_MONTH:
            return False
        self._cleared[month] = self._cleared.get(month, 0) + 1
        for key, use in self._used.items():
            if key[0] == appid:
                use.in_day = 0
        return True

    def _fresh(self, appid: str, path: str) -> _Use:
        now = self.clock().astimezone(CHINA)
        minute = now.replace(second=0, microsecond=0)
        use = self._used.setdefault((appid, path), _Use())
        if use.day != now.date():
            use.day, use.in_day = now.date(), 0
        if use.minute != minute:
            use.minute, use.in_minute = minute, 0
        return use
