"""Do small writes share their commits, each whole by itself and each really there?"""

import asyncio
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import bindparam, func, select, update

from bot.tables import ConversationRow, SeenMessageRow
from claims_core.typed_text import InvalidText
from infra.db import Database
from infra.db_failures import out_of_reach
from infra.group_commit import GroupCommit
from infra.statements import insert_in
from infra.write_steps import ReadyStep, Statement, WriteStep
from tests.infra.pairs import NOW, take
from tests.tools.tree import ROOT

PLAIN = Statement(
    lambda dialect: insert_in(dialect, SeenMessageRow).values(
        key=bindparam("key"), owner=bindparam("owner"), taken_at=bindparam("taken_at")
    ),
    key="key",
)
ONCE = Statement(
    lambda dialect: (
        insert_in(dialect, SeenMessageRow)
        .values(key=bindparam("key"), owner=bindparam("owner"), taken_at=bindparam("taken_at"))
        .on_conflict_do_nothing()
    ),
    key="key",
    tells=SeenMessageRow.key,
)
FINISH = Statement(
    lambda _: (
        update(SeenMessageRow)
        .where(SeenMessageRow.key == bindparam("of_key"))
        .values(answer_sealed=bindparam("answer"))
    ),
    key="of_key",
)
OFFER = Statement(
    lambda dialect: insert_in(dialect, ConversationRow).values(
        person_index=bindparam("person"), choices=bindparam("choices"), expires_at=NOW
    ),
    key="person",
)
LOOK = Statement(
    lambda _: select(
        ConversationRow.person_index,
        ConversationRow.choices,
        ConversationRow.topic,
        ConversationRow.expires_at,
    ).where(ConversationRow.person_index == bindparam("person")),
    key="person",
)


@contextmanager
def held(db: Database) -> Iterator[None]:
    """Another program holds the file."""
    with closing(sqlite3.connect(db.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
async def sqlite_db(sqlite_databases, database_folder):
    with sqlite_databases.fresh(database_folder) as url:
        database = Database(url)
        yield database
        await database.close()


def ready(group: GroupCommit, key: str) -> list[ReadyStep]:
    statement, parameters = take(key)
    compiled = statement.compiled(group._dialect)
    return [(compiled, compiled.values(parameters))]


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


async def test_whoever_asks_whether_it_was_written_is_told_so_in_a_whole_batch_and_in_a_broken_one(
    db,
):
    group = GroupCommit(db)
    for name, others in (
        ("whole", []),
        ("broken", [group.write(take("a", PLAIN), take("a", PLAIN))]),
    ):
        keys = [f"{name} {n % 3}" for n in range(6)]
        done = [group.write(take(key, ONCE)) for key in keys]
        (*told,) = await asyncio.gather(*done, *others, return_exceptions=True)
        assert [rows for (rows,) in told[:6]] == [[(key,)] for key in keys[:3]] + [[]] * 3
        assert [isinstance(each, Exception) for each in told[6:]] == [True] * len(others)


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
    assert found == [("p", ["钱", "two"], None, NOW)]
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
        group._writer.patience_seconds = 0.001
        with held(db):
            outcomes = await all_at_once()
    else:
        async with db.writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE bot_seen_message RENAME TO gone")
        outcomes = await all_at_once()
        async with db.writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE gone RENAME TO bot_seen_message")
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [True] * 3
    assert [len(rows) for (rows,) in await all_at_once()] == [1, 1, 1]


async def test_on_sqlite_a_commit_waits_for_the_disk(sqlite_db):
    connection = await sqlite_db.batch_writer().connection()
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


async def test_whoever_fails_at_what_comes_then_takes_nobody_with_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    group = GroupCommit(db)

    def fails() -> None:
        raise LookupError

    group.write_soon(take("first"), action="kept", then=fails)
    assert len(await asyncio.wait_for(group.write(take("second")), 60)) == 1
    assert [each.action for each in caplog.records if hasattr(each, "action")] == ["tell"]


async def test_what_a_killed_process_was_told_is_kept_is_there_and_every_pair_is_whole(db):
    told: list[str] = []
    command = [sys.executable, "-m", "tests.infra.pairs", db.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        for line in process.stdout:
            told.append(line.strip())
            if len(told) == 300:
                process.kill()
    async with db.read() as session:
        kept = set(await session.scalars(select(SeenMessageRow.key)))
    assert len(told) >= 300
    assert set(told) <= kept
    assert {f"{key}-again" for key in kept if not key.endswith("-again")} == {
        key for key in kept if key.endswith("-again")
    }


async def test_whoever_waits_for_another_program_holds_up_nothing_else(sqlite_db):
    group = GroupCommit(sqlite_db)
    await group.write(take("there"))
    longest = 0.0
    with held(sqlite_db):
        waits = asyncio.create_task(group.write(take("late")))
        for _ in range(20):
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - begun)
        assert not waits.done()
    await asyncio.wait_for(waits, 60)
    assert longest < 1


async def test_a_full_disk_is_told_to_whom_it_hits_and_the_next_batch_goes(sqlite_db):
    group = GroupCommit(sqlite_db)
    await group.write(take("there"))
    connection = await group._writer.connection()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")
    outcomes = await asyncio.gather(
        *(group.write(take(str(number), owner="o" * 50_000)) for number in range(5)),
        return_exceptions=True,
    )
    assert all(out_of_reach(outcome) for outcome in outcomes)
    connection.execute("PRAGMA max_page_count=100000")
    await asyncio.gather(*(group.write(take(str(number))) for number in range(5)))
    assert await rows(sqlite_db) == 6


async def test_a_writer_that_is_cancelled_at_any_moment_leaves_nothing_open(db):
    writer = db.batch_writer()
    group = GroupCommit(db)
    for steps in range(12):
        compiled = [ready(group, f"{steps}-{number}") for number in range(3)]
        writing = asyncio.create_task(writer.write(compiled))
        for _ in range(steps):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        async with asyncio.timeout(60), db.write() as session:
            session.add(SeenMessageRow(key=f"orm-{steps}", owner="x", taken_at=NOW))
        await writer.write([ready(group, f"{steps}-after")])
    async with db.read() as session:
        kept = set(await session.scalars(select(SeenMessageRow.key)))
    for steps in range(12):
        assert {f"orm-{steps}", f"{steps}-after"} <= kept
        assert len(kept & {f"{steps}-{number}" for number in range(3)}) in (0, 3)


async def test_one_that_is_cancelled_before_it_has_begun_holds_up_neither_the_end_nor_the_next(
    sqlite_db,
):
    group = GroupCommit(sqlite_db)
    group.write_soon(take("lost"), action="lost")
    group._running.cancel()
    async with asyncio.timeout(60):
        await asyncio.wait({group._running})
        await group.settled()
        assert await group.write(take("next")) == [[("next", NOW)]]
