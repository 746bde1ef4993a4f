"""Does the service come back by itself when PostgreSQL was restarted under load, and does it notice
one that is gone without a word?"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from infra.db import Database
from infra.db_failures import out_of_reach
from infra.group_commit import GroupCommit
from tests.databases import EMPTY, PostgresDatabases
from tests.infra.test_group_commit import take

pytestmark = pytest.mark.slow

BACK_WITHIN_S = 2.0


@pytest.fixture
def postgresql_url(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[str]:
    with postgres_databases.fresh(tmp_path, EMPTY) as url:
        yield url


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    db = Database(postgresql_url)
    yield db
    await db.close()


async def test_a_restart_under_load_is_over_within_two_seconds_and_only_looks_out_of_reach(
    postgresql: Database, postgres_databases: PostgresDatabases
) -> None:
    group, succeeded, failed = GroupCommit(postgresql), [], []
    stopped = asyncio.Event()

    async def at_work(name: str) -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            try:
                if name.startswith("small"):
                    await group.write(take(f"{name}-{number}"))
                else:
                    async with postgresql.write() as session:
                        await session.execute(text("SELECT pg_sleep(0.01)"))
                succeeded.append((time.monotonic(), name))
            except Exception as problem:
                failed.append(problem)
                await asyncio.sleep(0.05)

    workers = [
        asyncio.create_task(at_work(f"{kind}{n}")) for kind in ("small", "long") for n in "abcd"
    ]
    await asyncio.sleep(0.5)
    await asyncio.to_thread(postgres_databases.restart)
    back = time.monotonic()
    everybody = {name for _, name in succeeded}
    while {name for at, name in succeeded if at > back} != everybody:
        assert time.monotonic() < back + BACK_WITHIN_S, "without a person"
        await asyncio.sleep(0.02)
    stopped.set()
    await asyncio.gather(*workers)
    assert len(everybody) == 8
    assert failed, "the restart cut nobody: the test is void"
    assert [repr(each) for each in failed if not out_of_reach(each)] == []


async def test_a_connection_over_the_network_asks_whether_the_other_end_is_there(
    postgresql: Database,
) -> None:
    async with _over_tcp(postgresql) as db:
        async with db.writer.connect() as connection:
            raw = await connection.get_raw_connection()
            opened = raw.driver_connection._transport.get_extra_info("socket")
            seen = (
                opened.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
                opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
                opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
            )
            said = await connection.execute(text("SHOW lock_timeout"))
            assert said.scalar_one() == "15s"
        assert seen == (1, 10, 15_000)
    keep_alive_control = Database(postgresql.url)  # over a socket of this machine: nothing to set
    await keep_alive_control.ping()
    await keep_alive_control.close()


@asynccontextmanager
async def _over_tcp(db: Database) -> AsyncIterator[Database]:
    """The same database behind a port, as on another machine."""
    url = make_url(db.url)
    folder = Path(str(url.query["host"]))

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(str(folder / ".s.PGSQL.5432"))
        await asyncio.gather(_pump(reader, back), _pump(there, writer))

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    beside = url.set(host="127.0.0.1", port=port, query={})
    remote = Database(beside.render_as_string(hide_password=False))
    yield remote
    await remote.close()
    server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def test_of_two_who_wait_for_each_other_one_is_sent_home_and_may_come_again(
    postgresql: Database,
) -> None:
    first_held = [asyncio.Event(), asyncio.Event()]

    async def hold(mine: int, theirs: int) -> None:
        async with postgresql.write() as session:
            await session.execute(text(f"SELECT pg_advisory_xact_lock({mine})"))
            first_held[mine].set()
            await first_held[theirs].wait()
            await session.execute(text(f"SELECT pg_advisory_xact_lock({theirs})"))

    answers = await asyncio.gather(hold(0, 1), hold(1, 0), return_exceptions=True)
    assert answers.count(None) == 1
    (sent_home,) = [each for each in answers if isinstance(each, BaseException)]
    assert out_of_reach(sent_home)
