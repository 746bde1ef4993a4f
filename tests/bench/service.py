"""How is the real service started for a measurement? As a process of its own, on loopback, ended
by its id."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

from app.demo.cast import STAFF
from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.settings import PREFIX
from tests.people import PASSWORD
from tests.ports import free_port

START_WITHIN = 30.0


@dataclass
class Service:
    """A running `daetong serve` and how long it took to become ready."""

    url: str
    process: asyncio.subprocess.Process
    seconds_to_ready: float
    logins: Path

    @property
    def resident_mb(self) -> float:
        """Resident memory of the main process in MB (10^6 bytes); its photo worker is another
        one."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6


class Installation:
    """One set of settings and secrets over one database; may be started many times."""

    def __init__(self, database_url: str, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.logins = folder / "logins.json"
        values = {
            **fresh_secrets(),
            **stand_in_accounts(self.url),
            "port": str(port),
            "database_url": database_url,
            "objects_url": (folder / "objects").as_uri(),
            "sandbox_state": str(folder / "sandbox.jsonl"),
            "log_level": "WARNING",
        }
        self.values = values
        self._env = {name: value for name, value in os.environ.items() if PREFIX not in name}
        self._env |= {f"{PREFIX}{name.upper()}": value for name, value in values.items()}
        self.logins.write_text(json.dumps({person.login: PASSWORD for person in STAFF}))

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Service]:
        """The service, from its start to its clean end."""
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app",
            "serve",
            env=self._env,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await self._ready(process)
            yield Service(self.url, process, time.perf_counter() - begun, self.logins)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()

    async def _ready(self, process: asyncio.subprocess.Process) -> None:
        async with aiohttp.ClientSession() as http, asyncio.timeout(START_WITHIN):
            while True:
                if process.returncode is not None:
                    raise RuntimeError("the service ended before it was ready")
                try:
                    async with http.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.01)
