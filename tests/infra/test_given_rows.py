"""Do many rows reach one statement as they are, on both databases?"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Integer, String, select

from claims_core.typed_text import InvalidText
from infra.columns import Utc
from infra.given_rows import GivenRows

COLUMNS = {"name": String(), "number": Integer(), "at": Utc()}
AT = datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC)
ROWS = [("林'\"\\一", 7, AT), ("[1, 2]", -(2**31), None), ("", None, AT), (None, 0, None)]


@pytest.fixture
def given(db) -> GivenRows:
    return GivenRows(db.writer.sync_engine.dialect, COLUMNS)


async def test_texts_numbers_moments_and_nothing_come_through(db, given):
    async with db.read() as session:
        found = await session.execute(select(*given.table.c), given.parameters(ROWS))
        assert sorted(map(tuple, found), key=str) == sorted(ROWS, key=str)


async def test_the_statement_is_the_same_for_one_row_and_for_hundreds(db, given):
    async with db.read() as session:
        for many in (1, 700):
            asked = given.parameters([("x", number, AT) for number in range(many)])
            assert len((await session.execute(select(*given.table.c), asked)).all()) == many


def test_what_no_database_keeps_is_refused_before_it_is_asked(given):
    with pytest.raises(InvalidText):
        given.parameters([("fine", 1, AT), ("not\x00this", 2, AT)])
