"""T5: two workers, now one and now the other stopped for longer than its lease and woken again: is
any message sent twice or lost, and how soon is what a stopped one held sent by the other? Beside
the control, whose workers do not ask whether they still hold what they have."""

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from infra.db import Database
from notifications.tables import DeliveryRow
from tests.databases import CAST
from tests.reliability.on_each import Fresh, on_postgresql
from tests.reliability.post import (
    CALL_S,
    DONE,
    PATIENCE_S,
    Post,
    Worker,
    a_worker,
    at_work,
    held_by,
    lay_jobs,
    listening,
    still_waiting,
)
from tests.reliability.table import Line

JOBS = int(os.environ.get("JOBS", "1000"))
RESCUE_S = 90.0


@dataclass
class Outcome:
    """结果."""

    jobs: int
    pauses: int = 0
    held: int = 0
    twice: int = 0
    lost: int = 0
    dead: int = 0
    rescue_s: float = 0.0

    def lines(self, name: str, rescue_s: float = RESCUE_S) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: of {self.jobs} messages, {self.pauses} pauses over {self.held} held"
        return [
            Line(f"{told}, sent twice", self.twice, 0, ""),
            Line(f"{name}: neither sent nor left to a person", self.lost, 0, ""),
            Line(f"{name}: left to a person", self.dead, self.jobs / 100, ""),
            Line(f"{name}: what a stopped worker held is sent after", self.rescue_s, rescue_s, "s"),
        ]


async def measure() -> list[Line]:
    """The long form: the usual lease of a minute, and the control with a short one."""
    return await on_postgresql(_measured)


def _measured(_name: str, fresh: Fresh, _: Path) -> list[Line]:
    lines = asyncio.run(paused_workers(fresh(CAST), JOBS, 60)).lines("a lease of 60 s")
    shorter = asyncio.run(paused_workers(fresh(CAST), JOBS, 3)).lines("a lease of 3 s")
    control = asyncio.run(paused_workers(fresh(CAST), 200, 3, naive=True))
    return [*lines, *shorter, must_double(control)]


def must_double(control: Outcome) -> Line:
    """The control is good for something when it sends twice."""
    return Line(
        f"control: 1 where {control.pauses} pauses doubled nothing",
        0 if control.twice else 1,
        0,
        "",
    )


async def paused_workers(
    url: str, jobs: int, lease_s: float, *, naive: bool = False, seed: int = 5
) -> Outcome:
    """Until everything is sent."""
    post, outcome, dice = Post(), Outcome(jobs), random.Random(seed)
    db = Database(url)
    try:
        await lay_jobs(db, jobs, lease_s)
        async with listening(post) as port:
            told = (url, str(port), str(lease_s), "naive" if naive else "fenced")
            with a_worker(*told) as one, a_worker(*told) as other:
                end = time.monotonic() + PATIENCE_S
                while await still_waiting(db) and time.monotonic() < end:
                    worker = await at_work(db, dice.sample((one, other), 2))
                    if worker is not None:
                        await asyncio.sleep(dice.random() * CALL_S / 2)
                        await _pause(db, post, worker, lease_s, outcome)
                await asyncio.sleep(lease_s if naive else 1)  # whoever was woken last says its last
        async with db.read() as session:
            states = dict((await session.execute(select(DeliveryRow.id, DeliveryRow.state))).all())
            outcome.dead = sum(state not in DONE for state in states.values())
    finally:
        await db.close()
    outcome.twice = sum(times - 1 for times in post.taken.values())
    sent_or_told = set(post.taken) | {each for each, state in states.items() if state == "dead"}
    outcome.lost = len(set(states) - sent_or_told)
    assert len(states) == jobs
    return outcome


async def _pause(
    db: Database,
    post: Post,
    worker: Worker,
    lease_s: float,
    outcome: Outcome,
) -> None:
    """Stop it, see how soon the other is done with what it had leased or the provider has, and wake
    it past its lease. What it was about to call for is asked about later: whether it did, only it
    knows."""
    worker.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    async with db.read() as session:
        found = (await session.execute(held_by(worker))).all()
    held = [row.id for row in found if row.state == "leased" or row.id in post.taken]
    left = select(func.count()).where(DeliveryRow.id.in_(held), DeliveryRow.state.not_in(DONE))
    while held and time.monotonic() < stopped + RESCUE_S + lease_s:
        async with db.read() as session:
            if not await session.scalar(left):
                break
        await asyncio.sleep(0.1)
    if held:
        outcome.rescue_s = max(outcome.rescue_s, time.monotonic() - stopped)
    await asyncio.sleep(max(0.0, stopped + lease_s + 0.3 - time.monotonic()))
    worker.send_signal(signal.SIGCONT)
    outcome.pauses += 1
    outcome.held += len(found)
