"""How is one process started that only answers pushes, beside another one on the same database?

It is composed as `daetong serve --role web` is, as a fork of one process that has imported the
service; with SQLite two of them share a file that an old library would keep them from sharing."""

import asyncio
import multiprocessing
import os
import secrets
import signal
import time
from collections.abc import Mapping
from functools import cached_property
from multiprocessing.context import ForkServerProcess
from typing import Any

import aiohttp
from aiohttp import web

from app.compose import build_services
from app.crowd import Room
from app.gateways import open_gateways
from app.listening import Listener
from app.serve import now, prepare_process
from app.settings import Settings
from app.web import build_web
from bot.incoming import Incoming
from infra.collector import leave_what_stays
from infra.db import WAL_RESET_FIXED_IN, Database
from infra.logs import configure_logging
from tests.ports import free_port
from tests.processes import ready

_STARTS = multiprocessing.get_context("forkserver")
_STARTS.set_forkserver_preload(["tests.journey.imported", "tests.callbacks.process"])


def serve(values: Mapping[str, Any], port: int, forgetful: bool) -> None:
    """What the new process does. Whoever is forgetful is a control: it takes every push for a new
    one."""
    configure_logging("CRITICAL", json=True)
    if forgetful:
        forgotten = cached_property(lambda _: secrets.token_hex(32))
        forgotten.__set_name__(Incoming, "key")
        Incoming.key = forgotten
    asyncio.run(_serve(Settings(**values), port))


async def _serve(settings: Settings, port: int) -> None:
    prepare_process()
    db = Database(settings.database_url, sqlite_version=WAL_RESET_FIXED_IN)
    async with open_gateways(settings, now) as gateways, Listener() as listener:
        services = build_services(settings, now, gateways, db=db)
        runner = web.AppRunner(build_web(services, with_worker=False))
        await runner.setup()
        leave_what_stays()
        async with listener.answering(runner, Room(1000)):
            await listener.open("127.0.0.1", port)
            await asyncio.Event().wait()


class PushedTo:
    """被推送的进程: starts, dies without a word, and starts again at the same address."""

    def __init__(self, values: Mapping[str, Any], *, forgetful: bool = False) -> None:
        self._values = values
        self._forgetful = forgetful
        self._port = free_port()
        self._process: ForkServerProcess | None = None
        self._turn = asyncio.Lock()
        self.url = f"http://127.0.0.1:{self._port}"
        self.deaths: list[float] = []
        """When it was gone each time, in seconds since 1970."""

    async def restart(self) -> None:
        """kill -9, and back again; whoever else wants to do the same waits."""
        async with self._turn:
            await self.kill()
            await self.start()

    async def stand_still(self, seconds: float) -> None:
        """SIGSTOP, and on again; its connections stay open meanwhile."""
        async with self._turn:
            if self._process is None or self._process.pid is None:
                return
            os.kill(self._process.pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(seconds)
            finally:
                os.kill(self._process.pid, signal.SIGCONT)

    async def start(self) -> None:
        """Come back when it is there."""
        told = (self._values, self._port, self._forgetful)
        self._process = _STARTS.Process(target=serve, args=told, daemon=True)
        self._process.start()
        alive = self._process.is_alive
        assert await ready(self.url, alive=alive), "the process ended before it was ready"

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.join)
            self.deaths.append(time.time())
            self._process.close()
            self._process = None


async def answered(http: aiohttp.ClientSession, url: str, query: Mapping[str, str], body: bytes):
    """What one delivery gets: the sealed answer, or None for "success".

    :raises aiohttp.ClientError, TimeoutError: as the platform would see it."""
    async with http.post(f"{url}/wechat/callback", params=query, data=body) as response:
        response.raise_for_status()
        text = await response.text()
        return None if text == "success" else text
