"""Does the real command refuse, start, share the work and stop as it says?"""

import asyncio
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from app.compose import build_sealer
from app.maintenance import migrate
from app.serve import now, refuse_split_on_unsafe_sqlite
from casework.people.roster import Roster
from claims_core.claim import SYSTEM, Actor, Role
from infra.db import Database, DatabaseRefused, has_wal_reset_bug
from tests.databases import PostgresDatabases
from tests.people import DAUGHTER, roster_csv
from tests.processes import PATIENCE_S, Installation

# something that somebody could type into an address; no pattern of ours would recognise it
STRAY = "wang-xiaoming"


@pytest.fixture
def daetong(tmp_path: Path) -> Installation:
    """The command on a SQLite file that is not there yet."""
    return Installation(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/daetong.db")


@pytest.mark.slow
def test_serving_from_an_unmigrated_database_is_refused_with_the_command_to_run(
    daetong: Installation,
) -> None:
    refused = daetong.run("serve")
    assert refused.returncode == 2
    assert "再运行：daetong migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
async def test_a_signal_stops_the_service_cleanly_and_a_second_start_works(
    daetong: Installation,
) -> None:
    await migrate(daetong.settings)
    for how in (signal.SIGTERM, signal.SIGINT):
        with daetong.started("serve") as service:
            await service.wait_until_ready()
            async with aiohttp.ClientSession() as http, http.get(f"{daetong.url}/{STRAY}") as no:
                assert no.status == 404
            code, stderr = service.stop(how)
        assert code == 0
        assert "unmatched" in stderr, "the request is in the log"
        assert STRAY not in stderr, "what was typed is not"
        assert "Traceback" not in stderr
        assert "stopping" in stderr


@pytest.mark.slow
async def test_a_port_that_is_taken_is_named(daetong: Installation) -> None:
    await migrate(daetong.settings)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", daetong.settings.port))
        taken.listen()
        refused = daetong.run("serve")
    assert refused.returncode == 2
    assert f"DAETONG_PORT: 127.0.0.1:{daetong.settings.port} 已被占用" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
@pytest.mark.skipif(
    not has_wal_reset_bug(sqlite3.sqlite_version_info[:3]), reason="this SQLite is sound"
)
async def test_a_second_process_on_an_affected_sqlite_is_refused(daetong: Installation) -> None:
    await migrate(daetong.settings)
    with daetong.started("serve") as service:
        await service.wait_until_ready()
        refused = daetong.run("serve")
        assert refused.returncode == 2
        assert "别的进程正在用这个数据库" in refused.stderr
        assert "Traceback" not in refused.stderr
        code, _ = service.stop(signal.SIGTERM)
    assert code == 0


@pytest.mark.parametrize("role", ["web", "worker"])
async def test_roles_are_split_only_where_two_processes_may_write(
    role: str, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/daetong.db"
    affected, sound = (Database(url, sqlite_version=each) for each in ((3, 40, 1), (3, 51, 3)))
    with pytest.raises(DatabaseRefused, match=f"--role {role} .*--role all，或改用 PostgreSQL"):
        refuse_split_on_unsafe_sqlite(affected, role)  # type: ignore[arg-type]
    refuse_split_on_unsafe_sqlite(affected, "all")
    refuse_split_on_unsafe_sqlite(sound, role)  # type: ignore[arg-type]


@pytest.fixture
def on_postgresql(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Installation]:
    """The command on a migrated PostgreSQL database."""
    with postgres_databases.fresh(tmp_path) as url:
        yield Installation(tmp_path, url)


@pytest.mark.slow
async def test_web_and_worker_share_the_work_on_postgresql(on_postgresql: Installation) -> None:
    await _take_roster(on_postgresql)
    with on_postgresql.started("serve", "--role", "web") as web:
        await web.wait_until_ready()
        async with aiohttp.ClientSession(on_postgresql.url) as http:
            await _ask_for_a_code(http)
            assert await _texts(http) == [], "nobody is there yet who would send it"
            with on_postgresql.started("serve", "--role", "worker") as worker:
                (text,) = await _eventually_texts(http)
                assert "验证码" in text["content"]
                assert worker.stop(signal.SIGTERM)[0] == 0
        assert web.stop(signal.SIGTERM)[0] == 0


async def _take_roster(daetong: Installation) -> None:
    db = Database(daetong.settings.database_url)
    supervisor = Actor(SYSTEM.id, SYSTEM.name, frozenset({Role.SUPERVISOR}))
    report = await Roster(db, build_sealer(daetong.settings), now).import_file(
        supervisor, roster_csv()
    )
    await db.close()
    assert report.added == 3


async def _ask_for_a_code(http: aiohttp.ClientSession) -> None:
    async with http.post("/sandbox/_sim/users", json={"phone": DAUGHTER.phone}) as answer:
        person = await answer.json()
    async with http.post(f"/sandbox/_sim/users/{person['id']}/login-code") as answer:
        code = (await answer.json())["code"]
    async with http.post("/api/member/v1/sessions", json={"code": code}) as answer:
        token = (await answer.json())["token"]
    asked = {"name": DAUGHTER.name, "id_number": DAUGHTER.id_number, "phone": DAUGHTER.phone}
    bearer = {"Authorization": f"Bearer {token}"}
    async with http.post("/api/member/v1/bindings", json=asked, headers=bearer) as answer:
        assert answer.status == 201, await answer.text()


async def _texts(http: aiohttp.ClientSession) -> list[dict[str, str]]:
    async with http.get("/sandbox/_sim/sms", params={"phone": DAUGHTER.phone}) as answer:
        return (await answer.json())["messages"]


async def _eventually_texts(http: aiohttp.ClientSession) -> list[dict[str, str]]:
    deadline = time.monotonic() + PATIENCE_S
    while not (texts := await _texts(http)):
        assert time.monotonic() < deadline, "the text message never came"
        await asyncio.sleep(0.05)
    return texts
