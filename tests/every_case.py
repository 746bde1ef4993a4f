"""Does something hold for every case, and if not, for which? Asked by tests that walk products of
closed lists in one loop, where a test for each case would cost more than what it checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest

# `pytest.raises` that saw nothing raised fails with an exception that is no Exception.
FAILURES = (Exception, pytest.fail.Exception)
SHOWN = 20


class EveryCase:
    """All cases are tried; at the end those that failed are told together, each by its name."""

    def __init__(self) -> None:
        self._tried = 0
        self._failed: list[tuple[str, BaseException]] = []

    def __enter__(self) -> "EveryCase":
        return self

    @contextmanager
    def case(self, *name: object) -> Iterator[None]:
        """What is asserted within belongs to the case of this name."""
        self._tried += 1
        try:
            yield
        except FAILURES as failure:
            self._failed.append((" ".join(map(_word, name)), failure))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            if self._failed:
                error.add_note(self._told())
            return
        assert self._tried, "there was no case to try"
        if self._failed:
            raise AssertionError(self._told()) from self._failed[0][1]

    def _told(self) -> str:
        lines = [f"{len(self._failed)} of {self._tried} cases failed"]
        lines += [f"[{name}] {_happened(failure)}" for name, failure in self._failed[:SHOWN]]
        lines += [f"[{name}]" for name, _ in self._failed[SHOWN:]]
        return "\n".join(lines)


def _word(part: object) -> str:
    return str(part) if isinstance(part, str) and part.strip() else repr(part)


def _happened(failure: BaseException) -> str:
    """Where in the test, and what."""
    frame = failure.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename == __file__:
        frame = frame.tb_next
    assert frame is not None
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
    return f"{place} {type(failure).__name__}: {failure}"
