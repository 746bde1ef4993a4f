"""How is the service run with its deadlines switched off, as the control of a measurement, or
shortened, where a test may not take a quarter of a minute? Composed as `daetong serve` is, in a
process of its own, forked from one that has imported it."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psutil
from aiohttp import web

from app.compose import build_services
from app.crowd import Room
from app.demo.secrets import fresh_secrets, stand_in_accounts
from app.gateways import open_gateways
from app.listening import QUIET_SECONDS, Listener
from app.maintenance import migrate
from app.serve import now, prepare_process
from app.settings import Settings
from app.web import build_web
from frontdoor.reading import UPLOAD, WHOLE
from infra.collector import leave_what_stays
from infra.logs import configure_logging
from tests.ports import free_port
from tests.processes import ready

SWITCHED_OFF = 1000.0
_STARTS = multiprocessing.get_context("forkserver")
_STARTS.set_forkserver_preload(["tests.journey.imported", "tests.reliability.stretched"])


class Stretched:
    """A running service, and what its slow callers know of it."""

    def __init__(self, settings: Settings, process: ForkServerProcess) -> None:
        self.url, self.port = settings.base_url, settings.port
        self.receipt_secret = settings.sms_receipt_secret.get_secret_value()
        self.callback_token = settings.wechat_callback_token.get_secret_value()
        self._process = psutil.Process(process.pid)

    @property
    def resident_mb(self) -> float:
        """Resident memory in MB (10^6 bytes)."""
        return float(self._process.memory_info().rss / 1e6)


@asynccontextmanager
async def serving(folder: Path, times: float, **changes: object) -> AsyncIterator[Stretched]:
    """On SQLite, with its usual limits, and with deadlines so many times as long."""
    folder.mkdir(parents=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    values: dict[str, Any] = {
        **fresh_secrets(),
        **stand_in_accounts(url),
        "port": port,
        "database_url": f"sqlite+aiosqlite:///{folder}/daetong.db",
        "objects_url": (folder / "objects").as_uri(),
        "spool": folder / "spool",
        "requests_per_second": 50,
        **changes,
    }
    settings = Settings(**values)
    await migrate(settings)
    process = _STARTS.Process(target=_serve, args=(values, times), daemon=True)
    process.start()
    try:
        assert await ready(url, alive=process.is_alive), "it ended before it was ready"
        yield Stretched(settings, process)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


def _serve(values: Mapping[str, Any], times: float) -> None:
    """What the process does."""
    for pace in (WHOLE, UPLOAD):  # the very objects that every route has been given
        object.__setattr__(pace, "deadline_s", pace.deadline_s * times)
        object.__setattr__(pace, "window_s", pace.window_s * times)
    configure_logging("CRITICAL", json=True)
    asyncio.run(_served(Settings(**values), QUIET_SECONDS * times))


async def _served(settings: Settings, quiet_s: float) -> None:
    prepare_process()
    async with open_gateways(settings, now) as gateways, Listener(quiet_s) as listener:
        services = build_services(settings, now, gateways)
        runner = web.AppRunner(build_web(services, with_worker=False))
        await runner.setup()
        leave_what_stays()
        room = Room(settings.max_connections, by_address=not settings.behind_proxy)
        async with listener.answering(runner, room):
            await listener.open(settings.host, settings.port)
            await asyncio.Event().wait()
