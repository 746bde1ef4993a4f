"""Does money add up whatever happens in whatever order? The soak asks the same of more journeys."""

import pytest

from tests.casework.journeys import machine
from tests.databases import SqliteDatabases


@pytest.mark.slow
def test_money_adds_up_whatever_happens(sqlite_databases: SqliteDatabases) -> None:
    machine.run(sqlite_databases, 6, derandomize=True)
