"""Does a statement that SQLite answers beside the loop bring all it finds, in pieces too, and harm
nobody when it is given up?"""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from infra.db import Database

COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
NUMBERS, LAST = text(f"{COUNTED} SELECT i FROM n"), text(f"{COUNTED} SELECT max(i) FROM n")
LONG = {"last": 3_000_000}


async def test_all_that_is_found_arrives_at_once_and_in_pieces(tmp_path: Path, subtests) -> None:
    for at_once in (False, True):
        db = Database(f"sqlite+aiosqlite:///{tmp_path}/{at_once}.sqlite3", at_once=at_once)
        for last in (1, 999, 1000, 1001, 2500):
            with subtests.test(at_once=at_once, last=last):
                wanted = list(range(1, last + 1))
                async with db.read() as session:
                    assert list(await session.scalars(NUMBERS, {"last": last})) == wanted
                    told = await session.stream_scalars(
                        NUMBERS, {"last": last}, execution_options={"yield_per": 300}
                    )
                    pieces = [list(part) async for part in told.partitions(300)]
                assert [each for part in pieces for each in part] == wanted
        await db.close()


async def test_who_gives_up_a_statement_leaves_the_database_to_others(tmp_path: Path) -> None:
    db = Database(f"sqlite+aiosqlite:///{tmp_path}/given-up.sqlite3")

    async def takes_long() -> None:
        async with db.read() as session:
            await session.scalar(LAST, LONG)

    async def given_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await takes_long()

    await given_up()
    async with db.read() as session:
        assert await session.scalar(NUMBERS, {"last": 1}) == 1
    await db.close()
