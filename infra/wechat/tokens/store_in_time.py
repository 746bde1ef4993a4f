"""How long does a call of WeChat wait for the row that all processes share? Asked by
`infra.wechat.tokens.service`; a database that is away or blocked must not silence the service."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger("daetong.wechat")
T = TypeVar("T")


class StoreAway(Exception):
    """凭证库不可用: it cannot be reached, or does not answer in time."""


class StoreInTime:
    """限时等待: nothing is broken off when the time is over, since a connection would be lost
    with it; the work ends by itself."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._asked: set[asyncio.Task[Any]] = set()

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work answers, soon.

        :raises StoreAway: with its cause in the log, by kind alone: drivers quote addresses.
        """
        task = asyncio.create_task(work)
        self._asked.add(task)
        task.add_done_callback(self._answered)
        await asyncio.wait({task}, timeout=self._patience_s)
        if task.done() and not task.cancelled() and task.exception() is None:
            return task.result()
        trouble = task.exception() if task.done() and not task.cancelled() else TimeoutError()
        log.warning(
            "the shared WeChat token cannot be reached",
            extra={"action": "wechat_token_store_away", "problem": type(trouble).__name__},
        )
        raise StoreAway

    async def close(self) -> None:
        """Break off what is still asked; the process ends."""
        asked = list(self._asked)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    def _answered(self, task: "asyncio.Task[Any]") -> None:
        self._asked.discard(task)
        if not task.cancelled():
            task.exception()  # read once, lest the loop complains of it
