"""Does a unit of work keep what it promises on both databases, and is a SQLite file kept from a
second writer where the library could damage it?"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app.tables import METADATA
from infra import outbox
from infra.db import Database, DatabaseRefused, has_wal_reset_bug
from infra.idempotency import IdempotencyRow
from infra.migrate import upgrade

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
BUGGY, SOUND = (3, 40, 1), (3, 51, 3)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database, whatever database the other tests are about."""
    db = Database(f"sqlite+aiosqlite:///{tmp_path}/daetong.db")
    await upgrade(db, METADATA)
    yield db
    await db.close()


def _row(key: str, count: int = 0) -> IdempotencyRow:
    return IdempotencyRow(
        scope="test", key=key, request_hash="0" * 64, answer={"count": count}, at=NOW
    )


async def test_read_then_write_by_eight_at_once_loses_nothing(db: Database) -> None:
    async with db.write() as session:
        session.add(_row("counter"))

    async def count_up() -> None:
        for _ in range(10):
            async with db.write() as session:
                row = await session.get_one(
                    IdempotencyRow, ("test", "counter"), with_for_update=True
                )
                await asyncio.sleep(0)  # a chance for the others to come between
                row.answer = {"count": row.answer["count"] + 1}

    await asyncio.gather(*(count_up() for _ in range(8)))
    async with db.read() as session:
        row = await session.get_one(IdempotencyRow, ("test", "counter"))
    assert row.answer == {"count": 80}


async def test_readers_are_served_beside_a_writer_and_see_only_what_is_committed(
    db: Database,
) -> None:
    count = select(func.count()).select_from(IdempotencyRow)
    async with db.write() as writing:
        writing.add(_row("a"))
        await writing.flush()
        for _ in range(3):
            async with db.read() as reading:
                assert await reading.scalar(count) == 0
    async with db.read() as reading:
        assert await reading.scalar(count) == 1


async def test_a_unit_of_work_that_fails_leaves_nothing(db: Database) -> None:
    with pytest.raises(LookupError):
        async with db.write() as session:
            session.add(_row("a"))
            await session.flush()
            raise LookupError
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(IdempotencyRow)) == 0


async def test_events_are_told_of_once_they_are_committed(db: Database) -> None:
    told: list[str] = []
    db.on_events(lambda: told.append("events"))
    async with db.write() as session:
        session.add(_row("no event"))
    assert told == []
    with pytest.raises(LookupError):
        async with db.write() as session:
            outbox.append(session, "claim_submitted", "c" * 32, NOW)
            raise LookupError
    assert told == []
    async with db.write() as session:
        outbox.append(session, "claim_submitted", "c" * 32, NOW)
        assert told == []
    assert told == ["events"]


async def _pragma(db: Database, name: str, *, writer: bool) -> object:
    async with db.write() if writer else db.read() as session:
        return (await session.execute(text(f"PRAGMA {name}"))).scalar()


async def test_sqlite_writes_ahead_and_waits_for_the_disk(file: Database) -> None:
    for writer in (True, False):
        assert await _pragma(file, "journal_mode", writer=writer) == "wal"
        assert await _pragma(file, "synchronous", writer=writer) == 2  # FULL
        assert await _pragma(file, "foreign_keys", writer=writer) == 1


async def test_only_the_writer_of_sqlite_writes_and_checkpoints(file: Database) -> None:
    assert await _pragma(file, "wal_autocheckpoint", writer=True) > 0
    assert await _pragma(file, "wal_autocheckpoint", writer=False) == 0
    async with file.read() as session:
        session.add(_row("by a reader"))
        with pytest.raises(OperationalError, match="readonly"):
            await session.flush()


async def test_a_writer_of_sqlite_holds_its_turn_from_the_first_word(file: Database) -> None:
    async with file.write() as session:
        await session.execute(text("SELECT 1"))
        other = sqlite3.connect(file.path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),  # no write-ahead log yet
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_versions_with_the_wal_reset_bug_are_known(
    version: tuple[int, int, int], affected: bool
) -> None:
    assert has_wal_reset_bug(version) is affected


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [(BUGGY, BUGGY, False), (BUGGY, SOUND, False), (SOUND, BUGGY, False), (SOUND, SOUND, True)],
)
async def test_two_processes_share_a_sqlite_file_only_when_both_libraries_are_sound(
    first: tuple[int, int, int], second: tuple[int, int, int], together: bool, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/daetong.db"
    holder, other = (Database(url, sqlite_version=version) for version in (first, second))
    holder.claim_process()
    if together:
        other.claim_process()
    else:
        with pytest.raises(DatabaseRefused, match=r"别的进程.*3\.51\.3.*PostgreSQL"):
            other.claim_process()
    await holder.close()
    other.claim_process()
    await other.close()


@pytest.mark.parametrize("url", ["mysql+aiomysql://localhost/x", "oracle://localhost"])
def test_another_kind_of_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="DAETONG_DATABASE_URL"):
        Database(url)


async def test_a_sqlite_file_is_worked_at_once_by_whoever_serves_nobody(file: Database) -> None:
    db = Database(f"sqlite+aiosqlite:///{file.path}", at_once=True)
    woken: list[int] = []
    db.on_events(lambda: woken.append(1))
    async with db.write() as session:
        outbox.append(session, "claim_submitted", "c" * 32, NOW)
    with pytest.raises(OperationalError, match="no such table"):
        async with db.write() as session:
            outbox.append(session, "claim_submitted", "d" * 32, NOW)
            await session.flush()
            await session.execute(text("SELECT * FROM nowhere"))
    await db.close()
    async with file.read() as session:
        kept = await session.scalar(text("SELECT count(*) FROM outbox"))
    assert (kept, woken) == (1, [1])
