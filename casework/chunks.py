"""How many rows does one statement take? Asked by whatever handles many at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
CHUNK = 500


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in pieces, so that one statement serves many and the loop breathes between them."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
