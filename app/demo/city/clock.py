"""What time is it in the city? A clock that the scenes move through the past year, the one with
the earliest appointment first, so that everything happens in the order of its time."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from claims_core.calendar_cn import CHINA, is_working_day

WORKING_DAYS = 235
_A_MINUTE = timedelta(minutes=1)


class CityClock:
    """城市的钟: call it for the time. Days are counted back from `today`: `day(1)` is the last
    working day before it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._days = _working_days_before(today)
        self.now = self.moment(WORKING_DAYS, "08:00")
        self._waiting: list[tuple[datetime, int, asyncio.Event]] = []
        self._serial = itertools.count()
        self._handed_back = asyncio.Event()

    def __call__(self) -> datetime:
        return self.now

    def day(self, back: int) -> date:
        """The working day that lies so many working days before today."""
        return self._days[back - 1]

    def moment(self, back: int, at: str) -> datetime:
        """A time of day in China on such a day, in UTC."""
        return datetime.combine(self.day(back), time.fromisoformat(at), CHINA).astimezone(UTC)

    def months(self) -> list[int]:
        """The first working days of the months, as days back, in the order of time."""
        later = range(WORKING_DAYS - 1, 0, -1)
        return [back for back in later if self.day(back).month != self.day(back + 1).month]

    def a_minute_on(self) -> None:
        """What follows a step at once follows it a minute later."""
        self.now += _A_MINUTE

    async def until(self, back: int, at: str) -> None:
        """Let the other scenes go on until then; never goes back."""
        due = max(self.moment(back, at), self.now)
        woken = asyncio.Event()
        heapq.heappush(self._waiting, (due, next(self._serial), woken))
        self._handed_back.set()
        await woken.wait()

    async def play(
        self,
        scenes: Iterable[Coroutine[Any, Any, None]],
        between: Callable[[], Awaitable[None]],
        seen: Callable[[float], None],
    ) -> None:
        """Play all scenes to their end, one at a time; `between` runs after every turn of one,
        `seen` hears which part of the year has gone. The first failure ends everything."""
        tasks: list[asyncio.Task[None]] = []
        begun, last = self.now, self.moment(1, "23:59")
        try:
            for scene in scenes:
                tasks.append(asyncio.create_task(scene))
                tasks[-1].add_done_callback(lambda _: self._handed_back.set())
                await self._turn(tasks, between)
            while self._waiting:
                due, _, woken = heapq.heappop(self._waiting)
                self.now = max(self.now, due)
                woken.set()
                await self._turn(tasks, between)
                seen((self.now - begun) / (last - begun))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _turn(
        self, tasks: list[asyncio.Task[None]], between: Callable[[], Awaitable[None]]
    ) -> None:
        """Wait until the scene whose turn it is waits again or has ended."""
        await self._handed_back.wait()
        self._handed_back.clear()
        for task in tasks:
            if task.done():
                task.result()
        await between()


def _working_days_before(today: date) -> list[date]:
    days: list[date] = []
    day = today
    while len(days) < WORKING_DAYS:
        day -= timedelta(days=1)
        if is_working_day(day):
            days.append(day)
    return days
