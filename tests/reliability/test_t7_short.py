"""T7 in short: a few settlements at once never pass the cap, and without holding a row they do."""

import pytest

from infra.db import Database
from tests.reliability.t7 import lines_of, must_pass, near_the_cap, nobody_holds

pytestmark = pytest.mark.slow

MANY = 12


async def test_settlements_at_once_never_pass_the_cap(database_url: str) -> None:
    crowd, beyond = await near_the_cap(Database(database_url), MANY)
    assert crowd.refused == MANY - crowd.done
    assert [line.words() for line in lines_of("short", crowd, beyond) if not line.met] == []


async def test_where_nobody_holds_a_row_they_pass_it(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    nobody_holds(db)
    _, beyond = await near_the_cap(db, MANY)
    assert must_pass(beyond).met
