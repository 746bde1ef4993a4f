"""How is the city made? The whole service on a port of its own with the stand-in world behind it,
its clock moved through the past year, and all scenes played into one database."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

from aiohttp import web

from app.compose import Services, build_services
from app.demo.cast import STAFF
from app.demo.city.clock import CityClock
from app.demo.city.home import Home
from app.demo.city.money_desk import MoneyDesk
from app.demo.city.office import Office
from app.demo.city.people import Invention
from app.demo.city.scene import City, played
from app.demo.city.scenes import SCENES
from app.demo.outside import Outside
from app.demo.wire import open_wire
from app.gateways import open_gateways
from app.messaging import build_announcing, build_worker
from app.sandboxed import build_world
from app.settings import Settings
from app.web import build_web
from casework.claims.photos import Darkroom, Photos
from casework.claims.time_limits import TimeLimitWatch
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.imaging import Photo
from sandbox.world import SandboxWorld


class Remembering:
    """照片只量一次: the same bytes have the same measurements, in whichever claim they lie."""

    def __init__(self, darkroom: Darkroom) -> None:
        self._darkroom = darkroom
        self._known: dict[bytes, Photo] = {}

    async def measure(self, data: bytes) -> Photo:
        """As the darkroom measured it, now or before."""
        if data not in self._known:
            self._known[data] = await self._darkroom.measure(data)
        return self._known[data]


async def make_city(
    settings: Settings,
    passwords: Mapping[str, str],
    today: date,
    seen: Callable[[float], None],
) -> City:
    """Play every scene into a database that has its schema and the demo's colleagues, and nothing
    else. `seen` hears which part of the year has gone.

    Nothing is undone when a scene fails: whoever calls keeps what is half made apart.
    """
    clock = CityClock(_within_the_book(today))
    async with _opened(settings, clock) as (services, world):
        worker, announcing = build_worker(services), build_announcing(services)
        limits = TimeLimitWatch(services.db, services.sealer, clock)
        weeks: set[tuple[int, int]] = set()
        happened = asyncio.Event()
        services.db.on_events(happened.set)

        async def deliver() -> None:
            if not happened.is_set():
                return
            happened.clear()
            while await worker.run_once():
                pass
            await _receipts_are_in(world)

        async def between() -> None:
            while await announcing.turn(asyncio.Event()):
                happened.set()
            await deliver()
            week = china_day(clock()).isocalendar()[:2]
            if week not in weeks:
                weeks.add(week)
                await limits.run_once()

        async with open_wire(services.settings.base_url, 0.0) as wire:
            outside, invention = Outside(wire), Invention()
            colleagues = await _colleagues(services, passwords)
            staff = {person.role: colleagues[person.login] for person in reversed(STAFF)}
            home = Home(services, clock, outside, invention, deliver)
            office = Office(services, clock, colleagues, staff)
            money = MoneyDesk(services, clock, outside, staff)
            city = City(services, clock, invention, home, office, money)
            await clock.play((played(scene, city) for scene in SCENES), between, seen)
            clock.now = clock.moment(1, "22:50")
            await office.feed_due()
            paid_on = {china_day(each.taken_at) for each in world.bank.all()}
            await money.take_statements(sorted(paid_on | {clock.day(1)}))
            clock.now = clock.moment(1, "23:00")
            await limits.run_once()
            await services.rechecks.after_policy_change()
            await deliver()
            await services.unanswered.flush()
    return city


@asynccontextmanager
async def _opened(
    settings: Settings, clock: CityClock
) -> AsyncIterator[tuple[Services, SandboxWorld]]:
    """The service with its stand-in world, answering on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        here = settings.model_copy(
            update={
                "base_url": url,
                "wechat_base_url": f"{url}/sandbox/wechat",
                "sms_endpoint": f"{url}/sandbox/sms/",
            }
        )
        async with open_gateways(here, clock) as gateways:
            db = Database(here.database_url, at_once=True)
            services = _remembering(build_services(here, clock, gateways, db=db), clock)
            # the city's days pass faster than a carrier's receipt
            world = build_world(services, receipt_delay_seconds=0.0)
            app = build_web(services, with_worker=False, world=world)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await runner.setup()
            try:
                await web.SockSite(runner, door).start()
                yield services, world
            finally:
                await runner.cleanup()


def _remembering(services: Services, clock: CityClock) -> Services:
    darkroom = Remembering(services.imaging)
    photos = Photos(services.db, services.sealer, services.objects, darkroom, clock)
    return replace(
        services,
        photos=photos,
        window=replace(services.window, photos=photos),
        member=replace(services.member, photos=photos),
    )


async def _receipts_are_in(world: SandboxWorld) -> None:
    """Every message has its receipt before the clock moves on."""
    while world.texts.unfinished():
        await asyncio.sleep(0.001)


async def _colleagues(services: Services, passwords: Mapping[str, str]) -> dict[str, Actor]:
    """Everybody at the window, by their login."""
    found = {}
    for login, password in passwords.items():
        entered = await services.staff.login(login, password)
        found[login] = entered.actor
        await services.staff.logout(entered.token)
    return found


def _within_the_book(today: date) -> date:
    """Today, or the last day of which the policy book says anything."""
    return min(today, PolicyBook.load().spans()[-1].last)
