"""Whose turn is it, where a few workers serve many people? One of each person at a time, and the
people in the order in which they came: however much somebody brings, everybody else waits for one
piece of it at most."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

W = TypeVar("W")


class FairTurns(Generic[W]):
    """轮流: hands out workers."""

    def __init__(self, workers: Sequence[W]) -> None:
        self._free = deque(workers)
        # people in the order of their next turn, each with what they brought
        self._waiting: OrderedDict[str, deque[asyncio.Future[W]]] = OrderedDict()
        self._served: set[str] = set()

    @asynccontextmanager
    async def turn_of(self, person: str) -> AsyncIterator[W]:
        """A worker, while the block lasts."""
        turn: asyncio.Future[W] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(turn)
        self._hand_out()
        try:
            worker = await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back(person, turn.result())  # it came at the very moment
            else:
                self._forget(person, turn)
            raise
        try:
            yield worker
        finally:
            self._give_back(person, worker)

    def _hand_out(self) -> None:
        for person in [each for each in self._waiting if each not in self._served]:
            if not self._free:
                return
            turn = self._waiting[person].popleft()
            if not self._waiting[person]:
                del self._waiting[person]
            else:
                self._waiting.move_to_end(person)  # behind everybody who waits now
            self._served.add(person)
            turn.set_result(self._free.popleft())

    def _give_back(self, person: str, worker: W) -> None:
        self._free.appendleft(worker)  # the one that is warm
        self._served.discard(person)
        self._hand_out()

    def _forget(self, person: str, turn: asyncio.Future[W]) -> None:
        mine = self._waiting.get(person)
        if mine is not None and turn in mine:
            mine.remove(turn)
            if not mine:
                del self._waiting[person]
