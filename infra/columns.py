"""How are moments and sealed values kept in a column, alike on both databases? Asked by every
table."""

import os
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone must not reach the database")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A fresh opaque identifier: 32 hexadecimal characters that nobody can guess."""
    return os.urandom(16).hex()


def new_ids(number: int) -> list[str]:
    """So many fresh ones for rows that are written together. All begin with the second: a database
    writes them side by side, where it would have to look for the place of each in its whole index.
    The other 24 characters nobody can guess."""
    begin = f"{int(time.time()):08x}"
    rest = os.urandom(12 * number).hex()
    return [begin + rest[at : at + 24] for at in range(0, 24 * number, 24)]


Id = String(32)
