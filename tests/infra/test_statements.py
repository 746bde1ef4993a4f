"""Do statements keep within the limits and the dialect of both databases?"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from claims_core.typed_text import InvalidText
from infra.idempotency import IdempotencyRow
from infra.statements import (
    CHUNK,
    among,
    chunks,
    dialect_insert,
    insert_rows,
    listed,
    plan_anew,
    speaks_postgresql,
)

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


def kept_request(key: str, at: datetime = FIRST) -> dict[str, object]:
    return request(key, at=at)


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


async def test_a_list_of_texts_is_one_parameter_whatever_stands_in_it(db, subtests) -> None:
    keys = ["a", "引'号\"", "", "𬭎", "c" * 99]
    async with db.write() as session:
        await insert_rows(session, IdempotencyRow, [kept_request(key) for key in keys])
        key = IdempotencyRow.key
        for asked in ([], ["nobody"], ["a", "a"], keys, map(str, keys), ["a"] * 5000):
            with subtests.test(asked=str(asked)[:30]):
                asked = list(asked)
                found = await session.scalars(select(key).where(among(session, key, asked)))
                assert sorted(found) == sorted(set(asked) & set(keys))
                texts = listed(session, asked)
                listed_again = await session.scalars(select(texts.c.value))
                assert list(listed_again) == asked


async def test_plain_rows_become_what_their_columns_say(db) -> None:
    async with db.write() as session:
        await insert_rows(session, IdempotencyRow, [])
        await insert_rows(session, IdempotencyRow, [kept_request("a"), kept_request("b", LATER)])
        with pytest.raises(InvalidText):
            await insert_rows(session, IdempotencyRow, [kept_request("nu\0l")])
    assert await kept(db) == {"a": ({"said": "first"}, FIRST), "b": ({"said": "first"}, LATER)}


async def test_a_full_piece_goes_into_one_statement(db):
    async with db.write() as session:
        rows = [request(str(number)) for number in range(CHUNK)]
        await session.execute(dialect_insert(session, IdempotencyRow).values(rows))
        written = await session.scalar(select(func.count()).select_from(IdempotencyRow))
    assert written == CHUNK


async def test_statements_are_planned_anew_until_the_transaction_ends(db):
    modes = []
    async with db.write() as session:
        await plan_anew(session)  # and changes nothing where there is no such thing
        if not speaks_postgresql(session):
            return
        modes.append(await session.scalar(text("SHOW plan_cache_mode")))
    async with db.write() as session:  # on the same connection, the only one that was needed
        modes.append(await session.scalar(text("SHOW plan_cache_mode")))
    assert modes == ["force_custom_plan", "auto"]
