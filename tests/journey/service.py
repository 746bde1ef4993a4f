"""How does a test kill the real service and start it again? A `daetong serve` of its own, on one
database, one journal and one port."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import aiohttp

from app.compose import build_sealer, build_staff
from app.demo.cast import STAFF
from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.serve import now
from app.settings import PREFIX, Settings
from infra.db import Database
from tests.people import PASSWORD
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
READY_WITHIN = 60.0
LOOK_EVERY = 0.02


class KillableService:
    """服务: starts, dies without a word, and starts again where it was."""

    def __init__(self, folder: Path, database_url: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.starts = 0
        self._values: dict[str, Any] = {
            **fresh_secrets(),
            **stand_in_accounts(self.url),
            "port": port,
            "database_url": database_url,
            "objects_url": (folder / "objects").as_uri(),
            "sandbox_state": folder / "sandbox.jsonl",
            "log_level": "WARNING",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def seed(self) -> Path:
        """The demo's colleagues; answers the file with their logins."""
        settings = Settings(**self._values)
        db = Database(settings.database_url)
        try:
            accounts = build_staff(settings, now, db, build_sealer(settings))
            for person in STAFF:
                roles = frozenset({person.role})
                await accounts.add(person.login, person.name, roles, PASSWORD)
        finally:
            await db.close()
        logins = self.folder / "logins.json"
        logins.write_text(json.dumps({person.login: PASSWORD for person in STAFF}))
        return logins

    async def start(self) -> None:
        """Start, and come back when it is ready."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        env |= {f"{PREFIX}{name.upper()}": str(value) for name, value in self._values.items()}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app",
            "serve",
            cwd=ROOT,
            env=env,
            stdout=asyncio.subprocess.DEVNULL,
        )
        self.starts += 1
        async with aiohttp.ClientSession() as http, asyncio.timeout(READY_WITHIN):
            while not await self._ready(http):
                assert self._process.returncode is None, "the service ended before it was ready"
                await asyncio.sleep(LOOK_EVERY)

    async def kill(self) -> None:
        """kill -9: no handler runs, nothing is tidied up."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def _ready(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False
