"""How does one batch of small writes get into a SQLite file? The group commit asks.

A statement takes microseconds and runs in the loop's own thread: in another one it would wait for
Python's lock several times, each time for up to five milliseconds while the loop is busy. What may
wait, for the disk or for another program's lock, runs in the writer's thread."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from infra.patience import PATIENCE_S, patience_left
from infra.side_thread import SideThread
from infra.write_steps import ReadyStep, Rows, WriteOutcome

# What every connection that writes is told: an acknowledged commit has been on the disk.
DURABLE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


class SqliteWriter:
    """写入: one connection of its own, in turn with all other writers of the process."""

    def __init__(self, path: Path, turn: asyncio.Lock, ships_log: bool = False) -> None:
        self._path = path
        self._turn = turn
        # what a savepoint would undo is kept in memory: in a file, each page is written twice
        self._pragmas = [*DURABLE, "busy_timeout=0", "temp_store=MEMORY"]
        if ships_log:  # then only whoever ships the log moves it into the main file
            self._pragmas.append("wal_autocheckpoint=0")
        self.patience_seconds = PATIENCE_S  # with another program that holds the file
        self._connection: sqlite3.Connection | None = None
        self._thread = SideThread("daetong-sqlite")

    async def connection(self) -> sqlite3.Connection:
        """The connection, opened when it is first asked for."""
        if self._connection is None:
            self._connection = await self._thread.do(self._open)
        return self._connection

    async def write(self, batch: Sequence[Sequence[ReadyStep]]) -> Sequence[WriteOutcome]:
        """As `BatchWriter` says."""
        now = asyncio.get_running_loop().time
        asked = now()
        async with self._turn:
            connection = await self.connection()
            try:
                await self._begin(connection, patience_left(now() - asked, self.patience_seconds))
                outcomes = _together(connection, batch)
                if outcomes is None:
                    left = patience_left(now() - asked, self.patience_seconds)
                    await self._begin(connection, left)
                    outcomes = [_apart(connection, steps) for steps in batch]
                await self._thread.do(connection.commit)
            except BaseException:
                # behind whatever the thread is still at, where we were cancelled meanwhile
                await self._thread.do(connection.rollback)
                raise
            return outcomes

    async def close(self) -> None:
        """As `BatchWriter` says."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await self._thread.do(connection.close)
        self._thread.end()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self.patience_seconds,
            isolation_level=None,  # we say BEGIN ourselves
            check_same_thread=False,  # never two at a time: the loop waits for the thread
        )
        for pragma in self._pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    async def _begin(self, connection: sqlite3.Connection, patience_s: float) -> None:
        """Nearly always at once; where another program writes at the moment, not in the loop."""
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await self._thread.do(lambda: _begin_patiently(connection, patience_s))


def _begin_patiently(connection: sqlite3.Connection, seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute("PRAGMA busy_timeout=0")


def _together(
    connection: sqlite3.Connection, batch: Sequence[Sequence[ReadyStep]]
) -> Sequence[WriteOutcome] | None:
    """All in one; None when one of them failed, and all are undone: then each goes by itself. That
    is rare, and for a savepoint SQLite would lay every page aside."""
    cursor = connection.cursor()
    try:
        return [_rows(cursor, steps) for steps in batch]
    except Exception:
        if not connection.in_transaction:  # a full disk has undone the whole batch
            raise
    connection.rollback()
    return None


def _apart(connection: sqlite3.Connection, steps: Sequence[ReadyStep]) -> WriteOutcome:
    cursor = connection.cursor()
    cursor.execute("SAVEPOINT apart")
    outcome: WriteOutcome
    try:
        outcome = _rows(cursor, steps)
    except Exception as problem:
        if not connection.in_transaction:
            raise
        cursor.execute("ROLLBACK TO apart")
        outcome = problem
    cursor.execute("RELEASE apart")
    return outcome


def _rows(cursor: sqlite3.Cursor, steps: Sequence[ReadyStep]) -> list[Rows]:
    found: list[Rows] = []
    for compiled, values in steps:
        cursor.execute(compiled.sql, values)
        if compiled.counts:
            found.append([(values[compiled.key_at],)] if cursor.rowcount > 0 else [])
        else:
            found.append(compiled.rows(cursor.fetchall()) if compiled.returns_rows else [])
    return found
