"""How do we reach the database, and what is one transaction? Asked by every service that keeps
something.

SQLite is the embedded default and PostgreSQL the database at scale; both are chosen by URL
alone."""

import asyncio
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import AsyncAdaptedQueuePool

from claims_core.typed_text import InvalidText, may_be_kept
from infra.collector import many_objects
from infra.patience import PATIENCE_S, WritersPatience
from infra.postgresql_connections import connected, engine_options, keep_alive
from infra.postgresql_writer import PostgresqlWriter
from infra.sqlite_thread import opened_at_once, opened_beside
from infra.sqlite_writer import SqliteWriter
from infra.write_steps import BatchWriter

log = logging.getLogger("daetong.db")
# At DEBUG this driver writes every statement with its values, people's words among them.
logging.getLogger("aiosqlite").setLevel(logging.INFO)

# Versions of SQLite in which two connections writing and checkpointing at one moment can corrupt
# the file (the WAL-reset bug): everything before 3.51.3 except the two back-ports.
WAL_RESET_FIXED_IN = (3, 51, 3)
WAL_RESET_BACKPORTS = ((3, 44, 6), (3, 50, 7))

# With the usual 2 MB a file of a hundred thousand rows reads and writes the same pages of its
# indexes again and again.
WRITER_CACHE_KB, READER_CACHE_KB = 32 * 1024, 4 * 1024

# Set in a session's info by whoever writes events in it.
HAS_EVENTS = "has_events"


class Base(DeclarativeBase):
    """The one metadata that every table of the application belongs to."""


def _keep_out(_conn: Any, _cursor: Any, _sql: str, parameters: Any, *_rest: object) -> None:
    """The last door: no text with characters that a database loses or refuses."""
    texts = [
        text
        for row in (parameters if isinstance(parameters, list) else (parameters,))
        for value in (row.values() if isinstance(row, dict) else row or ())
        for text in (value if isinstance(value, list) else (value,))
        if isinstance(text, str)
    ]
    if not may_be_kept("".join(texts)):  # all at once: a file has millions
        raise InvalidText("control")


class DatabaseRefused(Exception):
    """The database cannot be used as asked; the message says why and what to do."""


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite needs the one-writing-process rule."""
    if version >= WAL_RESET_FIXED_IN or version < (3, 7, 0):
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_RESET_BACKPORTS)


class Database:
    """数据库: reading sessions side by side, and writing ones that are a whole unit of work each.

    On SQLite writers queue behind one lock and one connection, opened with BEGIN IMMEDIATE; readers
    have connections of their own. On PostgreSQL both come from one pool.

    `at_once` lets SQLite work in the caller's own thread and does not wait for the disk: less work
    for each statement, but nothing else goes on meanwhile, and a lost machine loses the file. For a
    process that serves nobody and whose work begins anew when it is interrupted.

    With `ships_log` nobody but whoever ships SQLite's log moves it into the main file."""

    def __init__(
        self,
        url: str,
        *,
        sqlite_version: tuple[int, int, int] = sqlite3.sqlite_version_info,
        at_once: bool = False,
        ships_log: bool = False,
    ) -> None:
        self._url = make_url(url)
        backend = self._url.get_backend_name()
        if backend not in {"sqlite", "postgresql"}:
            raise DatabaseRefused(
                "DAETONG_DATABASE_URL 要以 sqlite+aiosqlite:// 或 postgresql+asyncpg:// 开头。"
            )
        self.is_sqlite = backend == "sqlite"
        self.sqlite_version = sqlite_version
        self.ships_log = self.is_sqlite and ships_log
        self._write_lock = asyncio.Lock()
        self._patience = WritersPatience()
        self._process_lock: int | None = None
        self._listeners: list[Callable[[], None]] = []
        self._batch_writers: list[BatchWriter] = []
        self._writer: AsyncEngine
        self._reader: AsyncEngine
        if self.is_sqlite:
            self._writer = _sqlite_engine(url, self._patience, at_once, ships_log)
            self._reader = _sqlite_engine(url, None, at_once)
        else:
            self._writer = self._reader = create_async_engine(
                url, hide_parameters=True, **engine_options()
            )
            event.listen(self._writer.sync_engine, "do_connect", connected)
            event.listen(self._writer.sync_engine, "connect", keep_alive)
        for engine in {self._writer, self._reader}:
            event.listen(engine.sync_engine, "before_cursor_execute", _keep_out)
        self._write_session = async_sessionmaker(self._writer, expire_on_commit=False)
        self._read_session = async_sessionmaker(self._reader, expire_on_commit=False)

    @property
    def writer(self) -> AsyncEngine:
        """The engine that may change the schema; for migrations and tests."""
        return self._writer

    @property
    def url(self) -> str:
        """Where it is, with what it takes to open it."""
        return self._url.render_as_string(hide_password=False)

    @property
    def reader(self) -> AsyncEngine:
        """The engine that looks; on PostgreSQL the same as the writer."""
        return self._reader

    def claim_process(self) -> None:
        """Keep every other writing process away from a SQLite file when one of them has a library
        with the WAL-reset bug; processes with newer libraries share the file.

        :raises DatabaseRefused: when the file is held by a process that this one may not join.
        """
        if not self.is_sqlite or self._process_lock is not None:
            return
        alone = has_wal_reset_bug(self.sqlite_version)
        path = self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as problem:
            os.close(handle)
            version = f" {'.'.join(map(str, self.sqlite_version))}" if alone else "的那个版本"
            raise DatabaseRefused(
                f"别的进程正在用这个数据库（多半是服务），而 SQLite{version}在两个进程同时写入时"
                "会损坏文件（3.51.3 起修复）。请先停下服务（systemctl stop daetong）再来一次，"
                "或改用 PostgreSQL。"
            ) from problem
        self._process_lock = handle

    @property
    def path(self) -> Path:
        """Where the SQLite file lies."""
        return Path(self._url.database or "")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that only looks; nothing done in it is kept."""
        async with self._read_session() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed when the block ends well, undone when it does not."""
        async with self._turn(), self._write_session.begin() as session:
            yield session
        if session.info.get(HAS_EVENTS):
            for listener in self._listeners:
                listener()

    @asynccontextmanager
    async def write_many(self) -> AsyncIterator[AsyncSession]:
        """The same for thousands of rows that are in memory together."""
        with many_objects():
            async with self.write() as session:
                yield session

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if not self.is_sqlite:
            yield
            return
        asked = asyncio.get_running_loop().time()
        async with self._write_lock:
            self._patience.since(asked)
            yield

    @asynccontextmanager
    async def writers_turn(self) -> AsyncIterator[None]:
        """Nobody of this process writes to SQLite meanwhile; for whoever moves its log."""
        async with self._write_lock:
            yield

    def batch_writer(self) -> BatchWriter:
        """A writer of many small steps at once, for `infra.group_commit`; closed with us."""
        if self.is_sqlite:
            writer: BatchWriter = SqliteWriter(self.path, self._write_lock, self.ships_log)
        else:
            writer = PostgresqlWriter(self._writer)
        self._batch_writers.append(writer)
        return writer

    def on_events(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit that wrote events, so that nobody has to poll fast."""
        self._listeners.append(listener)

    async def ping(self) -> None:
        """Ask the database for an answer; raises what the driver raises."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close readers before the writer, so that the last checkpoint is the writer's."""
        if self._reader is not self._writer:
            await self._reader.dispose()
        for writer in self._batch_writers:
            await writer.close()
        await self._writer.dispose()
        if self._process_lock is not None:
            os.close(self._process_lock)
            self._process_lock = None


def _sqlite_engine(
    url: str, patience: WritersPatience | None, at_once: bool, ships_log: bool = False
) -> AsyncEngine:
    """The writer's, which has patience, or the readers'."""
    writer = patience is not None
    engine = create_async_engine(
        url,
        hide_parameters=True,  # a failed statement is logged, and its values are people's words
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1 if writer else 4,
        max_overflow=0,
        connect_args={
            "timeout": PATIENCE_S,
            "async_creator_fn": opened_at_once if at_once else opened_beside,
        },
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        # what works at once is thrown away as a whole when it is interrupted
        durable = "OFF" if at_once else "FULL"
        pragmas = [
            "journal_mode=WAL",
            f"synchronous={durable}",
            f"cache_size=-{WRITER_CACHE_KB if writer else READER_CACHE_KB}",
            f"busy_timeout={int(PATIENCE_S * 1000)}",
            "foreign_keys=ON",
        ]
        if not writer:
            # Only the writer may checkpoint, and a reader that writes is a mistake of ours.
            pragmas += ["wal_autocheckpoint=0", "query_only=ON"]
        elif ships_log:
            pragmas += ["wal_autocheckpoint=0"]
        if patience is not None:
            patience.connected()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        if patience is not None:
            patience.tell(connection)
        # A plain BEGIN that reads and then writes fails as busy under load; IMMEDIATE queues.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine
