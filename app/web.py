"""Which web application does the service show? Composed from the rooms' own routes, under one
origin."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web
from prometheus_client import CollectorRegistry

from app.audit.loop import AuditLoop, show_audit
from app.backup.composing import build_backups, build_weekly_look, state_of
from app.backup.heartbeats import Heartbeats
from app.backup.loop import BackupLoop
from app.backup.watch import show_backups
from app.calendar_watch import show_days_left
from app.chat_watch import ChatFigureWatch, show_chats
from app.compose import (
    Services,
    build_housekeeping,
    build_import_posting,
    build_rechecking,
)
from app.disk_watch import show_disks
from app.keys.loop import KeyRotation
from app.member_client import MemberClient
from app.messaging import build_account_tagging, build_announcing, build_worker
from app.orphans import OrphanSweep, build_orphan_sweep, show_orphans
from app.paper_reading import PaperReading
from app.sandboxed import PREFIX as SANDBOX
from app.sandboxed import build_world
from app.sms_pushes import SmsPushes
from app.sms_replies import build_sms_replies
from app.sms_watch import show_sms
from app.spool_watch import show_waiting
from app.start.page import StartPage
from app.stored_objects import look_at_start
from app.untold_watch import UntoldWatch, show_untold
from app.upload_watch import show_uploads
from app.usable import require_usable
from app.verify.page import VerifyPage
from app.wechat_watch import show_wechat
from app.weekly_look import WeeklyLook, show_damages
from bot.account import OfficialAccount
from bot.callback import PATH, Callback
from bot.official_account import build_callback
from casework.reach.reach import CountyReach
from frontdoor.application import new_application
from frontdoor.bearer import MemberDoor
from frontdoor.guards import public
from frontdoor.health import Health
from frontdoor.limits import Limits, caller_of
from frontdoor.short_way import SHORT_WAYS
from infra import schema
from infra.clock_jumps import ClockJumps
from miniapp_api.api import PREFIX, member_api
from miniapp_api.fraud_reports import REPORTS
from notifications.untold.failures import UntoldFailures
from sandbox.app import build_sandbox
from sandbox.world import SandboxWorld
from window.api.api import PREFIX as WINDOW_API
from window.pages import staff_pages
from window.visits import StaffDoor

# The platform's callbacks prove themselves by signature or secret; life must always be heard.
_PUSHES = ("/wechat/callback", "/sms/receipts", "/sms/replies")
LOGINS = ("/window/login", "/window/invitation", f"{WINDOW_API}/sessions")
OUTSIDE = ("/healthz", *_PUSHES, SANDBOX)
UNPLACED = ("/readyz", "/metrics")  # also while the process has as much in work as it can carry
SERVICES: web.AppKey[Services] = web.AppKey("services", Services)


def build_web(
    services: Services,
    *,
    with_worker: bool = True,
    world: SandboxWorld | None = None,
    jumps: ClockJumps | None = None,
) -> web.Application:
    """The whole service as one application; `with_worker` sends the messages in the same process,
    `world` is the stand-in world where it is not the usual one, `jumps` notices those of a real
    clock.

    The application refuses to start on a database of another schema, or with a route that nobody
    guards.
    """
    registry = CollectorRegistry()
    show_days_left(registry, services.clock)
    show_wechat(registry, services.gateways.wechat)
    show_sms(registry, services.gateways.sms)
    backups = build_backups(services) if with_worker else None
    look = build_weekly_look(services) if with_worker else None
    audit = AuditLoop(services) if with_worker else None
    show_audit(registry, audit)
    show_damages(registry, look)
    sweep = build_orphan_sweep(services) if with_worker else None
    show_orphans(registry, sweep)
    show_uploads(registry, services.member.uploads)
    show_disks(registry, services.settings)
    show_backups(registry, state_of(backups), services.clock)
    settings = services.settings
    pages = staff_pages(
        services.window, services.clock, secure_cookie=settings.base_url.startswith("https://")
    )
    app = new_application(
        doors={
            "member": MemberDoor(services.members.authenticate),
            "staff": StaffDoor(services.staff, CountyReach(services.db)),
        },
        registry=registry,
        error_pages={"/window": pages.error_page},
        exempt=(SANDBOX,) if settings.sandbox else (),
        limits=Limits(
            per_second=settings.requests_per_second,
            burst=settings.requests_per_second * 6,
            in_work=settings.requests_in_work,
            forwarded=settings.behind_proxy,
        ),
        outside=OUTSIDE,
        unplaced=UNPLACED,
        unlogged=(PATH,),
        unnamed=(f"{PREFIX}{REPORTS}",),
        logins=LOGINS,
    )
    app[SERVICES] = services
    app.add_routes(member_api(services.member))
    app.add_routes(pages.routes)
    app.add_routes(
        SmsPushes(
            services.bot.receipts,
            build_sms_replies(services),
            settings.sms_receipt_secret.get_secret_value(),
        ).routes()
    )
    callback = _callback(services)
    app.add_routes(callback.routes())
    app[SHORT_WAYS].add(callback.short_ways())
    app.add_routes(_health(services, registry).routes())
    app.add_routes(StartPage(settings).routes())
    app.add_routes(VerifyPage(services.member.printouts).routes())
    app.add_routes(MemberClient(settings).routes())
    app.cleanup_ctx.append(_opened)
    chats = ChatFigureWatch(services.window.chats.figures)
    app.cleanup_ctx.append(partial(_questions, chats))
    show_waiting(registry, services.bot.spool)
    show_chats(registry, services.bot.turns, services.bot.handovers, chats)
    app.on_startup.append(partial(_answer_what_waits, callback))
    app.on_shutdown.append(lambda _: callback.close())
    if settings.sandbox:
        app.add_subapp(f"{SANDBOX}/", build_sandbox(world or build_world(services)))
        app.router.add_get(SANDBOX, _sandbox_home)
    if backups is not None and look is not None and audit is not None and sweep is not None:
        app.cleanup_ctx.append(partial(_messages, backups, look, audit, sweep, jumps))
    return app


async def _answer_what_waits(callback: Callback, _: web.Application) -> None:
    callback.start()


def _callback(services: Services) -> Callback:
    settings = services.settings
    account = OfficialAccount(
        appid=settings.wechat_official_appid,
        original_id=settings.wechat_official_id,
        callback_token=settings.wechat_callback_token.get_secret_value(),
        aes_keys=settings.wechat_aes_key.get_secret_value().split(),
        mini_appids=(settings.wechat_mini_appid,),
    )
    return build_callback(account, services.bot, services.clock)


def _health(services: Services, registry: CollectorRegistry) -> Health:
    async def storage() -> None:
        if (trouble := await services.objects.trouble()) is not None:
            raise RuntimeError(trouble.words)

    async def right_schema() -> None:
        await schema.require_current(services.db)

    settings = services.settings

    def may_see_metrics(request: web.Request) -> bool:
        return settings.may_see_metrics(caller_of(request))

    checks = {"database": services.db.ping, "schema": right_schema, "storage": storage}
    failures = UntoldFailures(services.db, services.sealer, services.clock, services.book)
    watch = UntoldWatch(failures, services.bot.spool, services.clock)
    show_untold(registry, watch)
    return Health(checks, registry, may_see_metrics, count=watch.count)


@public
async def _sandbox_home(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"{SANDBOX}/")


async def _opened(app: web.Application) -> AsyncIterator[None]:
    """Open what the process holds, in an order that refuses early; close it in the reverse."""
    services = app[SERVICES]
    services.db.claim_process()
    try:
        await require_usable(services.db, services.sealer, services.clock())
        await look_at_start(services.objects)
        yield
    finally:
        await services.imaging.stop()
        await services.db.close()


async def _questions(chats: ChatFigureWatch, app: web.Application) -> AsyncIterator[None]:
    """Answer by what staff have added from the first question on, and keep counts of them."""
    services = app[SERVICES]
    await services.faq.refresh()
    stop = asyncio.Event()
    loops = [
        asyncio.create_task(services.faq.run(stop)),
        asyncio.create_task(services.unanswered.run(stop)),
        asyncio.create_task(chats.run(stop)),
    ]
    yield
    stop.set()
    await asyncio.gather(*loops)


async def _messages(
    backups: BackupLoop | Heartbeats,
    look: WeeklyLook,
    audit: AuditLoop,
    sweep: OrphanSweep,
    jumps: ClockJumps | None,
    app: web.Application,
) -> AsyncIterator[None]:
    services = app[SERVICES]
    stop = asyncio.Event()
    loops = [
        asyncio.create_task(build_worker(services, jumps=jumps).run(stop)),
        asyncio.create_task(build_announcing(services).run(stop)),
        asyncio.create_task(build_account_tagging(services).run(stop)),
        asyncio.create_task(build_housekeeping(services).run(stop)),
        asyncio.create_task(build_rechecking(services).run(stop)),
        asyncio.create_task(build_import_posting(services).run(stop)),
        asyncio.create_task(backups.run(stop)),
        asyncio.create_task(look.run(stop)),
        asyncio.create_task(audit.run(stop)),
        asyncio.create_task(sweep.run(stop)),
        asyncio.create_task(KeyRotation(services).run(stop)),
        asyncio.create_task(PaperReading(services).run(stop)),
    ]
    yield
    stop.set()
    await asyncio.gather(*loops)
