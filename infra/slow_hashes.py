"""Where are passwords and codes hashed, each of which takes tens of milliseconds of computing? In
threads of their own, so that nobody who opens a photograph waits behind a crowd of logins."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from claims_core.errors import ClaimsError

T = TypeVar("T")

THREADS = 2
# Some two seconds of work for both threads; whoever comes later would wait longer than that.
MOST_WAITING = 100


class TooManyHashes(ClaimsError):
    """登录的人太多: as many passwords are waiting as can be checked in two seconds."""

    code = "logins_waiting"
    template = "现在登录的人很多，请过几秒再试。您填的内容没有丢。"


class SlowHashes:
    """密码计算: a few threads and a limited queue before them."""

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(threads, "daetong-password")
        self._most = most_waiting
        self._waiting = 0

    async def done(self, work: Callable[[], T]) -> T:
        """What `work` returns.

        :raises TooManyHashes: at once, when too many wait already.
        """
        if self._waiting >= self._most:
            raise TooManyHashes
        self._waiting += 1
        working = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # not when we are cancelled: the thread goes on, and is taken until it has ended
        working.add_done_callback(self._ended)
        return await asyncio.shield(working)

    def _ended(self, _: object) -> None:
        self._waiting -= 1


SLOW_HASHES = SlowHashes()
