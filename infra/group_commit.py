"""How do many small writes share one commit? Asked by whoever keeps a row or two for each message
that comes or goes: the dedupe of pushes, conversations; fit for receipts and sends as well.

There is no timer: what arrives while one batch is being committed is the next batch. So a lonely
write waits for nobody, and under load a dozen share one wait for the disk."""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import Dialect
from sqlalchemy.sql.base import Executable

from claims_core.typed_text import InvalidText, may_be_kept
from infra.db import Database

log = logging.getLogger("daetong.db")

MOST_AT_ONCE = 256

Rows = list[tuple[Any, ...]]
Outcome = list[Rows] | Exception
_number = count()


class Statement:
    """语句: an INSERT, UPDATE, DELETE or SELECT with named parameters, compiled once for each kind
    of database; its rows come back as values of its columns' types."""

    def __init__(self, statement: Callable[[Dialect], Executable]) -> None:
        """`statement` makes it for a dialect, since they spell ON CONFLICT by classes of their
        own."""
        self._make = statement
        self._compiled: dict[str, _Compiled] = {}
        self.number = next(_number)

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """The text and the types for this kind of database."""
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _Compiled(self._make(dialect), dialect)
        return known


class _Compiled:
    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self._fixed = {n: value for n, value in compiled.params.items() if value is not None}
        self._to_database = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ]
        self._from_database = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """In the order of the text, as the driver takes them."""
        given = {**self._fixed, **parameters} if self._fixed else parameters
        values = []
        for name, process in self._to_database:
            value = given[name]
            if (
                isinstance(value, str)
                and not (value.isascii() and value.isprintable())  # nearly all, without a call
                and not may_be_kept(value)
            ):
                raise InvalidText("control")
            values.append(value if process is None else process(value))
        return values

    def rows(self, raw: Sequence[Sequence[Any]]) -> Rows:
        return [
            tuple(
                value if process is None else process(value)
                for value, process in zip(row, self._from_database, strict=True)
            )
            for row in raw
        ]


class WriteStep(NamedTuple):
    """一步: a statement with its parameters."""

    statement: Statement
    parameters: Mapping[str, Any]


class _Ready(NamedTuple):
    compiled: _Compiled
    values: list[Any]


class _Write(NamedTuple):
    order: tuple[int, str]
    steps: list[_Ready]
    tell: Callable[[Outcome], None]


class GroupCommit:
    """合并提交: one writer, without ORM, on the connection that all writers of a process share.

    Writes of one batch share a transaction, and each is whole or not at all: one that fails takes
    no other with it. They are ordered by statement and first parameter, so that two processes
    never wait for each other in a circle."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._dialect = db.writer.sync_engine.dialect
        self._waiting: deque[_Write] = deque()
        self._running: asyncio.Task[None] | None = None
        self.batches = 0

    async def write(self, *steps: WriteStep) -> list[Rows]:
        """The rows of each step, once all of them are durably written.

        A caller who is cancelled meanwhile takes nothing back.

        :raises InvalidText: for characters that no database keeps.
        :raises Exception: what the driver raises for these steps, or for the whole batch.
        """
        done: asyncio.Future[list[Rows]] = asyncio.get_running_loop().create_future()
        self._enqueue(steps, partial(_settle, done))
        return await done

    def write_soon(
        self, *steps: WriteStep, action: str, then: Callable[[], None] | None = None
    ) -> None:
        """The same for whoever need not wait: a failure is logged under `action`; either way, what
        comes `then` is called."""
        self._enqueue(steps, partial(_report, action, then))

    async def settled(self) -> None:
        """Wait until all that was handed in is written; asked when the process stops."""
        while self._running is not None:
            await asyncio.wait({self._running})

    def _enqueue(self, steps: Sequence[WriteStep], tell: Callable[[Outcome], None]) -> None:
        ready = []
        for statement, parameters in steps:
            compiled = statement.compiled(self._dialect)
            ready.append(_Ready(compiled, compiled.values(parameters)))
        order = (steps[0].statement.number, str(ready[0].values[0]))
        self._waiting.append(_Write(order, ready, tell))
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                many = min(len(self._waiting), MOST_AT_ONCE)
                batch = sorted(
                    (self._waiting.popleft() for _ in range(many)), key=lambda write: write.order
                )
                outcomes = await self._outcomes(batch)
                for write, outcome in zip(batch, outcomes, strict=True):
                    _tell(write, outcome)
        finally:
            self._running = None

    async def _outcomes(self, batch: Sequence[_Write]) -> Sequence[Outcome]:
        self.batches += 1
        try:
            async with self._db.driver() as driver:
                if self._db.is_sqlite:
                    raw: sqlite3.Connection = driver._conn
                    outcomes: Sequence[Outcome] = await driver._execute(_on_sqlite, raw, batch)
                    return outcomes
                return await _on_postgresql(driver, batch)
        except Exception as problem:
            return [problem] * len(batch)


def _tell(write: _Write, outcome: Outcome) -> None:
    """Whoever comes next in the batch is told, whatever this one makes of it."""
    try:
        write.tell(outcome)
    except Exception:
        log.exception("Whoever waited for a write failed", extra={"action": "tell"})


def _settle(done: asyncio.Future[list[Rows]], outcome: Outcome) -> None:
    if done.done():  # whoever asked was cancelled
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)


def _report(action: str, then: Callable[[], None] | None, outcome: Outcome) -> None:
    if isinstance(outcome, Exception):
        log.error("A write was not kept", extra={"action": action}, exc_info=outcome)
    if then is not None:
        then()


def _on_sqlite(connection: sqlite3.Connection, batch: Sequence[_Write]) -> list[Outcome]:
    """In the connection's own thread."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        outcomes = [_whole_on_sqlite(connection, write.steps) for write in batch]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return outcomes


def _whole_on_sqlite(connection: sqlite3.Connection, steps: Sequence[_Ready]) -> Outcome:
    """A statement that fails undoes itself alone; several are one by a savepoint."""
    several = len(steps) > 1
    try:
        if several:
            connection.execute("SAVEPOINT write_in_group")
        rows = [
            compiled.rows(connection.execute(compiled.sql, values).fetchall())
            for compiled, values in steps
        ]
    except Exception as problem:
        if not connection.in_transaction:  # a full disk undoes the whole batch
            raise
        if several:
            connection.execute("ROLLBACK TO write_in_group")
            connection.execute("RELEASE write_in_group")
        return problem
    if several:
        connection.execute("RELEASE write_in_group")
    return rows


async def _on_postgresql(
    connection: "asyncpg.Connection[Any]", batch: Sequence[_Write]
) -> Sequence[Outcome]:
    try:
        async with connection.transaction():
            return [await _whole_on_postgresql(connection, write.steps) for write in batch]
    except (asyncpg.PostgresError, asyncpg.InterfaceError):
        if connection.is_closed():
            raise
    # One of them failed, or two processes did want the same rows after all: once more, apart.
    outcomes: list[Outcome] = []
    async with connection.transaction():
        for write in batch:
            try:
                async with connection.transaction():
                    outcomes.append(await _whole_on_postgresql(connection, write.steps))
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                if connection.is_closed():
                    raise
                outcomes.append(problem)
    return outcomes


async def _whole_on_postgresql(
    connection: "asyncpg.Connection[Any]", steps: Sequence[_Ready]
) -> list[Rows]:
    return [
        compiled.rows(await connection.fetch(compiled.sql, *values)) for compiled, values in steps
    ]
