"""How are thousands woken who all wait equally long at most, most of them for nothing? Asked with
every message: a timer for each would be made and thrown away again."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import copy_context


class Wakening:
    """唤醒: calls somebody back once, whoever comes first: what they wait for, or their time.

    In their own context: whoever wakes them is at work for somebody else."""

    __slots__ = ("_call", "_context")

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call
        self._context = copy_context()

    @property
    def over(self) -> bool:
        """Whether they were called."""
        return self._call is None

    def come(self) -> None:
        """Call them, unless they were called."""
        call, self._call = self._call, None
        if call is not None:
            self._context.run(call)


class Deadlines:
    """期限: one timer for all, set for whoever has waited longest."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: deque[tuple[float, Wakening]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, wakening: Wakening) -> None:
        """Have this one come when its time is over, if nothing else has woken it by then."""
        loop, waiting = asyncio.get_running_loop(), self._waiting
        while waiting and waiting[0][1].over:
            waiting.popleft()
        waiting.append((loop.time() + self._seconds, wakening))
        if self._timer is None:
            self._timer = loop.call_at(waiting[0][0], self._ring, loop)

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, now = self._waiting, loop.time()
        due: list[Wakening] = []
        while waiting and (waiting[0][0] <= now or waiting[0][1].over):
            due.append(waiting.popleft()[1])
        self._timer = loop.call_at(waiting[0][0], self._ring, loop) if waiting else None
        for each in due:
            loop.call_soon(each.come)  # apart: one of them may fail
