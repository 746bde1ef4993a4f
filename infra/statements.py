"""How is one statement kept within a database's limits and dialect? Asked by whatever asks of many
rows or writes many at once, or a row that may be there already."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Dialect,
    Insert,
    Select,
    String,
    Table,
    TableValuedAlias,
    any_,
    bindparam,
    column,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from infra.db import Base
from infra.write_steps import Rows, Statement

T = TypeVar("T")
CHUNK = 500
# Of a list that is one parameter: a statement of 500 costs nearly as much as one of 2,000.
LISTED = 2000
_BREATH = 1000


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The rows in pieces, so that one statement serves many and the loop breathes between them."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


async def breathing(rows: Iterable[T]) -> AsyncIterator[T]:
    """The rows one by one, with a turn for everybody else after every thousand: work on a large
    file that asks the database nothing would keep every other request waiting."""
    for count, row in enumerate(rows, 1):
        yield row
        if count % _BREATH == 0:
            await asyncio.sleep(0)


def among(
    session: AsyncSession,
    where: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    texts: Iterable[str],
) -> ColumnElement[bool]:
    """Whether a column has one of these texts. All of them are one parameter: a statement with a
    parameter for each is written and taken apart anew for every list of another length."""
    if speaks_postgresql(session):
        return where == any_(_array(texts))
    return where.in_(select(listed(session, texts).c.value))


async def plan_anew(session: AsyncSession) -> None:
    """For the rest of this transaction PostgreSQL plans each statement for what it is given and for
    the tables as they are: a plan that it keeps from the first rows of a file reads a whole table
    for each list, and is kept when the table has grown."""
    if speaks_postgresql(session):
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def listed(session: AsyncSession, texts: Iterable[str]) -> TableValuedAlias:
    """These texts as a table with the column `value`, to be inserted or joined; one parameter."""
    if speaks_postgresql(session):
        return func.unnest(_array(texts)).table_valued(column("value", String)).render_derived()
    many = bindparam(None, json.dumps(list(texts), ensure_ascii=False), String)
    return func.json_each(many).table_valued(column("value", String))


def bulk_insert(table: type[Base]) -> Insert:
    """An INSERT of many rows given as columns, without the ORM's work for each of them."""
    return insert(cast(Table, table.__table__))


async def insert_rows(
    session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]
) -> None:
    """INSERT rows that all name the same columns, every column with a default among them; without
    what SQLAlchemy does for each row, which takes longer than the database does. PostgreSQL is
    given whole columns: it takes one statement of many rows in half the time of many of one."""
    if not rows:
        return
    connection = await session.connection()
    prepared = _prepared(cast(Table, table.__table__), tuple(rows[0]), connection.dialect)
    values = prepared.values(rows)
    if prepared.by_columns:
        columns = tuple(map(list, zip(*values, strict=True)))
        await connection.exec_driver_sql(prepared.sql, columns)
    else:
        await connection.exec_driver_sql(prepared.sql, values)


class _Prepared(NamedTuple):
    """An INSERT in the text of a database, and how its values are made out of a row; `by_columns`
    where it takes a list for each column."""

    sql: str
    in_order: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    process: Sequence[tuple[int, Callable[[Any], Any]]]
    by_columns: bool

    def values(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        table = [list(self.in_order(row)) for row in rows]
        for position, process in self.process:
            last, made = None, process(None)
            for values in table:
                value = values[position]
                if value is not last:  # a whole column is often one moment
                    last, made = value, process(value)
                values[position] = made
        return list(map(tuple, table))


@lru_cache(maxsize=64)
def _prepared(table: Table, columns: tuple[str, ...], dialect: Dialect) -> _Prepared:
    compiled = insert(table).compile(dialect=dialect, column_keys=columns)
    order = list(compiled.positiontup or ())
    types = [table.c[name].type.dialect_impl(dialect) for name in order]
    processors = [each.bind_processor(dialect) for each in types]
    by_columns = dialect.name == "postgresql" and not any(isinstance(t, JSON) for t in types)
    return _Prepared(
        _by_columns(table, order, dialect) if by_columns else str(compiled),
        itemgetter(*order),
        [(at, each) for at, each in enumerate(processors) if each is not None],
        by_columns,
    )


def _by_columns(table: Table, names: Sequence[str], dialect: Dialect) -> str:
    """The INSERT of rows that come as one array for each column."""
    quote = dialect.identifier_preparer
    # without its length, to which a cast would cut without a word
    kinds = [str(table.c[name].type.compile(dialect)).partition("(")[0] for name in names]
    arrays = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(kinds, 1))
    columns = ", ".join(map(quote.quote, names))
    return f"INSERT INTO {quote.format_table(table)} ({columns}) SELECT * FROM unnest({arrays})"


async def said(session: AsyncSession, statement: Statement, parameters: Mapping[str, Any]) -> Rows:
    """The rows of a statement that is compiled once: what a loop asks for every batch takes
    SQLAlchemy longer to look up anew than the database to answer."""
    connection = await session.connection()
    compiled = statement.compiled(connection.dialect)
    found = await connection.exec_driver_sql(compiled.sql, tuple(compiled.values(parameters)))
    return compiled.rows(found.all()) if compiled.returns_rows else []


def speaks_postgresql(session: AsyncSession) -> bool:
    """Whether several may write at once, so that rows are locked one by one."""
    return session.get_bind().dialect.name == "postgresql"


def _array(texts: Iterable[str]) -> Any:
    return bindparam(None, list(texts), ARRAY(String))


def dialect_insert(session: AsyncSession, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that can say what happens to rows that are there already.

    `on_conflict_do_nothing` and `on_conflict_do_update` are spelt alike on both databases, but
    SQLAlchemy's plain `insert` has neither."""
    return insert_in(session.get_bind().dialect, table)


def insert_in(dialect: Dialect, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """The same for a statement that is compiled by itself."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def there_is(rows: Select[Any]) -> ColumnElement[bool]:
    """Whether `rows` has one, looked up for each row of the statement around it. Where "exists"
    stands beside an "or", PostgreSQL may read the whole table of `rows` beforehand instead."""
    found: ColumnElement[Any] = rows.limit(1).scalar_subquery()
    return found.is_not(None)
