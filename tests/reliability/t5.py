"""T5: two workers, now one and now the other stopped for longer than its lease and woken again: is
any message sent twice or lost, and how soon is what a stopped one held sent by the other? Beside
the control, whose workers do not ask whether they still hold what they have."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from infra.db import Database
from notifications.tables import DeliveryRow
from tests.databases import CAST, PostgresDatabases
from tests.notifications.conftest import Office
from tests.reliability.message_worker import now, policy_of
from tests.reliability.table import Line
from tests.tools.tree import ROOT

JOBS = int(os.environ.get("JOBS", "1000"))
RESCUE_S = 90.0
CALL_S = 0.05
PATIENCE_S = 600
_DONE = ("accepted", "delivered")


@dataclass
class Post:
    """The provider: what it was given, by id."""

    taken: Counter[str] = field(default_factory=Counter)

    async def take(self, request: web.Request) -> web.Response:
        """A message, which takes as long as a call takes."""
        self.taken[await request.text()] += 1
        await asyncio.sleep(CALL_S)
        return web.Response(text="taken")

    async def told(self, request: web.Request) -> web.Response:
        """A question."""
        known = request.query["id"] in self.taken
        return web.Response(status=200 if known else 404)


@dataclass
class Outcome:
    """结果."""

    jobs: int
    pauses: int = 0
    held: int = 0
    twice: int = 0
    unsent: int = 0
    dead: int = 0
    rescue_s: float = 0.0

    def lines(self, name: str, rescue_s: float = RESCUE_S) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: of {self.jobs} messages, {self.pauses} pauses over {self.held} held"
        return [
            Line(f"{told}, sent twice", self.twice, 0, ""),
            Line(f"{name}: never sent, or given up", self.unsent + self.dead, 0, ""),
            Line(f"{name}: what a stopped worker held is sent after", self.rescue_s, rescue_s, "s"),
        ]


async def measure() -> list[Line]:
    """The long form: the usual lease of a minute, and the control with a short one."""
    postgres = PostgresDatabases()
    try:
        return await asyncio.to_thread(_measured, postgres)
    finally:
        await asyncio.to_thread(postgres.stop)


def _measured(postgres: PostgresDatabases) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="daetong-t5-") as folder:
        with postgres.fresh(Path(folder), CAST) as url:
            lines = asyncio.run(paused_workers(url, JOBS, 60)).lines("a lease of 60 s")
        with postgres.fresh(Path(folder), CAST) as url:
            shorter = asyncio.run(paused_workers(url, JOBS, 3))
        with postgres.fresh(Path(folder), CAST) as url:
            control = asyncio.run(paused_workers(url, 200, 3, naive=True))
    return [*lines, *shorter.lines("a lease of 3 s"), must_double(control)]


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
        await _jobs(db, jobs, lease_s)
        async with _listening(post) as port:
            told = (url, str(port), str(lease_s), "naive" if naive else "fenced")
            with _worker(*told) as one, _worker(*told) as other:
                workers, number = (one, other), 0
                end = time.monotonic() + PATIENCE_S
                while await _waiting(db) and time.monotonic() < end:
                    await asyncio.sleep(0.2 + dice.random() * 0.4)
                    await _pause(db, workers[number % 2], lease_s, outcome)
                    number += 1
                await asyncio.sleep(lease_s if naive else 1)  # whoever was woken last says its last
        async with db.read() as session:
            ids = set(await session.scalars(select(DeliveryRow.id)))
            outcome.dead = (
                await session.scalar(select(func.count()).where(DeliveryRow.state.not_in(_DONE)))
                or 0
            )
    finally:
        await db.close()
    outcome.twice = sum(times - 1 for times in post.taken.values())
    outcome.unsent = len(ids - set(post.taken))
    assert len(ids) == jobs
    return outcome


async def _jobs(db: Database, jobs: int, lease_s: float) -> None:
    office = Office(db, policy_of(lease_s))
    office.clock = now  # type: ignore[assignment]
    for _ in range(jobs):
        await office.happens("claim_settled")
    relay = office.relay()
    while await relay.run_once():
        pass


async def _waiting(db: Database) -> int:
    open_states = DeliveryRow.state.in_(("new", "leased", "intent", "unknown"))
    async with db.read() as session:
        return await session.scalar(select(func.count()).where(open_states)) or 0


async def _pause(
    db: Database, worker: "subprocess.Popen[bytes]", lease_s: float, outcome: Outcome
) -> None:
    """Stop it, see how soon the other has sent what it had leased, and wake it past its lease."""
    worker.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    mine = DeliveryRow.owner.like(f"%-{worker.pid}-%"), DeliveryRow.state == "leased"
    async with db.read() as session:
        held = list(await session.scalars(select(DeliveryRow.id).where(*mine)))
    left = select(func.count()).where(DeliveryRow.id.in_(held), DeliveryRow.state.not_in(_DONE))
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
    outcome.held += len(held)


@contextmanager
def _worker(*told: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.reliability.message_worker", *told]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@asynccontextmanager
async def _listening(post: Post) -> AsyncIterator[int]:
    app = web.Application()
    app.add_routes([web.post("/sent", post.take), web.get("/sent", post.told)])
    async with TestServer(app) as server:
        assert server.port is not None
        yield server.port
