"""T5: two workers, now one and now the other stopped for longer than its lease and woken again: is
any message sent twice or lost, and how soon is what a stopped one held sent by the other? Beside
the control, whose workers do not ask whether they still hold what they have."""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
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
# Under the usual lease each takes two minutes with what follows it, under the short one seconds.
PAUSES, SHORT_PAUSES = 2, 20
RESCUE_S = 90.0


@dataclass
class Outcome:
    """结果."""

    jobs: int = 0
    pauses: int = 0
    of_each: tuple[int, ...] = ()
    held: int = 0
    twice: int = 0
    lost: int = 0
    dead: int = 0
    rescue_s: float = 0.0

    def lines(self, name: str, rescue_s: float = RESCUE_S) -> list[Line]:
        """The figures beside their targets."""
        each = "+".join(map(str, self.of_each))
        told = f"{name}: of {self.jobs} messages, {each} pauses over {self.held} held"
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
    lines: list[Line] = []
    for lease_s, pauses in ((60, PAUSES), (3, SHORT_PAUSES)):
        outcome = asyncio.run(paused_workers(fresh(CAST), JOBS, lease_s, pauses))
        lines += outcome.lines(f"a lease of {lease_s} s")
    control = asyncio.run(paused_workers(fresh(CAST), 200, 3, 4, naive=True))
    return [*lines, must_double(control)]


def must_double(control: Outcome) -> Line:
    """The control is good for something when it sends twice."""
    return Line(
        f"control: 1 where {control.pauses} pauses doubled nothing",
        0 if control.twice else 1,
        0,
        "",
    )


async def paused_workers(
    url: str, jobs: int, lease_s: float, pauses: int, *, naive: bool = False, seed: int = 5
) -> Outcome:
    """So many pauses, now of the one worker and now of the other, each over a share of these jobs
    and until that is sent: what comes all at once is sent while the first pause lasts, and what is
    caught in two of them is a person's, who has to look. More shares where one was sent before its
    worker could be stopped."""
    post, outcome, dice = Post(), Outcome(), random.Random(seed)
    db, share = Database(url), max(1, jobs // pauses)
    try:
        async with listening(post) as port:
            told = (url, str(port), str(lease_s), "naive" if naive else "fenced")
            with a_worker(*told) as one, a_worker(*told) as other:
                paused = Counter({one.pid: 0, other.pid: 0})
                while outcome.pauses < pauses and outcome.jobs < 2 * jobs:
                    await lay_jobs(db, share, lease_s)
                    outcome.jobs += share
                    least = sorted((one, other), key=lambda each: paused[each.pid])
                    worker, until = None, time.monotonic() + PATIENCE_S
                    while worker is None and await still_waiting(db) and time.monotonic() < until:
                        worker = await at_work(db, least)
                    if worker is not None:
                        paused[worker.pid] += 1
                        await asyncio.sleep(dice.random() * CALL_S / 2)
                        await _pause(db, post, worker, lease_s, outcome)
                        sys.stderr.write(f"T5: {outcome.pauses} of {pauses} pauses\n")
                    await _sent(db)
                await asyncio.sleep(lease_s if naive else 1)  # whoever was woken last says its last
                outcome.of_each = tuple(paused.values())
        async with db.read() as session:
            states = dict((await session.execute(select(DeliveryRow.id, DeliveryRow.state))).all())
            outcome.dead = sum(state not in DONE for state in states.values())
    finally:
        await db.close()
    outcome.twice = sum(times - 1 for times in post.taken.values())
    sent_or_told = set(post.taken) | {each for each, state in states.items() if state == "dead"}
    outcome.lost = len(set(states) - sent_or_told)
    assert len(states) == outcome.jobs
    return outcome


async def _sent(db: Database) -> None:
    """Wait until nothing waits; what never is counts as left to a person."""
    end = time.monotonic() + PATIENCE_S
    while await still_waiting(db) and time.monotonic() < end:
        await asyncio.sleep(0.1)


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
