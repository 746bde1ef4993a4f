"""What does a process that only works show of itself? /healthz, /readyz and /metrics on a port of
this machine, for what a web process knows nothing of: the audit chain, the weekly look, the sweep,
and what the providers answered to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry

from app.audit.loop import AuditLoop, show_audit
from app.compose import Services
from app.disk_watch import show_disks
from app.orphans import OrphanSweep, show_orphans
from app.settings import PREFIX, SettingsProblem
from app.sms_watch import show_sms
from app.wechat_watch import show_wechat
from app.weekly_look import WeeklyLook, show_damages
from frontdoor.health import Health
from infra import schema


@asynccontextmanager
async def shown_at_work(
    services: Services, look: WeeklyLook, audit: AuditLoop, sweep: OrphanSweep
) -> AsyncIterator[None]:
    """While the block lasts, where the settings name a port.

    :raises SettingsProblem: the port is taken.
    """
    settings = services.settings
    if not settings.worker_port:
        yield
        return
    registry = CollectorRegistry()
    show_audit(registry, audit)
    show_damages(registry, look)
    show_orphans(registry, sweep)
    show_disks(registry, settings)
    show_sms(registry, services.gateways.sms)
    show_wechat(registry, services.gateways.wechat)

    async def right_schema() -> None:
        await schema.require_current(services.db)

    def may_see(request: web.Request) -> bool:
        return settings.may_see_metrics(request.remote or "")

    checks = {"database": services.db.ping, "schema": right_schema}
    app = web.Application()
    app.add_routes(Health(checks, registry, may_see).routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.worker_port).start()
        except OSError as problem:
            words = f"{settings.host}:{settings.worker_port} 已被占用，或不能监听"
            raise SettingsProblem([f"{PREFIX}WORKER_PORT: {words}（{problem.strerror}）"]) from None
        yield
    finally:
        await runner.cleanup()
