"""What time is it in the stand-in world? The machine's time, moved forward as often as asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record


class VirtualClock:
    """虚拟时钟: only ever moved forward; everything that expires or renews itself follows it.

    ``machine`` is the time outside. Signatures carry that one: whoever checks them knows no other.
    """

    def __init__(self, record: Record, machine: Clock) -> None:
        self._record = record
        self.machine = machine
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self.machine() + self.ahead

    def appliers(self) -> Appliers:
        return {"clock_moved": self._on_moved}

    def advance(self, by: timedelta) -> datetime:
        """The new time; raises ValueError for a step backwards."""
        if by <= timedelta():
            raise ValueError("time only goes forward")
        self._record("clock_moved", seconds=by.total_seconds())
        return self()

    def _on_moved(self, entry: Entry) -> None:
        self.ahead += timedelta(seconds=entry["seconds"])
