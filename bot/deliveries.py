"""Who waits for the answer to a push, and how? The turns ask: the platform tries three times, and
each try may arrive in the midst of the turn of another."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from infra.deadlines import Wakening

NOBODY = datetime(1970, 1, 1, tzinfo=UTC)  # heard a reply: whoever comes later has the right to it


class PushDelivery:
    """投递: one of the platform's tries; `told` when it hears "success" without its answer."""

    def __init__(
        self, arrived: datetime, hung_up: Callable[[], bool], *, told: bool = False
    ) -> None:
        self.arrived = arrived
        self.hung_up = hung_up
        self.told = told


class PushTurn:
    """应答一次: one push at work, begun for its first delivery; `late` once one of them waits no
    longer for its reply: from then on the answer goes out as a message.

    It needs no `task` where one write is all there is to do."""

    def __init__(self, push: bytes, first: PushDelivery, *, late: bool = False) -> None:
        self.push = push
        self.deliveries = [first]
        self.late = late
        self.task: asyncio.Task[None] | None = None
        self.spooling: set[asyncio.Task[bool]] = set()
        self.finished = False
        self.over = False  # finished, failed or given up
        self.text: str | None = None  # to be replied; None also when it went out as a message
        self._waiting: list[Wakening] = []
        self._weighed = 0

    @property
    def heard_at(self) -> datetime:
        """When the newest of those arrived that hear of it. One that was hung up on counts for
        nothing: read late by a process that stood still, it may be older than it seems."""
        self._weighed = len(self.deliveries)
        heard = [each.arrived for each in self.deliveries if each.told or not each.hung_up()]
        return max(heard, default=NOBODY)

    @property
    def arrived_at(self) -> datetime:
        """When the newest arrived, whether anybody still hears it or not."""
        return max([each.arrived for each in self.deliveries])

    def weighed(self, delivery: PushDelivery) -> bool:
        """Whether this one was there when it was decided who hears the answer; what was decided
        without it is not for it."""
        return delivery in self.deliveries[: self._weighed]

    async def ended(self, seconds: float | None = None) -> None:
        """Come back when it is over, or after so long."""
        if self.over:
            return
        loop = asyncio.get_running_loop()
        back: asyncio.Future[None] = loop.create_future()
        wakening = Wakening(partial(_come_back, back))
        self._waiting.append(wakening)
        timer = None if seconds is None else loop.call_later(seconds, wakening.come)
        try:
            await back
        finally:
            if timer is not None:
                timer.cancel()

    def then(self, wakening: Wakening) -> None:
        """The same for whoever needs no task that waits."""
        if self.over:
            wakening.come()
        else:
            self._waiting.append(wakening)

    def end(self) -> None:
        """It is over; whoever waits comes back."""
        self.over = True
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.come()

    def give_up(self) -> None:
        """Do nothing more for it in this process; what was handed in may still be written."""
        if self.task is None:
            self.end()
        else:
            self.task.cancel()


def _come_back(waits: asyncio.Future[None]) -> None:
    if not waits.done():
        waits.set_result(None)
