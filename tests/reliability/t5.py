"""T5: two workers, now one and now the other stopped for longer than its lease and woken again: is
any message sent twice or lost, and how soon is what a stopped one held sent by the other? Beside
the control, whose workers do not ask whether they still hold what they have."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import Select, func, select

from infra.db import Database
from notifications.tables import DeliveryRow
from tests.databases import CAST, PostgresDatabases
from tests.leftovers import own_folder
from tests.notifications.conftest import Office
from tests.reliability.message_worker import now, policy_of
from tests.reliability.table import Line
from tests.tools.tree import ROOT

JOBS = int(os.environ.get("JOBS", "1000"))
RESCUE_S = 90.0
CALL_S = 0.2
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
    postgres = PostgresDatabases()
    try:
        return await asyncio.to_thread(_measured, postgres)
    finally:
        await asyncio.to_thread(postgres.stop)


def _measured(postgres: PostgresDatabases) -> list[Line]:
    with own_folder("daetong-t5-") as folder:
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
                end = time.monotonic() + PATIENCE_S
                while await _waiting(db) and time.monotonic() < end:
                    worker = await _at_work(db, dice.sample((one, other), 2))
                    if worker is not None:
                        await asyncio.sleep(dice.random() * CALL_S / 2)
                        await _pause(db, post, worker, lease_s, outcome)
                await asyncio.sleep(lease_s if naive else 1)  # whoever was woken last says its last
        async with db.read() as session:
            states = dict((await session.execute(select(DeliveryRow.id, DeliveryRow.state))).all())
            outcome.dead = sum(state not in _DONE for state in states.values())
    finally:
        await db.close()
    outcome.twice = sum(times - 1 for times in post.taken.values())
    sent_or_told = set(post.taken) | {each for each, state in states.items() if state == "dead"}
    outcome.lost = len(set(states) - sent_or_told)
    assert len(states) == jobs
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


def _held_by(worker: "subprocess.Popen[bytes]") -> "Select[str, str]":
    mine = DeliveryRow.owner.like(f"%-{worker.pid}-%"), DeliveryRow.state.in_(("leased", "intent"))
    return select(DeliveryRow.id, DeliveryRow.state).where(*mine)


async def _at_work(
    db: Database, workers: Sequence["subprocess.Popen[bytes]"]
) -> "subprocess.Popen[bytes] | None":
    """Wait until one of them holds something."""
    for _ in range(100):
        for worker in workers:
            async with db.read() as session:
                if (await session.execute(_held_by(worker).limit(1))).first():
                    return worker
        await asyncio.sleep(0.01)
    return None


async def _pause(
    db: Database,
    post: Post,
    worker: "subprocess.Popen[bytes]",
    lease_s: float,
    outcome: Outcome,
) -> None:
    """Stop it, see how soon the other is done with what it had leased or the provider has, and wake
    it past its lease. What it was about to call for is asked about later: whether it did, only it
    knows."""
    worker.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    async with db.read() as session:
        found = (await session.execute(_held_by(worker))).all()
    held = [row.id for row in found if row.state == "leased" or row.id in post.taken]
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
    outcome.held += len(found)


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
