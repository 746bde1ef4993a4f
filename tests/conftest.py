"""Fixtures that every test may ask for: a clock, a database of each kind, and the whole composed
house."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from infra.db import Database
from tests.clock import Clock
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.world import World, open_world

# What the shell happens to hold must not steer a test.
for name in [name for name in os.environ if name.startswith("DAETONG_")]:
    if name not in {"DAETONG_REQUIRE_BROWSER"}:
        del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", default="sqlite,postgresql", help="which databases to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        kinds = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no core waits for the other at the end."""
    items.sort(key=lambda item: not ("slow" in item.keywords or "browser" in item.keywords))


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases()
    yield databases
    databases.stop()


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A fresh database of the kind this run of the test is about."""
    wanted = "postgres_databases" if database_kind == "postgresql" else "sqlite_databases"
    with request.getfixturevalue(wanted).fresh(tmp_path) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def world(database_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[World]:
    """The whole house on a real port, with the stand-in WeChat, SMS gateway and bank."""
    async with open_world(database_url, clock, tmp_path) as opened:
        yield opened
