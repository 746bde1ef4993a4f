"""Fixtures of the tests of backups: a service with data, and a place apart from it, in memory where
there is enough of it, since every file of a backup waits for the disk."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.backup.folders import Backed, backed
from tests.backup.running import Running
from tests.clock import Clock
from tests.databases import CAST, SqliteDatabases


@pytest.fixture
def service(sqlite_databases: SqliteDatabases, database_folder: Path) -> Iterator[Backed]:
    with sqlite_databases.fresh(database_folder, CAST) as url:
        yield backed(database_folder, url)


@pytest.fixture
def apart(database_folder: Path) -> Path:
    place = database_folder / "apart"
    place.mkdir()
    return place


@pytest.fixture
async def running(service: Backed, clock: Clock) -> AsyncIterator[Running]:
    found = Running(service, clock)
    yield found
    await found.db.close()
