"""Does the service refuse, before it writes anything, a database that is damaged or not its own,
and say what to do?"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.usable import looked_through, require_usable
from infra.db import Database, DatabaseRefused
from infra.key_canary import KeyCanaryRow
from infra.sealing import Sealer
from tests.clock import Clock
from tests.databases import EMPTY, SqliteDatabases

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32


def _sealer(*names: str, index: bytes = INDEX) -> Sealer:
    keys = {"old": OLD, "new": NEW}
    return Sealer({name: keys[name] for name in names}, names[-1], index)


async def test_other_keys_are_refused_by_name_and_a_new_one_beside_the_old_is_not(
    db: Database, clock: Clock
) -> None:
    await require_usable(db, _sealer("old"), clock())
    await require_usable(db, _sealer("old", "new"), clock())
    for sealer, words in (
        (_sealer("new"), "DAETONG_SEAL_KEYS"),
        (_sealer("old", index=b"x" * 32), "DAETONG_SEAL_INDEX_KEY"),
    ):
        for look in (looked_through(db, sealer), require_usable(db, sealer, clock())):
            with pytest.raises(DatabaseRefused, match=words):
                await look
    async with db.read() as session:
        assert len(list(await session.scalars(select(KeyCanaryRow)))) == 1


async def test_a_damaged_page_and_a_file_that_is_none_are_said_with_the_way_out(
    sqlite_databases: SqliteDatabases, database_folder: Path, clock: Clock
) -> None:
    with sqlite_databases.fresh(database_folder, EMPTY) as url:
        db = Database(url)
        await require_usable(db, _sealer("old"), clock())
        await db.close()
        with closing(sqlite3.connect(db.path)) as connection:
            size = connection.execute("PRAGMA page_size").fetchone()[0]
            page = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'key_canary'"
            ).fetchone()[0]
        whole = db.path.read_bytes()
        for at, damage in (((page - 1) * size, os.urandom(size)), (0, b"no database at all.")):
            db.path.write_bytes(whole[:at] + damage + whole[at + len(damage) :])
            spoilt = Database(url)
            for look in (
                looked_through(spoilt, _sealer("old")),
                require_usable(spoilt, _sealer("old"), clock()),
            ):
                with pytest.raises(DatabaseRefused, match="backup restore"):
                    await look
            await spoilt.close()


async def test_a_page_that_nobody_reads_at_start_is_found_by_the_look(
    sqlite_databases: SqliteDatabases, database_folder: Path, clock: Clock
) -> None:
    with sqlite_databases.fresh(database_folder, EMPTY) as url:
        path = Database(url).path
        with closing(sqlite3.connect(path)) as connection:
            size = connection.execute("PRAGMA page_size").fetchone()[0]
            page = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'claim'"
            ).fetchone()[0]
        with path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(os.urandom(size))
        db = Database(url)
        with pytest.raises(DatabaseRefused, match="损坏"):
            await looked_through(db, _sealer("old"))
        await db.close()
