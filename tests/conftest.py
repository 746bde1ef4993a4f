"""Fixtures that every test may ask for: a clock, a database of each kind, and the whole composed
house."""

import atexit
import gc
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from frontdoor.application import forget_closed_applications
from infra.db import Database
from tests.buckets import BucketServer
from tests.clock import Clock
from tests.cost_of_parts import CostOfParts
from tests.databases import (
    CAST,
    EMPTY,
    PostgresDatabases,
    SqliteDatabases,
    quick_folder,
    share_compiled,
)
from tests.fresh_processes import FreshProcesses
from tests.leftovers import own_folder
from tests.peak_memory import PeakMemory
from tests.quick import is_left_out, of_the_inner_loop, touched
from tests.quiet_logs import watched
from tests.small_processes import SmallProcess
from tests.world import World, open_world

# What the shell happens to hold must not steer a test.
for name in [name for name in os.environ if name.startswith("DAETONG_")]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", default="sqlite,postgresql", help="which databases to test on")
    parser.addoption("--quick", action="store_true", help="only the inner loop (tests/quick.py)")
    parser.addoption("--most-megabytes", type=int, default=0, help="a larger process fails the run")


def pytest_configure(config: pytest.Config) -> None:
    most = config.getoption("--most-megabytes")
    # a child for them costs more than the inner loop, which is short, would ever grow
    if hasattr(config, "workerinput") and not config.getoption("--quick"):
        fresh = FreshProcesses(config, SMALL.give_back)
        config.pluginmanager.register(PeakMemory(most, lambda: fresh.peak))
        config.pluginmanager.register(fresh)
    else:
        config.pluginmanager.register(PeakMemory(most))
        config.pluginmanager.register(CostOfParts())


SMALL = SmallProcess()

# What HTTP carries looks the same on both: these run on the first one, but for what is marked.
ON_ONE_DATABASE = ("any_request", "bot", "journey", "miniapp_api", "window")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds = metafunc.config.getoption("--databases").split(",")
    room = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    both = metafunc.definition.get_closest_marker("both_databases")
    if room in ON_ONE_DATABASE and both is None:
        kinds = kinds[:1]
    metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The inner loop does not read what it leaves out as a whole; None leaves it to the others."""
    return (config.getoption("--quick") and is_left_out(collection_path)) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, so that no core waits for the other at the end."""
    if config.getoption("--quick"):
        items[:], left_out = of_the_inner_loop(items, touched())
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: not ("slow" in item.keywords or "browser" in item.keywords))


def pytest_collection_finish() -> None:
    """What has been imported by now stays to the end."""
    SMALL.leave_what_stays()
    gc.set_threshold(50_000)
    # the interpreter lets go of everything, lest extensions complain of what is left
    atexit.register(gc.unfreeze)


def pytest_runtest_teardown() -> None:
    """The application of a test goes with it."""
    forget_closed_applications()


def pytest_runtest_logfinish() -> None:
    """And its memory: without this a process comes to some 800 MB."""
    SMALL.tidy()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(quick_folder())
    yield databases
    databases.stop()


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[BucketServer]:
    """A store that speaks S3; each test takes a bucket of its own."""
    server = BucketServer()
    yield server
    server.end()


@pytest.fixture(scope="session")
def databases_folder() -> Iterator[Path]:
    """Where the SQLite files of this process lie: in memory where there is enough of it."""
    with own_folder("daetong-db-", quick_folder()) as folder:
        yield folder


@pytest.fixture
def database_folder(databases_folder: Path) -> Iterator[Path]:
    """Where the one of a test lies."""
    with tempfile.TemporaryDirectory(dir=databases_folder) as folder:
        yield Path(folder)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, database_folder: Path
) -> Iterator[str]:
    """A fresh database with the cast in it, of the kind this run of the test is about."""
    wanted = "postgres_databases" if database_kind == "postgresql" else "sqlite_databases"
    with request.getfixturevalue(wanted).fresh(database_folder, CAST) as url:
        yield url


@pytest.fixture
def empty_database_url(
    database_kind: str, request: pytest.FixtureRequest, database_folder: Path
) -> Iterator[str]:
    """The same with all tables and no rows, for tests in which the cast would be in the way."""
    wanted = "postgres_databases" if database_kind == "postgresql" else "sqlite_databases"
    with request.getfixturevalue(wanted).fresh(database_folder, EMPTY) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _names(code: CodeType) -> set[str]:
    inner = (part for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _side_by_side(test: FunctionType) -> bool:
    """Whether this test, or a function of its module that it calls, lets things happen at one
    time."""
    names = _names(test.__code__)
    for called in [test.__globals__.get(name) for name in names]:
        if isinstance(called, FunctionType) and called.__module__ == test.__module__:
            names |= _names(called.__code__)
    return not names.isdisjoint({"gather", "create_task", "TaskGroup"})


@pytest.fixture(autouse=True)
def nothing_private_is_in_any_line(request: pytest.FixtureRequest) -> Iterator[None]:
    with watched() as found:
        yield
    assert found == []


@pytest.fixture
async def db(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Database]:
    """SQLite is reached through its threads, as in the product, where a test lets several things
    happen at one time; otherwise at once, which is a third cheaper."""
    database = Database(database_url, at_once=not _side_by_side(request.function))
    share_compiled(database)
    yield database
    await database.close()


@pytest.fixture
async def world(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[World]:
    """The whole house on a real port, with the stand-in WeChat, SMS gateway and bank."""
    async with open_world(db, clock, tmp_path) as opened:
        yield opened
