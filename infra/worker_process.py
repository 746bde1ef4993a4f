"""How does a child process that answers one question after another live? Started with the first
question, started again when it has ended, and ended by whatever goes wrong with an answer; asked by
whoever lets other people's files be opened in a process of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from infra.child_environment import bare_environment


class WorkerProcess:
    """子进程: at most one at a time. Whoever uses it asks one question at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def running(self) -> asyncio.subprocess.Process:
        """The one that runs, or a new one. :raises OSError: when none can be started."""
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self.end()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=bare_environment(),
        )
        return self._process

    @contextlib.asynccontextmanager
    async def answering(
        self, process: asyncio.subprocess.Process, patience_s: float
    ) -> AsyncIterator[tuple[asyncio.StreamWriter, asyncio.StreamReader]]:
        """Where to write the question and read the answer. Whatever goes wrong, be it that nobody
        waits any more, ends the process: the answer is still to come, and the next question must
        not receive it.

        :raises TimeoutError: after so many seconds.
        """
        try:
            if process.stdin is None or process.stdout is None:
                raise EOFError
            async with asyncio.timeout(patience_s):
                yield process.stdin, process.stdout
        except BaseException:
            await self.end()
            raise

    async def end(self) -> None:
        """No process is left; the next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # communicate() also closes the pipes; without it their transports outlive the loop
        with contextlib.suppress(OSError):
            await process.communicate()
