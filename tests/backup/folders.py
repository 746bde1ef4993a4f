"""A service with data in it and a folder for its backups: what tests of backups begin with."""

import asyncio
import secrets
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.backup.store import backup_folder, backup_key
from app.settings import Settings
from infra.backup.folder import BackupFolder
from infra.backup.sealed_file import BackupKey
from infra.db import Database
from infra.heartbeat import beat
from tests.ports import free_port
from tests.world import test_settings

PASSPHRASE = "a passphrase of the tests"
BEAT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@dataclass
class Backed:
    """The settings, and where things lie."""

    settings: Settings
    objects: Path
    database: Path

    @property
    def folder(self) -> BackupFolder:
        return backup_folder(self.settings)

    @property
    def key(self) -> BackupKey:
        return backup_key(self.settings)

    def put(self, *keys: str) -> None:
        """Sealed photographs, as far as a backup can tell."""
        for key in keys:
            path = self.objects / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(secrets.token_bytes(2000))

    def told(self) -> dict[str, bytes]:
        """Every object by key."""
        files = (path for path in self.objects.rglob("*") if path.is_file())
        return {path.relative_to(self.objects).as_posix(): path.read_bytes() for path in files}


def backed(folder: Path, database_url: str, **changes: object) -> Backed:
    """One heartbeat in the database, three objects beside it."""
    settings = test_settings(
        database_url,
        folder,
        free_port(),
        backup_folder=folder / "backups",
        backup_passphrase=PASSPHRASE,
        **changes,
    )
    found = Backed(settings, folder / "objects", Path(database_url.partition("///")[2]))
    found.put("photos/c1/p1", "photos/c1/p2", "photos/c10/p3")
    asyncio.run(_beat(database_url))
    return found


async def _beat(database_url: str) -> None:
    db = Database(database_url)
    try:
        async with db.write() as session:
            await beat(session, BEAT)
    finally:
        await db.close()


def dumped(database: Path) -> list[str]:
    """Everything that is in a SQLite file."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def copied(folder: Path, to: Path) -> Path:
    """The same backups once more, to be spoilt."""
    shutil.copytree(folder, to)
    return to
