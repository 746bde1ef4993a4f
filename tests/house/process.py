"""How does a test run the real command? As a process of its own, with settings from the
environment only."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.settings import PREFIX, Settings
from tests.tools.tree import ROOT

PATIENCE_S = 30


class Daetong:
    """The command `daetong` with one set of settings, in a folder of its own."""

    def __init__(self, folder: Path, database_url: str, port: int) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self._values: dict[str, Any] = {
            **fresh_secrets(),
            **stand_in_accounts(self.url),
            "port": port,
            "database_url": database_url,
            "objects_url": (folder / "objects").as_uri(),
            "sandbox_state": folder / "sandbox.jsonl",
        }
        self._files: dict[str, Path] = {}

    @property
    def settings(self) -> Settings:
        """The same settings, for what a test prepares beside the process."""
        return Settings(**self._values)

    def secret_in_file(self, field: str, value: str) -> None:
        """Give a secret as a file, or change what stands in it."""
        path = self.folder / field
        path.write_text(value)
        self._values[field] = value
        self._files[field] = path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._command(arguments),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
            **self._surroundings(),
        )

    @contextmanager
    def started(self, *arguments: str) -> Iterator["Running"]:
        """A command that goes on running; killed at the end where the test has not ended it."""
        process = subprocess.Popen(
            self._command(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **self._surroundings(),
        )
        try:
            yield Running(process, self.url)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "app", *arguments]

    def _surroundings(self) -> dict[str, Any]:
        given = {
            f"{PREFIX}{name.upper()}": str(value)
            for name, value in self._values.items()
            if name not in self._files
        }
        given |= {f"{PREFIX}{name.upper()}_FILE": str(path) for name, path in self._files.items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {"cwd": self.folder, "env": kept | given | {"PYTHONPATH": str(ROOT)}}


class Running:
    """A running command."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self._url = url

    def wait_until_it_says(self, words: str) -> None:
        """Read its output until these words come."""
        assert self.process.stdout is not None
        seen = ""
        for line in self.process.stdout:
            seen += line
            if words in line:
                return
        raise AssertionError(f"ended without saying {words!r}: {seen} {self.stderr()}")

    def wait_until_it_reports(self, words: str) -> str:
        """Read its log until these words come; answers what it wrote up to there."""
        assert self.process.stderr is not None
        seen = ""
        for line in self.process.stderr:
            seen += line
            if words in line:
                return seen
        raise AssertionError(f"ended without reporting {words!r}: {seen}")

    async def wait_until_ready(self) -> None:
        """Ask /readyz until it answers 200."""
        deadline = time.monotonic() + PATIENCE_S
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    async with http.get(f"{self._url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)
        raise AssertionError(f"never became ready: {self.stderr()}")

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Ask it to stop; its exit code and what it wrote to stderr, with no child left behind."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(how)
        _, stderr = self.process.communicate(timeout=PATIENCE_S)
        _, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
        assert not alive
        return self.process.returncode, stderr

    def stderr(self) -> str:
        """What it wrote to stderr, once it has ended."""
        if self.process.poll() is None:
            return "(still running)"
        return self.process.communicate()[1]
