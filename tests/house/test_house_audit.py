"""Does a running house seal what it writes, and does the command say so and find a hand in it?"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app import audit_commands
from app.audit.loop import heads_folder
from app.settings import Settings
from infra.db import Database
from tests.clock import Clock
from tests.databases import CAST, SqliteDatabases
from tests.world import open_world


async def _served(url: str, clock: Clock, folder: Path) -> Settings:
    async with open_world(Database(url), clock, folder, with_worker=True) as world:
        return world.settings


@pytest.mark.slow
def test_a_house_that_was_closed_is_sealed_and_a_removed_row_is_named(
    sqlite_databases: SqliteDatabases,
    database_folder: Path,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with sqlite_databases.fresh(database_folder, CAST) as url:
        settings = asyncio.run(_served(url, clock, database_folder))
        assert list(heads_folder(settings).glob("*.head"))
        assert audit_commands.verify(settings, None) == 0
        told = capsys.readouterr().out
        assert "没有被改动、增加或删除的记录" in told and "！！！" not in told
        assert audit_commands.verify(settings, database_folder / "nothing") == 1
        told = capsys.readouterr().out
        assert "整库换成旧的也看不出来" in told and "没有被改动" not in told
        rows = "SELECT value FROM setting_change WHERE name = ?"
        with closing(sqlite3.connect(database_folder / "daetong.db")) as connection:
            kept = connection.execute(rows, ("sms_receipt_secret",)).fetchone()[0]
            assert settings.sms_receipt_secret.get_secret_value() not in kept
            connection.execute("DELETE FROM setting_change WHERE name = 'quiet_hours'")
            connection.commit()
        assert audit_commands.verify(settings, None) == 1
        assert "（rows_removed），setting_change" in capsys.readouterr().out


def test_a_value_changed_into_none_of_its_kind_is_named_and_not_stumbled_over(
    sqlite_databases: SqliteDatabases,
    database_folder: Path,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SQLite keeps whatever somebody writes into a column."""
    with sqlite_databases.fresh(database_folder, CAST) as url:
        settings = asyncio.run(_served(url, clock, database_folder))
        with closing(sqlite3.connect(database_folder / "daetong.db")) as connection:
            change = "UPDATE setting_change SET at = 'yesterday' WHERE name = 'quiet_hours'"
            connection.execute(change)
            connection.commit()
            found = "SELECT id FROM setting_change WHERE name = 'quiet_hours'"
            (changed,) = connection.execute(found).fetchone()
            assert audit_commands.verify(settings, None) == 1
            told = capsys.readouterr().out
            assert f"（row_altered），setting_change {changed}" in told
            assert "rows_removed" not in told and told.count("不符：") == 1
            connection.execute("UPDATE audit_block SET at = 'yesterday' WHERE number = 1")
            connection.commit()
        assert audit_commands.verify(settings, None) == 1
        assert "（block_altered）" in capsys.readouterr().out
