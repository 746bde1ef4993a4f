"""Two workers in processes of their own, a provider that they call, and how far they are: what the
tests have in common that stop them or move their clock."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import Select, func, select

from infra.db import Database
from notifications.tables import DeliveryRow
from tests.notifications.conftest import Office
from tests.reliability.message_worker import now, policy_of
from tests.tools.tree import ROOT

CALL_S = 0.2
PATIENCE_S = 600
DONE = ("accepted", "delivered")
Worker = subprocess.Popen[bytes]


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


async def lay_jobs(db: Database, jobs: int, lease_s: float) -> None:
    office = Office(db, policy_of(lease_s))
    office.clock = now  # type: ignore[assignment]
    for _ in range(jobs):
        await office.happens("claim_settled")
    relay = office.relay()
    while await relay.run_once():
        pass


async def still_waiting(db: Database) -> int:
    open_states = DeliveryRow.state.in_(("new", "leased", "intent", "unknown"))
    async with db.read() as session:
        return await session.scalar(select(func.count()).where(open_states)) or 0


def held_by(worker: Worker) -> "Select[str, str]":
    mine = DeliveryRow.owner.like(f"%-{worker.pid}-%"), DeliveryRow.state.in_(("leased", "intent"))
    return select(DeliveryRow.id, DeliveryRow.state).where(*mine)


async def at_work(db: Database, workers: Sequence[Worker]) -> Worker | None:
    """Wait until one of them holds something."""
    for _ in range(100):
        for worker in workers:
            async with db.read() as session:
                if (await session.execute(held_by(worker).limit(1))).first():
                    return worker
        await asyncio.sleep(0.01)
    return None


@contextmanager
def a_worker(*told: str, environment: Mapping[str, str] | None = None) -> Iterator[Worker]:
    command = [sys.executable, "-m", "tests.reliability.message_worker", *told]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


@asynccontextmanager
async def listening(post: Post) -> AsyncIterator[int]:
    app = web.Application()
    app.add_routes([web.post("/sent", post.take), web.get("/sent", post.told)])
    async with TestServer(app) as server:
        assert server.port is not None
        yield server.port
