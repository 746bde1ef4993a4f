"""Do statements keep within the limits and the dialect of both databases?"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from infra.idempotency import IdempotencyRow
from infra.statements import CHUNK, chunks, dialect_insert

FIRST = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def request(key: str, *, answer: str = "first", at: datetime = FIRST) -> dict[str, object]:
    return {
        "scope": "clerk",
        "key": key,
        "request_hash": "h" * 64,
        "answer": {"said": answer},
        "at": at,
    }


async def kept(db) -> dict[str, tuple[dict, datetime]]:
    async with db.read() as session:
        rows = await session.scalars(select(IdempotencyRow))
        return {row.key: (row.answer, row.at) for row in rows}


@pytest.mark.parametrize("rows", [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_pieces_hold_every_row_once_and_none_is_too_long(rows):
    pieces = list(chunks(range(rows)))
    assert [row for piece in pieces for row in piece] == list(range(rows))
    assert all(0 < len(piece) <= CHUNK for piece in pieces)


async def test_a_row_that_is_there_already_can_be_left_as_it_is(db):
    async with db.write() as session:
        statement = dialect_insert(session, IdempotencyRow).on_conflict_do_nothing()
        await session.execute(statement, [request("a")])
        await session.execute(statement, [request("a", answer="second"), request("b")])
    assert await kept(db) == {"a": ({"said": "first"}, FIRST), "b": ({"said": "first"}, FIRST)}


async def test_only_what_was_written_is_returned(db):
    async with db.write() as session:
        statement = (
            dialect_insert(session, IdempotencyRow)
            .values([request("a"), request("b")])
            .on_conflict_do_nothing()
            .returning(IdempotencyRow.key)
        )
        assert sorted(await session.scalars(statement)) == ["a", "b"]
        assert list(await session.scalars(statement)) == []


async def test_a_row_that_is_there_already_can_be_brought_up_to_date(db):
    async with db.write() as session:
        statement = dialect_insert(session, IdempotencyRow)
        statement = statement.on_conflict_do_update(
            index_elements=["scope", "key"], set_={"at": statement.excluded.at}
        )
        await session.execute(statement, [request("a")])
        await session.execute(statement, [request("a", answer="second", at=LATER), request("b")])
    assert await kept(db) == {"a": ({"said": "first"}, LATER), "b": ({"said": "first"}, FIRST)}


async def test_a_full_piece_goes_into_one_statement(db):
    async with db.write() as session:
        rows = [request(str(number)) for number in range(CHUNK)]
        await session.execute(dialect_insert(session, IdempotencyRow).values(rows))
        written = await session.scalar(select(func.count()).select_from(IdempotencyRow))
    assert written == CHUNK
