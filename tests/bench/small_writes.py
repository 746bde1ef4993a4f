"""How many small durable changes does the group commit take in a second, beside sqlite3 itself in
batches of the same size? Asked by `python -m tests.bench writes`."""

import asyncio
import sqlite3
import statistics
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from infra.db import Database
from infra.group_commit import GroupCommit
from infra.sqlite_writer import DURABLE
from tests.bench.report import Figure
from tests.bench.size import share_of
from tests.databases import SqliteDatabases
from tests.infra.pairs import take
from tests.leftovers import own_folder

CHANGES, ROUNDS = share_of(10_000, least=500), 3
AT_ONCE = 64
A_SECOND = 2_000
NOW = datetime.now(UTC)
INSERT = (
    "INSERT INTO bot_seen_message (key, owner, taken_at) VALUES (?, ?, ?) "
    "ON CONFLICT DO NOTHING RETURNING key"
)


def measure() -> list[Figure]:
    """Microseconds of a change: whoever makes it waits until it is on the disk."""
    ours, raw = [], []
    with own_folder("daetong-bench-") as where:
        databases = SqliteDatabases(Path(where))
        for turn in range(ROUNDS):
            folder = Path(where) / str(turn)
            folder.mkdir()
            with databases.fresh(folder) as url:
                seconds, batches = asyncio.run(_grouped(url, f"ours-{turn}"))
                ours.append(seconds)
                raw.append(_raw(Path(url.partition("///")[2]), f"raw-{turn}", CHANGES // batches))
    return [
        Figure(
            f"sqlite: a small durable change, {AT_ONCE} at once",
            statistics.median(ours) / CHANGES * 1e6,
            1e6 / A_SECOND,
            "us",
            baseline=statistics.median(raw) / CHANGES * 1e6,
            against="sqlite3 in batches as large",
        )
    ]


async def _grouped(url: str, name: str) -> tuple[float, int]:
    db = Database(url)
    group = GroupCommit(db)
    await group.write(take(name))
    numbers = iter(range(CHANGES))

    async def caller() -> None:
        for number in numbers:
            await group.write(take(f"{name}-{number}"))

    begun, before = time.perf_counter(), group.batches
    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    spent = time.perf_counter() - begun
    await db.close()
    return spent, group.batches - before


def _raw(path: Path, name: str, many: int) -> float:
    moment = NOW.replace(tzinfo=None).isoformat(" ", "microseconds")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in DURABLE:
            connection.execute(f"PRAGMA {pragma}")
        begun = time.perf_counter()
        for start in range(0, CHANGES, many):
            connection.execute("BEGIN IMMEDIATE")
            for number in range(start, min(CHANGES, start + many)):
                values = (f"{name}-{number}", "o" * 32, moment)
                connection.execute(INSERT, values).fetchall()
            connection.execute("COMMIT")
        return time.perf_counter() - begun
