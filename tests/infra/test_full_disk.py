"""Is a disk without room told from a database that is held, and is everything well again once there
is room?"""

import errno
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from infra.db import Database
from infra.db_failures import out_of_reach, storage_full
from infra.objects import FileObjects, ObjectNotStored
from tests.blocked_database import blocked
from tests.databases import EMPTY, SqliteDatabases

PLENTY = 1_000_000


@pytest.fixture
async def sqlite_db(
    sqlite_databases: SqliteDatabases, database_folder: Path
) -> AsyncIterator[Database]:
    with sqlite_databases.fresh(database_folder, EMPTY) as url:
        db = Database(url)
        yield db
        await db.close()


async def _pages(db: Database, most: int) -> None:
    """How large the file may become, as if the disk ended there."""
    async with db.writer.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


async def _write(db: Database, size: int) -> None:
    async with db.write() as session:
        await session.execute(text("CREATE TABLE IF NOT EXISTS filler (x)"))
        await session.execute(text("INSERT INTO filler VALUES (randomblob(:size))"), {"size": size})


async def test_a_full_disk_is_no_held_file_and_ends_without_a_restart(sqlite_db: Database) -> None:
    await _write(sqlite_db, 10)
    await _pages(sqlite_db, 1)  # of the pages that there are none is taken away
    with pytest.raises(OperationalError) as full:
        await _write(sqlite_db, PLENTY)
    assert storage_full(full.value) and out_of_reach(full.value)
    async with sqlite_db.read() as session:  # what there is can be read meanwhile
        assert (await session.execute(text("SELECT count(*) FROM filler"))).scalar_one() == 1
    await _pages(sqlite_db, PLENTY)
    await _write(sqlite_db, PLENTY)
    sqlite_db._patience.seconds = 0.05
    async with blocked(sqlite_db):
        with pytest.raises(OperationalError) as held:
            await _write(sqlite_db, 10)
    assert out_of_reach(held.value) and not storage_full(held.value)


async def test_a_full_disk_is_known_from_files_and_from_postgresql(tmp_path: Path) -> None:
    for number, full in ((errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EACCES, False)):

        def refuse(_: int, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        with pytest.raises(ObjectNotStored) as problem:
            await FileObjects(tmp_path, refuse).put("a", b"x")
        assert storage_full(problem.value) is full
    assert storage_full(asyncpg.DiskFullError("no room"))
    assert not storage_full(asyncpg.TooManyConnectionsError("too many"))
    assert not storage_full(sqlite3.OperationalError("database is locked"))
