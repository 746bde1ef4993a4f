"""How does a book of the stand-in world change? Only by an entry, written first and applied then.

Every book takes a ``Record`` and says by ``appliers`` which kinds of entry it understands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sandbox.journal import Entry

Clock = Callable[[], datetime]
Appliers = dict[str, Callable[[Entry], None]]


class Record(Protocol):
    """Write an entry of this kind to the journal, then apply it."""

    def __call__(self, kind: str, **data: Any) -> None: ...


def moment(entry: Entry) -> datetime:
    """When the entry was made (aware, UTC)."""
    return datetime.fromisoformat(entry["at"])
