"""How is the real service killed again and again, with its usual store of photographs, or as the
control with one that answers before it has written? Forked from a process that has imported it."""

import asyncio
import multiprocessing
import os
import threading
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from app import cli
from infra.objects import FileObjects
from tests.processes import Installation, ready

# How long the control's store lets the bytes lie about.
LATE_S = 0.5
_STARTS = multiprocessing.get_context("forkserver")
_STARTS.set_forkserver_preload(["tests.journey.imported", "tests.reliability.deaths"])


def serve(environment: dict[str, str], folder: str, late_store: bool) -> None:
    """What the new process does: `daetong serve` in this folder."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
    if late_store:
        _answer_before_writing()
    raise SystemExit(cli.main(["serve"]))


def _answer_before_writing() -> None:
    write = FileObjects._put

    def later(self: FileObjects, path: Path, data: bytes, *, new: bool = False) -> None:
        if "photos" not in path.parts:
            write(self, path, data)
            return

        def after_a_while() -> None:
            time.sleep(LATE_S)
            write(self, path, data)

        threading.Thread(target=after_a_while, daemon=True).start()

    FileObjects._put = later  # type: ignore[method-assign]


class MortalService:
    """会死的服务."""

    def __init__(self, installation: Installation, *, late_store: bool = False) -> None:
        self._installation = installation
        self._late_store = late_store
        self._process: ForkServerProcess | None = None

    async def start(self) -> float:
        """Seconds until it is ready."""
        begun = time.perf_counter()
        told = (self._installation.environment, str(self._installation.folder), self._late_store)
        self._process = _STARTS.Process(target=serve, args=told, daemon=True)
        self._process.start()
        here = await ready(self._installation.url, alive=self._process.is_alive)
        assert here, "the service ended before it was ready"
        return time.perf_counter() - begun

    def kill(self) -> None:
        """kill -9, at once."""
        if self._process is not None:
            self._process.kill()

    async def gone(self) -> None:
        """Wait until it is, with what it had open."""
        if self._process is not None:
            await asyncio.to_thread(self._process.join)
            self._process.close()
            self._process = None
