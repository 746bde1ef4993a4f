"""What does `daetong serve` do? Opens the application, says when it is ready, and closes it on a
signal."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Literal

from aiohttp import web

from app.audit.loop import AuditLoop
from app.backup.composing import build_backups, build_weekly_look
from app.compose import (
    Services,
    build_housekeeping,
    build_import_posting,
    build_rechecking,
    build_sealer,
    build_services,
)
from app.crowd import Room
from app.gateways import open_gateways
from app.keys.loop import KeyRotation
from app.listening import Listener
from app.messaging import build_account_tagging, build_announcing, build_worker
from app.orphans import build_orphan_sweep
from app.paper_reading import PaperReading
from app.settings import Settings, SettingsProblem
from app.stored_objects import look_at_start
from app.usable import require_usable
from app.web import build_web
from app.worker_watch import shown_at_work
from frontdoor.application import forget_closed_applications
from infra.allocator import give_back_large_blocks
from infra.clock_jumps import ClockJumps
from infra.collector import leave_what_stays
from infra.db import Database, DatabaseRefused, has_wal_reset_bug
from infra.logs import configure_logging
from infra.wechat.tokens.store import TokenStore

Role = Literal["all", "web", "worker"]
log = logging.getLogger("daetong")
THREADS = 4


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


class Signals:
    """信号: SIGTERM and SIGINT end the service, SIGHUP has it read its settings anew."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.stop = False
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop)
        loop.add_signal_handler(signal.SIGHUP, self.ended.set)

    def _stop(self) -> None:
        self.stop = True
        self.ended.set()


def prepare_process() -> None:
    """What a process that serves is set to before anything is put together in it; whoever measures
    one that it has put together otherwise wants the same."""
    give_back_large_blocks()
    # two cores' worth of hashing, sealing and file work; more threads would only hold more memory
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "daetong"))


async def serve(load: Callable[[], Settings], role: Role) -> None:
    """Run until SIGTERM or SIGINT.

    On SIGHUP the settings are read anew, secrets included, and the application is made again behind
    the same connections: callers wait for a moment, nobody is refused. Address and port stay as
    they were.

    :raises DatabaseRefused: when the database cannot be served from, with what to do.
    :raises SettingsProblem: when the settings cannot be used or the port is taken.
    """
    settings = load()
    configure_logging(settings.log_level, json=settings.log_format == "json")
    prepare_process()
    signals = Signals()
    async with Listener() as listener:
        while not signals.stop:
            signals.ended.clear()
            ships_log = role == "all" and settings.backup_folder is not None
            db = Database(settings.database_url, ships_log=ships_log)
            shared = TokenStore(db, build_sealer(settings), now)
            async with open_gateways(settings, now, shared) as gateways:
                services = build_services(settings, now, gateways, db=db)
                refuse_split_on_unsafe_sqlite(services.db, role)
                if role == "worker":
                    await _work(services, signals.ended)
                else:
                    await _listen(services, signals, listener, role)
            if not signals.stop:
                settings = _read_anew(load, settings)
    log.info("stopped", extra={"action": "stopped"})


def _read_anew(load: Callable[[], Settings], present: Settings) -> Settings:
    """The new settings, or the present ones when the new ones cannot be used."""
    try:
        settings = load()
    except SettingsProblem as problem:
        log.error(
            "the new settings cannot be used, the old ones stay",
            extra={"action": "reload_refused", "problems": problem.problems},
        )
        return present
    log.info("settings read anew", extra={"action": "reloaded"})
    return settings


async def _listen(services: Services, signals: Signals, listener: Listener, role: Role) -> None:
    settings = services.settings
    runner = web.AppRunner(build_web(services, with_worker=role == "all", jumps=ClockJumps()))
    try:
        await runner.setup()
        leave_what_stays(anew=listener.is_open)
        room = Room(settings.max_connections, by_address=not settings.behind_proxy)
        async with listener.answering(runner, room):
            if not listener.is_open:
                await listener.open(settings.host, settings.port)
                print(_welcome(settings), flush=True)
            await services.imaging.start()  # ahead of the first photo, but nobody waits for it
            await signals.ended.wait()
            log.info("stopping", extra={"action": "stopping"})
            if signals.stop:
                await listener.close()
    finally:
        await runner.cleanup()
        forget_closed_applications()


async def _work(services: Services, stop: asyncio.Event) -> None:
    services.db.claim_process()
    try:
        await require_usable(services.db, services.sealer, services.clock())
        await look_at_start(services.objects)
        look, audit = build_weekly_look(services), AuditLoop(services)
        sweep = build_orphan_sweep(services)
        async with shown_at_work(services, look, audit, sweep):
            log.info("the worker is ready", extra={"action": "worker_ready"})
            await asyncio.gather(
                build_worker(services, jumps=ClockJumps()).run(stop),
                build_announcing(services).run(stop),
                build_account_tagging(services).run(stop),
                build_housekeeping(services).run(stop),
                build_rechecking(services).run(stop),
                build_import_posting(services).run(stop),
                build_backups(services).run(stop),
                look.run(stop),
                audit.run(stop),
                sweep.run(stop),
                KeyRotation(services).run(stop),
                PaperReading(services).run(stop),
            )
    finally:
        await services.db.close()


def refuse_split_on_unsafe_sqlite(db: Database, role: Role) -> None:
    """Two processes may share PostgreSQL, and a SQLite file only where the library is sound.

    :raises DatabaseRefused: saying what to do instead.
    """
    if role != "all" and db.is_sqlite and has_wal_reset_bug(db.sqlite_version):
        raise DatabaseRefused(
            f"--role {role} 要有第二个进程，而这个 SQLite 在两个进程同时写入时会损坏文件"
            "（3.51.3 起修复）。请用 --role all，或改用 PostgreSQL。"
        )


def _welcome(settings: Settings) -> str:
    url = settings.base_url
    lines = ["", "大额通已就绪，可以使用了。", f"  首页          {url}/"]
    lines.append(f"  窗口系统      {url}/window")
    lines.append(f"  手机端接口    {url}/api/member/v1/docs")
    lines.append(f"  窗口接口      {url}/window/api/v1/docs")
    if settings.sandbox:
        lines.append(f"  模拟手机      {url}/sandbox")
        lines.append("  走一遍全程    .venv/bin/daetong demo journey")
    lines.append("  按 Ctrl-C 停止。")
    return "\n".join(lines)
