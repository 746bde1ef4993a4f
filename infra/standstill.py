"""Has this process stood still a moment ago? Asked by whoever would otherwise have to ask the
system about each connection whether its other end still listens: a loop that goes on knows it."""

import asyncio
import time
from collections.abc import Callable

LOOK_SECONDS = 0.25
NOTICED_S = 1.0  # without a look: a standstill
REMEMBERED_S = 10.0  # in which what lay waiting is worked off


def _steady() -> float:
    """Goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Standstill:
    """停顿: stopped by a signal, starved of its core, on a machine that slept. Until it is started,
    and where it was ended, it is taken for one that stands still."""

    def __init__(self, steady: Callable[[], float] = _steady) -> None:
        self._steady = steady
        self._looked = self._until = float("-inf")
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look from now on, in the running loop."""
        self.look()
        self._next = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.start)

    def end(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()

    def look(self) -> None:
        """The process is alive now."""
        now = self._steady()
        if now - self._looked > NOTICED_S:
            self._until = now + REMEMBERED_S
        self._looked = now

    @property
    def recent(self) -> bool:
        """Whether what is read now may have lain there for longer than a moment."""
        now = self._steady()
        return now < self._until or now - self._looked > NOTICED_S
