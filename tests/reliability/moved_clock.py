"""Two workers in processes of their own, whose clock is set under them again and again while they
work: is anything sent twice, lost, or taken over from somebody who still had it?"""

import asyncio
import mmap
import os
import random
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from infra.db import Database
from notifications.tables import DeliveryRow
from tests.reliability.jumping import JUMPS_S
from tests.reliability.post import (
    DONE,
    PATIENCE_S,
    Post,
    a_worker,
    at_work,
    lay_jobs,
    listening,
    still_waiting,
)
from tests.reliability.preloaded import compiled
from tests.reliability.table import Line

LEASE_S = 10.0  # a busy machine may not work for some seconds
_TOLD = struct.Struct("=qq")
_SECOND = 10**9


@dataclass
class Moved:
    """结果."""

    jobs: int
    jumps: int = 0
    twice: int = 0
    lost: int = 0
    stolen: int = 0

    def lines(self, name: str) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: of {self.jobs} messages over {self.jumps} jumps of a real clock"
        return [
            Line(f"{told}, sent twice", self.twice, 0, ""),
            Line(f"{name}: not sent", self.lost, 0, ""),
            Line(f"{name}: taken over from who still had it", self.stolen, 0, ""),
        ]


class MovedClock:
    """拨动的钟, of whoever is started with `environment`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "moved"
        self._file.write_bytes(_TOLD.pack(0, 0))
        library = compiled("moved", folder)
        self.environment = os.environ | {
            "LD_PRELOAD": str(library),
            "MOVED_FILE": str(self._file),
        }

    def is_off(self, seconds: float) -> None:
        """By so much."""
        self._tell(int(seconds * _SECOND), 0)

    def stands_still(self) -> None:
        """From now on."""
        self._tell(0, time.time_ns())

    def _tell(self, *told: int) -> None:
        with self._file.open("r+b") as file, mmap.mmap(file.fileno(), _TOLD.size) as memory:
            memory[:] = _TOLD.pack(*told)


async def moved_under_workers(
    url: str,
    folder: Path,
    jobs: int,
    *,
    kind: str = "fenced",
    seed: int = 11,
    lease_s: float = LEASE_S,
) -> Moved:
    """Until everything is sent: whenever somebody holds something, the clock is set, and put right
    once a lease is over."""
    post, outcome, dice = Post(), Moved(jobs), random.Random(seed)
    clock, db = MovedClock(folder), Database(url)
    try:
        await lay_jobs(db, jobs, lease_s)
        async with listening(post) as port:
            told = (url, str(port), str(lease_s), kind)
            with (
                a_worker(*told, environment=clock.environment) as one,
                a_worker(*told, environment=clock.environment) as other,
            ):
                end = time.monotonic() + PATIENCE_S
                while await still_waiting(db) and time.monotonic() < end:
                    if await at_work(db, (one, other)) is not None:
                        await _set(clock, dice, lease_s)
                        outcome.jumps += 1
                await asyncio.sleep(1)
        async with db.read() as session:
            rows = list(await session.scalars(select(DeliveryRow)))
    finally:
        await db.close()
    outcome.twice = sum(times - 1 for times in post.taken.values())
    outcome.lost = sum(row.id not in post.taken or row.state not in DONE for row in rows)
    outcome.stolen = sum(row.fence > 1 for row in rows)
    return outcome


async def _set(clock: MovedClock, dice: random.Random, lease_s: float) -> None:
    seconds = dice.choice((*JUMPS_S, None))
    if seconds is None:
        clock.stands_still()
    else:
        clock.is_off(seconds)
    await asyncio.sleep(lease_s + dice.random())
    clock.is_off(0)
    await asyncio.sleep(lease_s + dice.random())
