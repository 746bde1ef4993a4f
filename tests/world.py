"""How does a test get the whole house? Composed by the same functions as the real one, on a real
port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.compose import Services, build_services, build_worker, open_gateways
from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.settings import Settings
from app.web import build_web
from casework.people.tables import StaffRow
from claims_core.claim import SYSTEM, Actor, Role
from infra.columns import new_id
from notifications.worker import MessageWorker
from tests.clock import Clock
from tests.people import INSURED, PASSWORD, STAFF, roster_csv
from tests.ports import free_port


@cache
def quick_hash(password: str) -> str:
    """A hash that costs next to nothing to check, where the test is not about passwords."""
    cheap = Argon2id(salt=b"0" * 16, length=32, iterations=1, lanes=1, memory_cost=8)
    return cheap.derive_phc_encoded(password.encode())


@dataclass
class World:
    """The running house. `worker` is turned by hand: `await world.deliver()`."""

    services: Services
    settings: Settings
    clock: Clock
    http: aiohttp.ClientSession
    worker: MessageWorker
    staff_ids: dict[Role, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the house answers."""
        return self.settings.base_url

    async def seed(self) -> None:
        """The cast of `tests.people`: staff of every role, and three insured people."""
        now = self.clock()
        async with self.services.db.write() as session:
            for role, person in STAFF.items():
                self.staff_ids[role] = new_id()
                session.add(
                    StaffRow(
                        id=self.staff_ids[role],
                        login=person.login,
                        name=person.name,
                        roles=sorted(person.roles),
                        password_hash=quick_hash(PASSWORD),
                        created_at=now,
                    )
                )
        supervisor = Actor(SYSTEM.id, SYSTEM.name, frozenset({Role.SUPERVISOR}))
        report = await self.services.roster.take(supervisor, roster_csv(INSURED))
        assert not report.problems

    async def deliver(self) -> None:
        """Let the message worker turn until nothing is left to do now."""
        for _ in range(20):
            if not await self.worker.run_once():
                return
        raise AssertionError("the message worker never came to rest")

    async def sim(self, method: str, path: str, **kwargs: object) -> dict[str, object]:
        """Call the stand-in world's own controls, `/sandbox/_sim/...`."""
        url = f"{self.url}/sandbox/_sim/{path}"
        async with self.http.request(method, url, **kwargs) as answer:  # type: ignore[arg-type]
            assert answer.status < 400, await answer.text()
            return await answer.json()  # type: ignore[no-any-return]


def test_settings(database_url: str, folder: Path, port: int, **changes: object) -> Settings:
    """Settings of a house whose outside is the stand-in world."""
    url = f"http://127.0.0.1:{port}"
    values: dict[str, object] = {
        **fresh_secrets(),
        **stand_in_accounts(url),
        "port": port,
        "database_url": database_url,
        "objects_url": (folder / "objects").as_uri(),
        "sandbox_state": folder / "sandbox.jsonl",
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]


test_settings.__test__ = False  # type: ignore[attr-defined]  # a factory, not a test


@asynccontextmanager
async def open_world(
    database_url: str,
    clock: Clock,
    folder: Path,
    *,
    with_worker: bool = False,
    **changes: object,
) -> AsyncIterator[World]:
    """Start the house with the cast in it, and end it; `with_worker` sends messages by itself."""
    settings = test_settings(database_url, folder, free_port(), **changes)
    async with open_gateways(settings, clock) as gateways, aiohttp.ClientSession() as http:
        services = build_services(settings, clock, gateways)
        app = build_web(services, with_worker=with_worker)
        server = TestServer(app, host="127.0.0.1", port=settings.port)
        await server.start_server()
        try:
            world = World(services, settings, clock, http, build_worker(services))
            await world.seed()
            yield world
        finally:
            await server.close()
            await asyncio.sleep(0)
