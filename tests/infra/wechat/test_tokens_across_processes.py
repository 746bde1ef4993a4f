"""Do four real processes fetch one token for each expiry, and go on when the one that fetches is
killed?"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.infra.wechat.platform import OFFICIAL, Platform
from tests.processes import PATIENCE_S
from tests.tools.tree import ROOT

PROCESSES = ("a", "b", "c", "d")
LEASE_S = 3.0


class RealTimePlatform(Platform):
    """Tokens of three seconds, by the real clock; may keep the process that asks waiting."""

    def __init__(self) -> None:
        # it tells whole seconds, so that a client counts on two; the successor comes in good time
        super().__init__(lifetime_s=3.0, last_s=2.1)
        self.keep_waiting = False
        self.waits: str | None = None

    def clock(self) -> datetime:
        return datetime.now(UTC)

    async def stable_token(self, request: web.Request) -> web.StreamResponse:
        if self.keep_waiting:
            self.keep_waiting, self.waits = False, request.headers["X-Process"]
            await asyncio.Event().wait()
        return await super().stable_token(request)


async def tell(process: Process, seconds: float) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{seconds}\n".encode())
    await process.stdin.drain()


async def answer(process: Process) -> dict[str, object]:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        return json.loads(await process.stdout.readline())


@asynccontextmanager
async def started(database_url: str, base_url: str) -> AsyncIterator[dict[str, Process]]:
    processes = {}
    try:
        for name in PROCESSES:
            module = "tests.infra.wechat.token_process"
            command = (sys.executable, "-m", module, name, database_url, base_url, str(LEASE_S))
            processes[name] = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, stdin=PIPE, stdout=PIPE
            )
        for process in processes.values():
            async with asyncio.timeout(PATIENCE_S):
                assert await process.stdout.readline() == b"ready\n"
        yield processes
    finally:
        for process in processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.mark.slow
async def test_four_processes_fetch_one_token_for_each_expiry_and_outlive_one_that_is_killed(
    empty_database_url: str,
) -> None:
    platform = RealTimePlatform()
    server = TestServer(platform.application())
    await server.start_server(access_log=None)
    async with server, started(empty_database_url, str(server.make_url("/wx/"))) as processes:

        async def all_call(seconds: float) -> None:
            for process in processes.values():
                await tell(process, seconds)
            told = [await answer(process) for process in processes.values()]
            assert all(each["done"] and not each["failed"] for each in told), told

        # for as many expiries as it wants, which are fewer in a second on a busy machine
        async with asyncio.timeout(PATIENCE_S):
            while platform.issued < 3:
                await all_call(2)
        # whoever fetched got a token that nobody had fetched: one for each expiry
        assert len(platform.fetches) == platform.issued

        platform.issue(OFFICIAL.appid, forced=True)  # somebody else kills the token of all
        before = len(platform.fetches)
        await all_call(0.5)
        assert len(platform.fetches) - before == 1

        platform.keep_waiting = True
        for process in processes.values():
            await tell(process, 5.5)
        async with asyncio.timeout(PATIENCE_S):
            while platform.waits is None:
                await asyncio.sleep(0.02)
        dead = processes.pop(platform.waits)
        before = len(platform.fetches)
        dead.kill()
        await dead.wait()
        told = [await answer(process) for process in processes.values()]
        assert all(each["failed"] == [] for each in told), told
        assert len(platform.fetches) - before >= 1  # another one took over
