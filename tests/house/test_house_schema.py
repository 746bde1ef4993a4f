"""Is a database of another schema refused with what to do, and is a migration all or nothing?"""

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, inspect, text

from app.maintenance import migrate
from app.tables import METADATA
from infra import schema
from infra.db import Database, DatabaseRefused
from infra.migrate import upgrade
from tests.every_case import EveryCase
from tests.world import test_settings

# The first thing that the first migration makes, so that it gets somewhere before it fails.
DROPPED = {"alembic_version", "access_log"}


async def _stands_at(db: Database, revision: str) -> None:
    async with db.write() as session:
        await session.execute(
            text("UPDATE alembic_version SET version_num = :to"), {"to": revision}
        )


async def test_a_database_of_the_right_schema_is_let_pass(db: Database) -> None:
    await schema.require_current(db)


async def test_an_older_schema_is_refused_with_the_command_to_run(db: Database) -> None:
    await _stands_at(db, "0000")
    with pytest.raises(DatabaseRefused, match=r"表结构是 0000，本程序要 .*daetong migrate"):
        await schema.require_current(db)


async def test_a_newer_schema_is_refused_with_what_to_install(db: Database) -> None:
    await _stands_at(db, "9999")
    with pytest.raises(DatabaseRefused, match=r"表结构是 9999，.*安装更新的程序"):
        await schema.require_current(db)


async def test_a_newer_schema_that_only_adds_since_this_program_is_let_pass(db: Database) -> None:
    await _stands_at(db, f"9999_since_{schema.HEAD[:4]}")
    assert await schema.require_current(db) == f"9999_since_{schema.HEAD[:4]}"
    await _stands_at(db, "9999_since_9998")
    with pytest.raises(DatabaseRefused, match="安装更新的程序"):
        await schema.require_current(db)


def test_which_programs_go_on_with_what_was_only_added_to() -> None:
    with EveryCase() as every:
        for revision, head, goes_on in (
            ("0007_since_0005", "0005", True),
            ("0007_since_0005", "0006_since_0004", True),
            ("0007_since_0005", "0004", False),
            ("0007_since_0005", "0004_since_0002", False),
            ("0007", "0006", False),
        ):
            with every.case(f"{revision} under {head}"):
                assert schema.goes_on_with(revision, head) is goes_on


async def test_migrating_makes_a_new_file_and_then_says_that_nothing_is_left(
    tmp_path: Path,
) -> None:
    settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/new/daetong.db", tmp_path, 1)
    assert "原来：空的" in await migrate(settings)
    assert await migrate(settings) == f"数据库的表结构已经是 {schema.HEAD}，不用升。"


async def test_a_migration_that_fails_midway_leaves_the_database_as_it_was(db: Database) -> None:
    tables = await _tables(db)
    await _forget_the_schema(db)
    # The migration makes one table, and then meets another that is there already.
    with pytest.raises(Exception, match="already exists"):
        await upgrade(db, METADATA)
    assert await schema.present(db) is None
    assert await _tables(db) == tables - DROPPED


async def _forget_the_schema(db: Database) -> None:
    async with db.writer.begin() as connection:
        for name in DROPPED:
            await connection.run_sync(Table(name, MetaData(), Column("x", Integer)).drop)


async def _tables(db: Database) -> set[str]:
    async with db.writer.connect() as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
