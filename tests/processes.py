"""How does a test or a measurement run the real command? As a process of its own, with settings
from the environment only."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from app.compose import build_sealer, build_staff
from app.demo.cast import STAFF, DemoColleague
from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.serve import now
from app.settings import PREFIX, Settings
from claims_core.claim import Role
from infra.db import Database
from tests.people import PASSWORD
from tests.ports import free_port
from tests.tools.tree import ROOT

# A start takes some five seconds of computing on a slow core, and the core may be shared by many.
PATIENCE_S = 120
LOOK_EVERY_S = 0.02


async def ready(url: str, *, alive: Callable[[], bool]) -> bool:
    """Ask /readyz until it answers 200; False when `alive()` no longer holds."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_S):
        while alive():
            try:
                async with http.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return True
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(LOOK_EVERY_S)
    return False


class Installation:
    """`daetong` with one set of settings and secrets over one database, in a folder of its own; may
    be started many times."""

    def __init__(self, folder: Path, database_url: str, **values: Any) -> None:
        port = free_port()
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self._values: dict[str, Any] = {
            **fresh_secrets(),
            **stand_in_accounts(self.url),
            "port": port,
            "database_url": database_url,
            "objects_url": (folder / "objects").as_uri(),
            "sandbox_state": folder / "sandbox.jsonl",
            "spool": folder / "spool",
            "audit_heads": folder / "audit-heads",
            # invented colleagues, who log in by password in several windows at once
            "staff_totp_roles": "none",
            "staff_undertaking": False,
            "staff_one_session": False,
            # where the part that reads is installed, its process would work beside every test
            "read_papers": False,
            **values,
        }
        self._files: dict[str, Path] = {}
        self._starts = 0

    def another(self, folder: Path) -> "Installation":
        """A second one over the same database and store, in a folder of its own."""
        own = {"port", "database_url", "sandbox_state", "spool", "audit_heads"}
        own |= stand_in_accounts(self.url).keys()
        told = {name: value for name, value in self._values.items() if name not in own}
        return Installation(folder, self._values["database_url"], **told)

    @property
    def settings(self) -> Settings:
        """The same settings, for what a test prepares beside the process."""
        return Settings(**self._values)

    @property
    def environment(self) -> dict[str, str]:
        """What the process is told; of what the shell holds only the way to its programs."""
        given = {
            f"{PREFIX}{name.upper()}": str(value)
            for name, value in self._values.items()
            if name not in self._files
        }
        given |= {f"{PREFIX}{name.upper()}_FILE": str(path) for name, path in self._files.items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | given | {"PYTHONPATH": str(ROOT)}

    def secret_in_file(self, field: str, value: str) -> None:
        """Give a secret as a file, or change what stands in it."""
        path = self.folder / field
        path.write_text(value)
        self._values[field] = value
        self._files[field] = path

    async def add_staff(self, *roles: Role, more: Sequence[DemoColleague] = ()) -> Path:
        """The demo's colleagues, or those of these roles, and `more` of them; answers the file with
        the logins of the demo's."""
        settings = self.settings
        db = Database(settings.database_url)
        try:
            accounts = build_staff(settings, now, db, build_sealer(settings))
            asked = [each for each in STAFF if not roles or each.role in roles]
            for person in (*asked, *more):
                await accounts.add(person.login, person.name, frozenset({person.role}), PASSWORD)
        finally:
            await db.close()
        logins = self.folder / "logins.json"
        logins.write_text(json.dumps({person.login: PASSWORD for person in STAFF}))
        return logins

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._command(arguments),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
            cwd=self.folder,
            env=self.environment,
        )

    @contextmanager
    def started(self, *arguments: str) -> Iterator["Running"]:
        """A command that goes on running and whose words are kept for the test; killed at the end
        where the test has not ended it."""
        self._starts += 1
        # a file and no pipe: one that nobody reads is full after some hundred requests, and the
        # service stands still
        reported = self.folder / f"stderr-{self._starts}.txt"
        with (
            reported.open("w") as err,
            subprocess.Popen(
                self._command(arguments),
                stdout=subprocess.DEVNULL,
                stderr=err,
                text=True,
                cwd=self.folder,
                env=self.environment,
            ) as process,
        ):
            try:
                yield Running(process, self.url, reported)
            finally:
                process.kill()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Running"]:
        """`daetong serve`, ready, until its clean end; what it reports is shown."""
        begun = time.perf_counter()
        with subprocess.Popen(
            self._command(("serve",)),
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env=self.environment,
        ) as process:
            running = Running(process, self.url)
            try:
                await running.wait_until_ready()
                running.seconds_to_ready = time.perf_counter() - begun
                yield running
            finally:
                process.terminate()

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "app", *arguments]


class Running:
    """A running command."""

    def __init__(
        self,
        process: subprocess.Popen[str],
        url: str,
        reported: Path | None = None,
    ) -> None:
        self.process = process
        self.url = url
        self.seconds_to_ready = 0.0
        self._reported = reported

    @property
    def resident_mb(self) -> float:
        """Resident memory of the main process in MB (10^6 bytes); its photo worker is another
        one."""
        return float(psutil.Process(self.process.pid).memory_info().rss / 1e6)

    def wait_until_it_reports(self, words: str) -> str:
        """Wait for these words in its log; answers what it wrote up to there."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            ended = self.process.poll() is not None
            if words in (text := self.stderr()):
                return text
            if ended:
                break
            time.sleep(LOOK_EVERY_S)
        raise AssertionError(f"never reported {words!r}: {self.stderr()}")

    async def wait_until_ready(self) -> None:
        """Ask /readyz until it answers 200."""
        if not await ready(self.url, alive=lambda: self.process.poll() is None):
            raise AssertionError(f"ended before it was ready: {self.stderr()}")

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Ask it to stop; its exit code and what it wrote to stderr, with no child left behind."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(how)
        self.process.wait(timeout=PATIENCE_S)
        _, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
        assert not alive
        return self.process.returncode, self.stderr()

    def stderr(self) -> str:
        """What it wrote to stderr so far."""
        return self._reported.read_text(encoding="utf-8") if self._reported else ""
