"""What need not be worked out again? Asked by the matcher and the FAQ service: many people ask the
same in the same few words on one day."""

import re
from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")

_SHORT = 24  # characters
_DIGIT = re.compile(r"\d")
_MOST_KNOWN = 2_000


class AskedOften(Generic[T]):
    """常问: what was worked out for a text and a day. A long text or one with digits may be
    somebody's own story and is not kept."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date], T] = {}

    def of(self, text: str, day: date, work_out: Callable[[str, date], T]) -> T:
        """What it comes to, by `work_out` where that is not known."""
        known = self._known.get((text, day))
        if known is None:
            known = work_out(text, day)
            if len(text) <= _SHORT and not _DIGIT.search(text):
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[text, day] = known
        return known
