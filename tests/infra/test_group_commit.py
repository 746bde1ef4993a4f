"""Do small writes share their commits, each whole by itself and each really there?"""

import asyncio
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, func, select, update

from bot.tables import ConversationRow, SeenMessageRow
from claims_core.typed_text import InvalidText
from infra.db import Database
from infra.group_commit import GroupCommit, Statement, WriteStep
from infra.statements import insert_in

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
TAKE = Statement(
    lambda dialect: (
        insert_in(dialect, SeenMessageRow)
        .values(key=bindparam("key"), owner=bindparam("owner"), taken_at=bindparam("taken_at"))
        .on_conflict_do_nothing()
        .returning(SeenMessageRow.key, SeenMessageRow.taken_at)
    )
)
PLAIN = Statement(
    lambda dialect: insert_in(dialect, SeenMessageRow).values(
        key=bindparam("key"), owner=bindparam("owner"), taken_at=bindparam("taken_at")
    )
)
FINISH = Statement(
    lambda _: (
        update(SeenMessageRow)
        .where(SeenMessageRow.key == bindparam("of_key"))
        .values(answer_sealed=bindparam("answer"))
    )
)
OFFER = Statement(
    lambda dialect: insert_in(dialect, ConversationRow).values(
        person_index=bindparam("person"), choices=bindparam("choices"), expires_at=NOW
    )
)
LOOK = Statement(
    lambda _: select(
        ConversationRow.choices, ConversationRow.topic, ConversationRow.expires_at
    ).where(ConversationRow.person_index == bindparam("person"))
)


def take(key: str, statement: Statement = TAKE, owner: str = "o") -> WriteStep:
    return WriteStep(statement, {"key": key, "owner": owner, "taken_at": NOW})


async def rows(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(SeenMessageRow))


async def test_what_arrives_together_shares_two_commits_and_each_gets_its_own_rows(db):
    group = GroupCommit(db)
    first = asyncio.create_task(group.write(take("0")))
    await asyncio.sleep(0)
    more = [asyncio.create_task(group.write(take(str(n % 50)))) for n in range(1, 100)]
    told = [(await each)[0] for each in (first, *more)]
    assert group.batches <= 3
    assert await rows(db) == 50
    assert sorted(row[0] for found in told for row in found) == sorted(map(str, range(50)))
    assert {row[1] for found in told for row in found} == {NOW}


async def test_one_that_fails_takes_no_other_with_it_and_leaves_nothing_of_its_own(db):
    group = GroupCommit(db)
    await group.write(take("there"))
    outcomes = await asyncio.gather(
        group.write(take("a", PLAIN)),
        group.write(take("there", PLAIN)),
        group.write(take("b", PLAIN), take("there", PLAIN)),
        group.write(take("c", PLAIN), WriteStep(FINISH, {"of_key": "c", "answer": b"sealed"})),
        return_exceptions=True,
    )
    failed = [isinstance(outcome, Exception) for outcome in outcomes]
    assert failed == [False, True, True, False]
    async with db.read() as session:
        kept = await session.execute(select(SeenMessageRow.key, SeenMessageRow.answer_sealed))
        assert sorted(kept) == [("a", None), ("c", b"sealed"), ("there", None)]


async def test_values_of_every_type_come_back_as_they_went(db):
    group = GroupCommit(db)
    await group.write(WriteStep(OFFER, {"person": "p", "choices": ["钱", "two"]}))
    (found,) = await group.write(WriteStep(LOOK, {"person": "p"}))
    assert found == [(["钱", "two"], None, NOW)]
    async with db.read() as session:
        assert (await session.get(ConversationRow, "p")).choices == ["钱", "two"]
    assert await group.write(WriteStep(LOOK, {"person": "nobody"})) == [[]]


async def test_a_cancelled_caller_and_one_that_does_not_wait_are_written_before_the_end(db, caplog):
    group = GroupCommit(db)
    caller = asyncio.create_task(group.write(take("cancelled")))
    await asyncio.sleep(0)
    caller.cancel()
    group.write_soon(take("soon"), action="not_kept")
    group.write_soon(take("cancelled", PLAIN), action="not_kept")
    await group.settled()
    await asyncio.sleep(0)
    assert await rows(db) == 2
    assert [record.action for record in caplog.records if hasattr(record, "action")] == ["not_kept"]


async def test_what_no_database_keeps_is_refused_before_it_joins_a_batch(db):
    group = GroupCommit(db)
    with pytest.raises(InvalidText):
        await group.write(take("a\0b"))
    assert group.batches == 0


async def test_ordinary_writers_and_two_groups_in_opposite_orders_lose_nothing(db):
    here, there = GroupCommit(db), GroupCommit(db)
    keys = [str(number) for number in range(200)]

    async def ordinary() -> None:
        for number in range(10):
            async with db.write() as session:
                session.add(SeenMessageRow(key=f"x{number}", owner="x", taken_at=NOW))

    dice = random.Random(1)
    tasks = [asyncio.create_task(ordinary())]
    for group in (here, there):
        dice.shuffle(keys)
        tasks += [asyncio.create_task(group.write(take(key))) for key in keys]
    outcomes = await asyncio.gather(*tasks)
    assert sum(len(outcome[0]) for outcome in outcomes if outcome) == 200
    assert await rows(db) == 210


async def test_a_batch_that_cannot_be_written_is_told_to_everybody_in_it_and_the_next_one_is(db):
    """Another program holds the file, or somebody has renamed the table."""
    group = GroupCommit(db)

    def all_at_once():
        return asyncio.gather(
            *(group.write(take(str(number))) for number in range(3)), return_exceptions=True
        )

    if db.is_sqlite:
        async with db.driver() as driver:
            await driver.execute("PRAGMA busy_timeout=1")
        with closing(sqlite3.connect(db.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            outcomes = await all_at_once()
    else:
        async with db.writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE bot_seen_message RENAME TO gone")
        outcomes = await all_at_once()
        async with db.writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE gone RENAME TO bot_seen_message")
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [True] * 3
    assert [len(rows) for (rows,) in await all_at_once()] == [1, 1, 1]


async def test_on_sqlite_a_commit_waits_for_the_disk(sqlite_databases, database_folder):
    with sqlite_databases.fresh(database_folder) as url:
        db = Database(url)
        async with db.driver() as driver:
            assert await driver.execute_fetchall("PRAGMA synchronous") == [(2,)]
        await db.close()


async def test_whoever_fails_at_what_comes_then_takes_nobody_with_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    group = GroupCommit(db)

    def fails() -> None:
        raise LookupError

    group.write_soon(take("first"), action="kept", then=fails)
    assert len(await asyncio.wait_for(group.write(take("second")), 10)) == 1
    assert [each.action for each in caplog.records if hasattr(each, "action")] == ["tell"]
