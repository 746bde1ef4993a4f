"""How is one statement kept within a database's limits and dialect? Asked by whatever writes many
rows at once, or a row that may be there already."""

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

from sqlalchemy import Dialect, Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Base

T = TypeVar("T")
CHUNK = 500


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in pieces, so that one statement serves many and the loop breathes between them."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def bulk_insert(table: type[Base]) -> Insert:
    """An INSERT of many rows given as columns, without the ORM's work for each of them."""
    return insert(cast(Table, table.__table__))


def dialect_insert(session: AsyncSession, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that can say what happens to rows that are there already.

    `on_conflict_do_nothing` and `on_conflict_do_update` are spelt alike on both databases, but
    SQLAlchemy's plain `insert` has neither."""
    return insert_in(session.get_bind().dialect, table)


def insert_in(dialect: Dialect, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """The same for a statement that is compiled by itself."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)
