"""Who called whom, with what outcome and how fast? The last calls in both directions, no secrets.

Of this process only: a timeline is looked at while something happens.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

KEPT = 3000
_GOOD = frozenset({"", "0", "OK", "acknowledged", "replied", "taken"})


@dataclass(frozen=True)
class TimelineEntry:
    """一次调用: ``inwards`` from our side to the stand-in, else a push or a receipt of its own.

    ``said`` is the errcode, the gateway's word or the verdict; ``fault`` what was laid on it.
    """

    number: int
    at: datetime
    inwards: bool
    method: str
    path: str
    app: str
    said: str
    status: int | None
    milliseconds: float
    who: str
    fault: str = ""

    @property
    def failed(self) -> bool:
        good = self.said in _GOOD
        return not good or self.status is None or self.status >= 400


class Timeline:
    """调用时间线: newest last; ``calls`` and ``faulted`` count since the start."""

    def __init__(self) -> None:
        self._entries: deque[TimelineEntry] = deque(maxlen=KEPT)
        self._made = 0
        self.calls: Counter[str] = Counter()
        self.faulted: Counter[str] = Counter()

    def add(
        self,
        at: datetime,
        direction: Literal["in", "out"],
        method: str,
        path: str,
        *,
        app: str = "",
        said: str = "",
        status: int | None,
        milliseconds: float,
        who: str = "",
        fault: str = "",
    ) -> None:
        self._made += 1
        self._entries.append(
            TimelineEntry(
                self._made,
                at,
                direction == "in",
                method,
                path,
                app,
                said,
                status,
                milliseconds,
                who,
                fault,
            )
        )

    def entries(
        self, *, path: str = "", app: str = "", who: str = "", only_failed: bool = False
    ) -> list[TimelineEntry]:
        """Those whose path, app and person contain the given words; newest first."""
        return [
            entry
            for entry in reversed(self._entries)
            if path in entry.path
            and app in entry.app
            and who in entry.who
            and (entry.failed or not only_failed)
        ]
