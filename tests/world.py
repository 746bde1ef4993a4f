"""How does a test get the whole house? Composed by the same functions as the real one, on a real
port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer

from app.compose import Services, build_sealer, build_services
from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.gateways import open_gateways
from app.messaging import build_worker
from app.settings import Settings
from app.web import build_web
from claims_core.claim import Role
from infra.db import Database
from infra.wechat.tokens.store import TokenStore
from notifications.worker import MessageWorker
from tests.cast import SEALED_WITH
from tests.clock import Clock
from tests.imaging_at_once import ImagingAtOnce
from tests.people import STAFF, staff_id
from tests.ports import free_port


@dataclass
class World:
    """The running house. `worker` is turned by hand: `await world.deliver()`."""

    services: Services
    settings: Settings
    clock: Clock
    http: aiohttp.ClientSession
    worker: MessageWorker
    staff_ids: dict[Role, str] = field(
        default_factory=lambda: {role: staff_id(role) for role in STAFF}
    )

    @property
    def url(self) -> str:
        """Where the house answers."""
        return self.settings.base_url

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
        **SEALED_WITH,
        **stand_in_accounts(url),
        "port": port,
        "database_url": database_url,
        "objects_url": (folder / "objects").as_uri(),
        "sandbox_state": folder / "sandbox.jsonl",
        "spool": folder / "spool",
        "audit_heads": folder / "audit-heads",
        # invented colleagues, who log in by password in several windows at once
        "staff_totp_roles": "none",
        "staff_undertaking": False,
        "staff_one_session": False,
        # whether the part that reads is installed changes nothing for anybody else
        "read_papers": False,
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]


test_settings.__test__ = False  # type: ignore[attr-defined]  # a factory, not a test


@asynccontextmanager
async def open_world(
    db: Database,
    clock: Clock,
    folder: Path,
    *,
    with_worker: bool = False,
    **changes: object,
) -> AsyncIterator[World]:
    """Start the house on a database with the cast in it, and end it; `with_worker` sends messages
    by itself, and has the product's own process for photographs."""
    settings = test_settings(db.url, folder, free_port(), **changes)
    tokens = TokenStore(db, build_sealer(settings), clock)
    async with open_gateways(settings, clock, tokens) as gateways, aiohttp.ClientSession() as http:
        imaging = None if with_worker else ImagingAtOnce()
        services = build_services(settings, clock, gateways, db=db, imaging=imaging)
        app = build_web(services, with_worker=with_worker)
        server = TestServer(app, host="127.0.0.1", port=settings.port)
        await server.start_server()
        try:
            yield World(services, settings, clock, http, build_worker(services))
        finally:
            await server.close()
            await asyncio.sleep(0)
