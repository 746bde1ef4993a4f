"""What does `daetong serve` do? Opens the house, says when it is ready, and closes it on a
signal."""

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Literal

from aiohttp import web

from app.compose import Services, build_housekeeping, build_services, build_worker, open_gateways
from app.listening import listen
from app.settings import Settings, SettingsProblem
from app.web import build_web
from infra import schema
from infra.allocator import give_back_large_blocks
from infra.db import Database, DatabaseRefused, has_wal_reset_bug
from infra.logs import configure_logging

Role = Literal["all", "web", "worker"]
log = logging.getLogger("daetong")
THREADS = 4


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


async def serve(settings: Settings, role: Role) -> None:
    """Run until SIGTERM or SIGINT.

    :raises DatabaseRefused: when the database cannot be served from, with what to do.
    :raises SettingsProblem: when the port is taken.
    """
    configure_logging(settings.log_level, json=settings.log_format == "json")
    give_back_large_blocks()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # two cores' worth of hashing, sealing and file work; more threads would only hold more memory
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "daetong"))
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with open_gateways(settings, now) as gateways:
        services = build_services(settings, now, gateways)
        refuse_split_on_unsafe_sqlite(services.db, role)
        if role == "worker":
            await _work(services, stop)
        else:
            await _listen(services, stop, with_worker=role == "all")


async def _listen(services: Services, stop: asyncio.Event, *, with_worker: bool) -> None:
    settings = services.settings
    runner = web.AppRunner(
        build_web(services, with_worker=with_worker),
        access_log=None,  # the front door writes its own, without addresses that people typed
        shutdown_timeout=10,
        handler_cancellation=False,
    )
    await runner.setup()
    listener = None
    try:
        listener = await _open_port(runner, settings)
        print(_welcome(settings), flush=True)
        await stop.wait()
        log.info("stopping", extra={"action": "stopping"})
    finally:
        if listener is not None:
            listener.close()
        await runner.cleanup()


async def _open_port(runner: web.AppRunner, settings: Settings) -> asyncio.Server:
    try:
        return await listen(runner, settings.host, settings.port, settings.max_connections)
    except OSError as problem:
        where = f"{settings.host}:{settings.port}"
        raise SettingsProblem(
            [f"DAETONG_PORT: {where} cannot be listened on ({problem.strerror}); take another port"]
        ) from problem


async def _work(services: Services, stop: asyncio.Event) -> None:
    services.db.claim_process()
    try:
        await schema.require_current(services.db)
        log.info("the worker is ready", extra={"action": "worker_ready"})
        await asyncio.gather(
            build_worker(services).run(stop), build_housekeeping(services).run(stop)
        )
    finally:
        await services.db.close()


def refuse_split_on_unsafe_sqlite(db: Database, role: Role) -> None:
    """Two processes may share PostgreSQL, and a SQLite file only where the library is sound.

    :raises DatabaseRefused: saying what to do instead.
    """
    if role != "all" and db.is_sqlite and has_wal_reset_bug(db.sqlite_version):
        raise DatabaseRefused(
            f"--role {role} needs a second process, and this SQLite can damage a file that two "
            "processes write to (fixed in 3.51.3). Use --role all, or PostgreSQL."
        )


def _welcome(settings: Settings) -> str:
    url = settings.base_url
    lines = ["", "大额通已就绪，可以使用了。", f"  窗口系统      {url}/window"]
    lines.append(f"  手机端接口    {url}/api/member/v1/docs")
    if settings.sandbox:
        lines.append(f"  模拟手机      {url}/sandbox")
        lines.append("  走一遍全程    .venv/bin/daetong demo journey")
    lines.append("  按 Ctrl-C 停止。")
    return "\n".join(lines)
