"""What some of these tests need: a compiler, and a database of the one kind on which several
processes, or two writers at one moment, may be."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import CAST, PostgresDatabases
from tests.reliability.preloaded import COMPILER


@pytest.fixture
def postgresql_url(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[str]:
    with postgres_databases.fresh(tmp_path, CAST) as url:
        yield url


@pytest.fixture
def compiler() -> None:
    if COMPILER is None:
        if os.environ.get("REQUIRE_COMPILER"):
            pytest.fail("no C compiler is installed")
        pytest.skip("no C compiler is installed")
