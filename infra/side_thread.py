"""How does work that waits get out of the loop's way, in order and with little ado? Asked by the
SQLite writer twice for each batch; a pool of threads takes twice the time to hand it over."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, asyncio.Future[Any]]


class SideThread:
    """旁线程: one, started when it is first needed. A forgotten one does not hold the exit."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] | None = None

    async def do(self, work: Callable[[], T]) -> T:
        """What `work` returns. Whoever is cancelled meanwhile does not stop it; what is handed in
        later comes after it.

        :raises Exception: what `work` raises.
        """
        if self._jobs is None:
            self._jobs = SimpleQueue()
            Thread(target=_run, args=(self._jobs,), name=self._name, daemon=True).start()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put((work, loop, done))
        return await done

    def end(self) -> None:
        """After what was handed in."""
        if self._jobs is not None:
            self._jobs.put(None)
            self._jobs = None


def _run(jobs: "SimpleQueue[_Job | None]") -> None:
    while (job := jobs.get()) is not None:
        work, loop, done = job
        answer, problem = None, None
        try:
            answer = work()
        except BaseException as raised:
            problem = raised
        with suppress(RuntimeError):  # the loop has been closed, and nobody waits
            loop.call_soon_threadsafe(_settle, done, answer, problem)
        del job, work, done, answer, problem  # nothing is held while nothing is to be done


def _settle(done: asyncio.Future[Any], answer: Any, problem: BaseException | None) -> None:
    if done.done():  # whoever asked was cancelled
        return
    if problem is None:
        done.set_result(answer)
    else:
        done.set_exception(problem)
