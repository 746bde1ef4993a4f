"""Has somebody set the clock? Asked by whoever takes over what another process holds until a time
of day: an hour put forward would let it take over what is in good hands."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

log = logging.getLogger("daetong.clock")

TOLERATED = timedelta(seconds=5)


class ClockJumps:
    """时钟跳变: compares the time of day with a clock that only goes on."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None
        self._jumped_at: float | None = None

    def within(self, now: datetime, span: timedelta) -> bool:
        """Whether the clock has jumped since it was last asked for, or in the time before, of this
        length."""
        steady = self._steady()
        if self._last is not None:
            before, since = self._last
            apart = (now - before) - timedelta(seconds=steady - since)
            if abs(apart) > TOLERATED:
                self._jumped_at = steady
                told = {"action": "clock_jumped", "seconds": round(apart.total_seconds())}
                log.error("the clock of this machine was set", extra=told)
        self._last = (now, steady)
        return self._jumped_at is not None and steady - self._jumped_at < span.total_seconds()
