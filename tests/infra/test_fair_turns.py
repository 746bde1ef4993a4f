"""Does nobody wait for all that somebody else has brought?"""

import asyncio
from contextlib import suppress

from infra.fair_turns import FairTurns


class Bench:
    """Work that takes until it is told to end, and in which order it began."""

    def __init__(self, workers: int) -> None:
        self._turns = FairTurns([f"worker {number}" for number in range(workers)])
        self.begun: list[str] = []
        self.go_on = asyncio.Semaphore(0)
        self.tasks: list[asyncio.Task[None]] = []

    async def bring(self, *people: str) -> None:
        for person in people:
            self.tasks.append(asyncio.create_task(self._work(person)))
            await asyncio.sleep(0)

    async def end_one(self) -> None:
        self.go_on.release()
        for _ in range(5):
            await asyncio.sleep(0)

    async def _work(self, person: str) -> None:
        async with self._turns.turn_of(person):
            self.begun.append(person)
            await self.go_on.acquire()


async def test_people_come_in_turn_and_what_one_of_them_has_brought_more_comes_later() -> None:
    bench = Bench(1)
    await bench.bring("wang", "wang", "wang", "li", "zhang", "zhang")
    for _ in bench.tasks:
        await bench.end_one()
    assert bench.begun == ["wang", "wang", "li", "zhang", "wang", "zhang"]


async def test_of_two_workers_one_person_keeps_one() -> None:
    bench = Bench(2)
    await bench.bring(*["wang"] * 20)
    assert bench.begun == ["wang"]
    await bench.bring("li")
    assert bench.begun == ["wang", "li"], "at once, with twenty of somebody else's before it"
    for _ in bench.tasks:
        await bench.end_one()
    assert bench.begun.count("wang") == 20


async def test_whoever_gives_up_takes_no_worker_along() -> None:
    bench = Bench(1)
    await bench.bring("wang", "li", "zhang", "zhao")
    for number in (1, 0, 2):  # waiting, at work, and in the moment of its turn
        bench.tasks[number].cancel()
        with suppress(asyncio.CancelledError):
            await bench.tasks[number]
    await asyncio.sleep(0)
    assert bench.begun[-1] == "zhao"
    await bench.end_one()
    assert all(task.done() for task in bench.tasks)
