"""How do several web and several worker processes stand behind nginx, over one PostgreSQL and one
bucket? By addresses alone: each is the real command in a folder of its own, as on a machine of its
own; forked from a process that has imported it, so that a start costs little."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from app import cli
from app.demo.secrets import fresh_secrets
from app.settings import Settings
from tests.ports import free_port
from tests.processes import Installation, ready
from tests.reliability.front import nginx_before

WEB, WORKER = "web", "worker"
_STARTS = multiprocessing.get_context("forkserver")
_STARTS.set_forkserver_preload(["tests.journey.imported", "tests.scale.cluster"])


def serve(environment: dict[str, str], reported: str, role: str) -> None:
    """What the new process does: `daetong serve`, in the folder in which it reports."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(Path(reported).parent)
    silence = os.open(os.devnull, os.O_WRONLY)
    words = os.open(reported, os.O_WRONLY | os.O_APPEND)
    os.dup2(silence, 1)
    os.dup2(words, 2)
    raise SystemExit(cli.main(["serve", "--role", role]))


class Machine:
    """一台机器: one process that dies, stands still and comes back at the same address."""

    def __init__(
        self, role: str, folder: Path, database_url: str, values: Mapping[str, Any]
    ) -> None:
        folder.mkdir(parents=True)
        self.role = role
        self.port = free_port()
        self.deaths: list[tuple[float, float]] = []
        """When it was killed each time and when it was gone, by the monotonic clock. In between,
        long where others want the processors, the system still takes in what nobody answers."""
        told = {**values, "worker_port" if role == WORKER else "port": self.port}
        self._installation = Installation(folder, database_url, **told)
        self._starts = 0
        self._process: ForkServerProcess | None = None

    @property
    def settings(self) -> Settings:
        """Its settings: those of all of them but for the port and the folders."""
        return self._installation.settings

    async def add_staff(self) -> None:
        """The demo's colleagues, who then may log in anywhere."""
        await self._installation.add_staff()

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self._process is not None and self._process.pid is not None
        return self._process.pid

    async def start(self) -> None:
        """Come back when it serves, or works."""
        self._starts += 1
        reported = self._installation.folder / f"stderr-{self._starts}.txt"
        reported.touch()
        told = (self._installation.environment, str(reported), self.role)
        self._process = _STARTS.Process(target=serve, args=told, daemon=True)
        self._process.start()
        here = await ready(f"http://127.0.0.1:{self.port}", alive=self._process.is_alive)
        assert here, reported.read_text(encoding="utf-8")

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            killed = time.monotonic()
            self._process.kill()
            await asyncio.to_thread(self._process.join)
            self.deaths.append((killed, time.monotonic()))
            self._process.close()
            self._process = None

    def stand_still(self) -> None:
        """SIGSTOP."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)


@dataclass
class Cluster:
    """几台机器: `url` is nginx's."""

    url: str
    web: Sequence[Machine]
    workers: Sequence[Machine]

    @property
    def settings(self) -> Settings:
        """What all of them share."""
        return self.web[0].settings

    @property
    def deaths(self) -> list[tuple[float, float]]:
        """When one of them was killed, and when it was gone."""
        return [at for each in (*self.web, *self.workers) for at in each.deaths]


@asynccontextmanager
async def cluster(
    folder: Path,
    database_url: str,
    values: Mapping[str, Any],
    *,
    web: int = 2,
    workers: int = 2,
    role: str = WEB,
) -> AsyncIterator[Cluster]:
    """So many of each, started and ready; none is left at the end. `role` of the web processes,
    where one is to do everything."""
    shared = {**fresh_secrets(), "log_level": "INFO", "behind_proxy": True, **values}
    async with AsyncExitStack() as opened:
        servers = [
            Machine(role, folder / f"{role}-{number}", database_url, shared)
            for number in range(web)
        ]
        working = [
            Machine(WORKER, folder / f"worker-{number}", database_url, shared)
            for number in range(workers)
        ]
        for each in (*servers, *working):
            opened.push_async_callback(each.kill)
        await asyncio.gather(*(each.start() for each in (*servers, *working)))
        ports = [each.port for each in servers]
        port = await opened.enter_async_context(nginx_before(folder / "nginx", *ports))
        yield Cluster(f"http://127.0.0.1:{port}", servers, working)
