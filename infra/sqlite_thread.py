"""How does SQLite work beside the event loop? Asked by `infra.db`, whose connections to SQLite are
opened here.

aiosqlite hands each call to the connection's thread and waits for it. Of one statement it makes
four: a cursor is made, the statement is said, its rows are fetched, the cursor is closed. Each
waits for its turn of the interpreter twice, which on a busy machine takes longer than the
statement does."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import aiosqlite

# More than nearly any statement finds; the rest of more stays in the database until it is fetched.
_AT_ONCE_ROWS = 1000


class _Cursor(aiosqlite.Cursor):
    """A cursor whose statement is handed over once, and comes back with its first rows."""

    def __init__(self, connection: aiosqlite.Connection, cursor: sqlite3.Cursor) -> None:
        super().__init__(connection, cursor)
        self._found: list[Any] = []
        self._more = self._under_way = False

    async def __aenter__(self) -> "_Cursor":
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "_Cursor":
        self._under_way = True
        self._found = await self._in_turn(self._said, sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "_Cursor":
        self._under_way = True
        await self._in_turn(self._said_of_many, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        found, self._found = self._found, []
        if self._more:
            found += await super().fetchall()
            self._more = False
        return found

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        size = size or self._cursor.arraysize
        found, self._found = self._found[:size], self._found[size:]
        if len(found) < size and self._more:
            found += await super().fetchmany(size - len(found))
            self._more = len(found) == size
        return found

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        # whose statement nobody waits for any more is closed in its turn
        await self._in_turn(self._cursor.close) if self._under_way else self._cursor.close()

    async def _in_turn(self, work: Callable[..., Any], *told: Any) -> Any:
        return await self._execute(work, *told)  # type: ignore[no-untyped-call]

    def _said(self, sql: str, parameters: Iterable[Any]) -> list[Any]:
        try:
            self._cursor.execute(sql, parameters)  # type: ignore[arg-type]
            if self._cursor.description is None:
                return []
            found = self._cursor.fetchmany(_AT_ONCE_ROWS)
            self._more = len(found) == _AT_ONCE_ROWS
            return found
        finally:
            self._under_way = False

    def _said_of_many(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        try:
            self._cursor.executemany(sql, parameters)  # type: ignore[arg-type]
        finally:
            self._under_way = False


class _Beside(aiosqlite.Connection):
    """A connection with such cursors."""

    def cursor(self) -> Any:
        return _Cursor(self, self._conn.cursor())


class _AtOnce(_Beside):
    """One that hands nothing to its thread once it is open."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)


def opened_beside(database: str, **kwargs: Any) -> aiosqlite.Connection:
    """A connection whose statements run in a thread of its own."""
    return _opened(_Beside, database, kwargs)


def opened_at_once(database: str, **kwargs: Any) -> aiosqlite.Connection:
    """One whose statements run where they are asked for."""
    return _opened(_AtOnce, database, kwargs)


def _opened(
    kind: type[aiosqlite.Connection], database: str, kwargs: dict[str, Any]
) -> aiosqlite.Connection:
    connection = kind(lambda: sqlite3.connect(database, **kwargs), iter_chunk_size=64)
    connection._thread.daemon = True  # as the dialect does: a forgotten one must not hold the exit
    return connection
