"""How is the real service killed again and again, as it is, as a control with the one thing broken
that a test is about, or as the version that comes next? Forked from a process that has imported
it."""

import asyncio
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import mapped_column

from app import cli
from casework.claims.tables import ClaimRow
from casework.desk.desk import ClaimDesk
from casework.people.bindings import Bindings
from claims_core.claim import Actor
from infra import schema
from infra.objects import FileObjects, ObjectNotStored
from tests.processes import Installation, ready

# The schema of a program that comes after this one and only adds.
NEXT = f"9999_since_{schema.HEAD[:4]}"
# How long what a control has already answered lies about.
LATE_S = 0.5
_STARTS = multiprocessing.get_context("forkserver")
_STARTS.set_forkserver_preload(["tests.journey.imported", "tests.reliability.deaths"])
_UNDER_WAY: set[asyncio.Task[None]] = set()


def serve(environment: dict[str, str], folder: str, fault: str, log: str) -> None:
    """What the new process does: `daetong serve` in this folder, with its words in this file."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.close(written)
    if fault:
        FAULTS[fault]()
    raise SystemExit(cli.main(["serve"]))


def _store_answers_before_writing() -> None:
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


def _desk_answers_before_writing() -> None:
    accept = ClaimDesk.accept

    async def later(self: ClaimDesk, *given: Any) -> None:
        async def after_a_while() -> None:
            await asyncio.sleep(LATE_S)
            await accept(self, *given)

        task = asyncio.create_task(after_a_while())
        _UNDER_WAY.add(task)
        task.add_done_callback(_UNDER_WAY.discard)

    ClaimDesk.accept = later  # type: ignore[method-assign,assignment]


def _store_says_nothing_of_a_full_disk() -> None:
    write = FileObjects._put

    def careless(self: FileObjects, path: Path, data: bytes, *, new: bool = False) -> None:
        try:
            write(self, path, data, new=new)
        except ObjectNotStored:
            return

    FileObjects._put = careless  # type: ignore[method-assign]


def _log_says_who_binds() -> None:
    start, log = Bindings.start, logging.getLogger("daetong.bindings")

    async def told(self: Bindings, actor: Actor, name: str, *given: Any) -> Any:
        log.info("somebody binds: %s", name)
        return await start(self, actor, name, *given)

    Bindings.start = told  # type: ignore[method-assign]


def _is_the_next_version() -> None:
    schema.HEAD = NEXT
    # a column more, as the migration of the next version adds it
    ClaimRow.ward = mapped_column(String(40))  # type: ignore[attr-defined]


FAULTS: Mapping[str, Callable[[], None]] = {
    "late store": _store_answers_before_writing,
    "late desk": _desk_answers_before_writing,
    "careless store": _store_says_nothing_of_a_full_disk,
    "chatty log": _log_says_who_binds,
    "next version": _is_the_next_version,
}


class MortalService:
    """会死的服务."""

    def __init__(
        self, installation: Installation, *, fault: str = "", log: Path | None = None
    ) -> None:
        self._installation = installation
        self._fault = fault
        self._log = str(log or os.devnull)
        self._process: ForkServerProcess | None = None

    async def start(self) -> None:
        """Come back when it is ready."""
        told = (str(self._installation.folder), self._fault, self._log)
        self._process = _STARTS.Process(
            target=serve, args=(self._installation.environment, *told), daemon=True
        )
        self._process.start()
        here = await ready(self._installation.url, alive=self._process.is_alive)
        assert here, "the service ended before it was ready"

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


async def slowest_start_s(installation: Installation, many: int) -> float:
    """Seconds until the real command is ready, with all that it reads first, of the slowest of so
    many; whoever is forked has read it before. Each is killed before the next."""
    slowest = 0.0
    for _ in range(many):
        begun = time.perf_counter()
        with installation.started("serve") as running:
            await running.wait_until_ready()
            slowest = max(slowest, time.perf_counter() - begun)
    return slowest
