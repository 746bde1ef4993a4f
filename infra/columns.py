"""How are moments and sealed values kept in a column, alike on both databases? Asked by every
table."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from infra.randomness import random_bytes

_WITHOUT_ZONE = len("2026-11-29 08:00:00.000000")


class Utc(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """For SQLite the text itself, as SQLAlchemy would write it in many times the time."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The other way."""
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone must not reach the database")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _in_utc(value)
    return value.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


def _from_text(value: str | None) -> datetime | None:
    # one call: rows pass by the million, and `replace` takes longer than the reading
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def new_id() -> str:
    """A fresh opaque identifier: 32 hexadecimal characters that nobody can guess."""
    return random_bytes(16).hex()


def new_ids(number: int) -> list[str]:
    """So many fresh ones for rows that are written together. All begin with the second: a database
    writes them side by side, where it would have to look for the place of each in its whole index.
    The other 24 characters nobody can guess."""
    begin = f"{int(time.time()):08x}"
    rest = os.urandom(12 * number).hex()
    return [begin + rest[at : at + 24] for at in range(0, 24 * number, 24)]


Id = String(32)
