"""Who waits for the answer to a push, and how? The turns ask: the platform tries three times, and
each try may arrive in the midst of the turn of another."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

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
    """应答一次: one push at work; `late` once a delivery waits no longer for its reply: from then
    on the answer goes out as a message."""

    def __init__(self, push: bytes, *, late: bool = False) -> None:
        self.push = push
        self.deliveries: list[PushDelivery] = []
        self.late = late
        self.task: asyncio.Task[None]
        self.spooling: set[asyncio.Task[bool]] = set()
        self.finished = False
        self.text: str | None = None  # to be replied; None also when it went out as a message

    @property
    def heard_at(self) -> datetime:
        """When the newest of those arrived that hear of it. One that was hung up on counts for
        nothing: read late by a process that stood still, it may be older than it seems."""
        heard = [each.arrived for each in self.deliveries if each.told or not each.hung_up()]
        return max(heard, default=NOBODY)

    @property
    def arrived_at(self) -> datetime:
        """When the newest arrived, whether anybody still hears it or not."""
        return max([each.arrived for each in self.deliveries])
