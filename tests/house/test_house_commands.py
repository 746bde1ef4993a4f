"""Does a command that cannot do what was asked say why in a sentence, with an exit code that no
script takes for a finding?"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.cli import concluded, main
from app.compose import build_sealer
from app.refusals import refusal
from app.serve import now
from infra.db import Database
from infra.key_canary import keep_canary
from infra.logs import logging_plainly
from tests.databases import EMPTY, SqliteDatabases
from tests.every_case import EveryCase
from tests.ports import free_port
from tests.processes import Installation

Typed = Callable[[Installation, str], tuple[int, str]]

# All that open the database; what they are told besides does not matter.
COMMANDS = (
    "migrate",
    "staff add new 新人 supervisor",
    "staff disable new",
    "audit verify",
    "ledger verify",
    "ledger recheck",
    "keys status",
    "keys rotate",
    "keys rotate-index",
    "retention report",
    "retention run",
    "backup run",
    "person forget X1 --request 1 --by 某人 --yes",
)


@pytest.fixture
def typed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typed:
    """Run one command with the settings of an installation; its exit code, and all that was said
    on stderr."""
    monkeypatch.chdir(tmp_path)

    def run(daetong: Installation, line: str) -> tuple[int, str]:
        for name, value in daetong.environment.items():
            if name.startswith("DAETONG_"):
                monkeypatch.setenv(name, value)
        code = main(line.split())
        return code, capsys.readouterr().err

    return run


def _installation(tmp_path: Path, url: str, **values: object) -> Installation:
    return Installation(
        tmp_path,
        url,
        backup_folder=tmp_path / "backups",
        backup_passphrase="a passphrase of the tests",
        **values,
    )


def test_a_database_that_is_not_there_is_said_in_a_sentence_by_every_command(
    typed: Typed, tmp_path: Path
) -> None:
    url = f"postgresql+asyncpg://daetong:a-secret@127.0.0.1:{free_port()}/daetong"
    daetong = _installation(tmp_path, url)
    with EveryCase() as every:
        for line in COMMANDS:
            with every.case(line):
                code, said = typed(daetong, line)
                assert (code, said.count("连不上数据库")) == (2, 1), said
                assert "Traceback" not in said and "a-secret" not in said


def test_a_file_that_is_no_database_is_said_with_the_way_out_by_every_command(
    typed: Typed, tmp_path: Path
) -> None:
    path = tmp_path / "daetong.db"
    path.write_bytes(b"no database at all, but long enough to look at" * 100)
    daetong = _installation(tmp_path, f"sqlite+aiosqlite:///{path}")
    with EveryCase() as every:
        for line in COMMANDS:
            with every.case(line):
                code, said = typed(daetong, line)
                assert code == 2 and "backup restore" in said, said
                assert "Traceback" not in said


def test_a_mistyped_path_makes_no_new_database(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.db"
    daetong = _installation(tmp_path, f"sqlite+aiosqlite:///{path}")
    with EveryCase() as every:
        for line in COMMANDS:
            if line != "migrate":
                with every.case(line):
                    code, said = typed(daetong, line)
                    assert code == 2 and str(path) in said, said
                    assert not path.exists()


@pytest.mark.slow
def test_under_other_keys_nothing_is_written_proved_or_backed_up(
    typed: Typed, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/daetong.db"
    ours = _installation(tmp_path, url)
    assert typed(ours, "migrate")[0] == 0
    asyncio.run(_served_once(ours))
    assert typed(ours, "keys status")[0] == 0
    for field in ("seal_keys", "seal_index_key"):
        others = _installation(tmp_path, url, **_all_but(ours, field))
        with EveryCase() as every:
            for line in COMMANDS:
                if line not in {"migrate", "keys status"}:
                    with every.case(f"{line} with another {field}"):
                        code, said = typed(others, line)
                        assert (code, f"DAETONG_{field.upper()}" in said) == (2, True), said
    assert not list((tmp_path / "backups").rglob("manifest.json"))
    assert typed(ours, "backup run")[0] == 0


async def _served_once(daetong: Installation) -> None:
    """What the first start of the service leaves of its keys."""
    db = Database(daetong.settings.database_url)
    try:
        await keep_canary(db, build_sealer(daetong.settings), now())
    finally:
        await db.close()


def _all_but(daetong: Installation, field: str) -> dict[str, str]:
    names = {"seal_keys", "seal_index_key"} - {field}
    return {name: getattr(daetong.settings, name).get_secret_value() for name in names}


@pytest.mark.slow
async def test_the_service_says_the_same_and_nothing_of_its_own_code(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://daetong:a-secret@127.0.0.1:{free_port()}/daetong"
    refused = _installation(tmp_path, url).run("serve")
    assert refused.returncode == 2
    assert "连不上数据库" in refused.stderr
    assert "Traceback" not in refused.stderr and "a-secret" not in refused.stderr


def test_a_fault_of_the_program_has_a_code_of_its_own_and_nobodys_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> int:
        raise LookupError("6222021234567890128 was not expected")

    before = list(logging.getLogger().handlers)
    with logging_plainly():
        assert concluded(broken) == 70
    assert logging.getLogger().handlers == before
    said = capsys.readouterr().err
    assert "LookupError" in said and "程序自己出了错" in said
    assert "6222021234567890128" not in said


def test_a_day_that_is_none_is_a_finding_of_the_proof(
    sqlite_databases: SqliteDatabases, tmp_path: Path, typed: Typed
) -> None:
    with sqlite_databases.fresh(tmp_path, EMPTY) as url:
        with closing(sqlite3.connect(tmp_path / "daetong.db", isolation_level=None)) as connection:
            connection.execute(
                "INSERT INTO money_movement (id, kind, cause, by, day, at) VALUES "
                "('m', 'recovered', 'c', 'b', 'yesterday', '2026-03-04 02:00:00.000000')"
            )
        assert typed(_installation(tmp_path, url), "ledger verify")[0] == 1


def test_what_has_had_its_time_and_could_not_be_removed_is_a_finding(
    sqlite_databases: SqliteDatabases, tmp_path: Path, typed: Typed
) -> None:
    with sqlite_databases.fresh(tmp_path, EMPTY) as url:
        assert typed(_installation(tmp_path, url), "retention run")[0] == 0
        with closing(sqlite3.connect(tmp_path / "daetong.db", isolation_level=None)) as connection:
            connection.execute(
                "CREATE TRIGGER kept BEFORE DELETE ON identity_mismatch "
                "BEGIN SELECT RAISE(ABORT, 'kept'); END"
            )
            connection.execute(
                "INSERT INTO identity_mismatch VALUES "
                "('x', 'm', 'i', 'a', 0, '2020-01-01 00:00:00.000000')"
            )
        code, said = typed(_installation(tmp_path, url), "retention run")
        assert code == 1 and "rule=mismatches" in said


def test_only_what_an_operator_can_mend_is_explained() -> None:
    assert refusal(LookupError("x")) is None
    assert refusal(PermissionError(13, "Permission denied", "/etc/daetong/x")) is not None


async def test_the_values_of_a_failed_statement_are_in_no_message(db: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with db.write() as session:
            await session.execute(
                text("INSERT INTO alembic_version (version_num, no_such) VALUES (:a, :b)"),
                {"a": "王小明的病", "b": "王小明"},
            )
    assert "王小明" not in str(failed.value)
