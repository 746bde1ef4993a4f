"""How does a test kill the real service and start it again? As a fork of one process that has
imported the service: what takes long in a cold start is done once for all starts of a test run."""

import asyncio
import multiprocessing
import os
from multiprocessing.context import ForkServerProcess

from app import cli
from tests.processes import Installation, ready

_STARTS = multiprocessing.get_context("forkserver")
_STARTS.set_forkserver_preload(["tests.journey.imported"])


def serve(environment: dict[str, str], folder: str) -> None:
    """What the new process does: `daetong serve` in this folder."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.close(silence)
    raise SystemExit(cli.main(["serve"]))


class KillableService:
    """服务: starts, dies without a word, and starts again where it was."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._process: ForkServerProcess | None = None
        self.starts = 0

    async def start(self) -> None:
        """Start, and come back when it is ready."""
        process = _STARTS.Process(
            target=serve,
            args=(self._installation.environment, str(self._installation.folder)),
            daemon=True,
        )
        process.start()
        self._process = process
        self.starts += 1
        here = await ready(self._installation.url, alive=process.is_alive)
        assert here, "the service ended before it was ready"

    async def kill(self) -> None:
        """kill -9: no handler runs, nothing is tidied up."""
        assert self._process is not None
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        self._process.close()
