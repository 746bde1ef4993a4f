"""Does a file that another program holds cost each of us one wait, and not one for everybody who
came before?"""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from infra.db import Database
from infra.db_failures import out_of_reach
from infra.patience import LEAST_S, patience_left
from tests.blocked_database import blocked
from tests.databases import EMPTY, SqliteDatabases

SHORT_S = 1.2


@pytest.fixture
async def sqlite_db(
    sqlite_databases: SqliteDatabases, database_folder: Path
) -> AsyncIterator[Database]:
    with sqlite_databases.fresh(database_folder, EMPTY) as url:
        db = Database(url)
        yield db
        await db.close()


def test_whoever_has_queued_in_vain_has_waited_already() -> None:
    for waited, left in ((0.0, 10.0), (0.9, 10.0), (4.0, 6.0), (10.0, LEAST_S), (30.0, LEAST_S)):
        assert patience_left(waited) == left


@pytest.mark.slow
async def test_a_held_file_costs_each_request_one_wait(sqlite_db: Database) -> None:
    async def write() -> float:
        begun = time.monotonic()
        with pytest.raises(OperationalError) as refused:
            async with sqlite_db.write() as session:
                await session.execute(text("SELECT 1"))
        assert out_of_reach(refused.value)
        return time.monotonic() - begun

    sqlite_db._patience.seconds = SHORT_S
    async with blocked(sqlite_db):
        waited = await asyncio.gather(*(write() for _ in range(8)))
    assert max(waited) < SHORT_S + 1, "eight times that, were each to wait for itself"
    async with sqlite_db.write() as session:  # and with all its patience again
        await session.execute(text("SELECT 1"))
