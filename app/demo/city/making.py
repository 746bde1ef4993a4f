"""How is the city made? The whole service on a port of its own with the stand-in world behind it,
its clock moved through the past year, and all scenes played into one database."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
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
from casework.arrival.watch import ArrivalWatch
from casework.assisted.lapsing import AssistedLapsing
from casework.claims.photos import Darkroom, Photos
from casework.claims.time_limits import TimeLimitWatch
from casework.exports.lapsing import ExportLapsing
from casework.first_reports.reminding import FirstReportReminders
from casework.phone.draft_reminders import DraftReminders
from casework.unclaimed.reminding import EntitlementReminders
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.imaging import Imaging, Photo
from infra.object_stores import objects_from_url
from infra.photo_errors import PhotoNotInTime
from infra.shared_imaging import SharedImaging
from notifications.tips.publishing import TipPublishing
from sandbox.world import SandboxWorld

# Nobody stands at a counter and waits for these photos.
PATIENCE_SECONDS, TRIES = 120.0, 5


class Remembering:
    """照片只量一次: the same bytes have the same measurements, in whichever claim they lie."""

    def __init__(self, darkroom: Darkroom) -> None:
        self._darkroom = darkroom
        self._known: dict[bytes, asyncio.Task[Photo]] = {}

    def develop(self, data: bytes) -> None:
        """Begin to measure it: the darkroom has a process of its own, and with it another core."""
        if data not in self._known:
            self._known[data] = asyncio.create_task(self._developed(data))

    async def measure(self, data: bytes, *, pages: int = 1) -> Photo:
        """As the darkroom measured it, now or before. The demo's people share their papers, which
        is nothing that its colleagues should look into."""
        self.develop(data)
        return replace(await self._known[data], likeness="")

    async def _developed(self, data: bytes) -> Photo:
        """A machine with more to do than it can is asked again: one photo ends no city."""
        for _ in range(TRIES):
            with suppress(PhotoNotInTime):
                return await self._darkroom.measure(data)
        return await self._darkroom.measure(data)

    async def close(self) -> None:
        """What has been begun and nobody has waited for is given up."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)


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
    async with _opened(settings, clock) as (services, world, darkroom):
        worker, announcing = build_worker(services), build_announcing(services)
        limits = TimeLimitWatch(services.db, services.sealer, clock)
        arrival_watch = ArrivalWatch(services.db, clock, services.book)
        reminders = EntitlementReminders(services.db, clock, services.book)
        drafts = DraftReminders(services.db, clock)
        first_reports = FirstReportReminders(services.db, clock)
        assisted = AssistedLapsing(services.db, services.sealer, clock, services.book)
        exports = ExportLapsing(services.db, clock)
        sign_ups = services.member.sign_ups
        weeks: set[tuple[int, int]] = set()
        tips = TipPublishing(services.db, clock, services.tips.catalogue)
        happened = asyncio.Event()
        services.db.on_events(happened.set)

        async def deliver() -> None:
            if not happened.is_set():
                return
            happened.clear()
            while await worker.run_once():
                pass
            await _receipts_are_in(world)

        async def by_time() -> None:
            """What the service does every hour by itself."""
            await limits.run_once()
            await arrival_watch.run_once()
            await services.window.at_the_window.arrivals.close_unconfirmed()
            await reminders.remind_due()
            await drafts.remind_due()
            await first_reports.remind_due()
            await assisted.tell_late()
            await assisted.lapse_due()
            await exports.run_once()
            await sign_ups.remind_due()

        async def between() -> None:
            while await announcing.turn(asyncio.Event()):
                happened.set()
            await deliver()
            week = china_day(clock()).isocalendar()[:2]
            if week not in weeks:
                weeks.add(week)
                await by_time()
            if await tips.publish_due():
                await deliver()

        async with open_wire(services.settings.base_url, 0.0) as wire:
            outside, invention = Outside(wire), Invention()
            colleagues = await _colleagues(services, passwords)
            staff = {person.role: colleagues[person.login] for person in reversed(STAFF)}
            home = Home(services, clock, outside, invention, deliver, darkroom.develop)
            office = Office(services, clock, colleagues, staff)
            money = MoneyDesk(services, clock, outside, staff)
            city = City(services, clock, invention, home, office, money)
            await clock.play((played(scene, city) for scene in SCENES), between, seen)
            clock.now = clock.moment(1, "22:50")
            await office.feed_due()
            paid_on = {china_day(each.taken_at) for each in world.bank.all()}
            await money.take_statements(sorted(paid_on | {clock.day(1)}))
            clock.now = clock.moment(1, "23:00")
            await by_time()
            await services.rechecks.after_policy_change()
            await deliver()
            await services.unanswered.flush()
    return city


@asynccontextmanager
async def _opened(
    settings: Settings, clock: CityClock
) -> AsyncIterator[tuple[Services, SandboxWorld, Remembering]]:
    """The service with its stand-in world, answering on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        here = settings.model_copy(
            update={
                "base_url": url,
                "wechat_base_url": f"{url}/sandbox/wechat",
                "sms_endpoint": f"{url}/sandbox/sms/",
                # hundreds of papers would keep a processor busy for the demo's first minutes
                "read_papers": False,
            }
        )
        async with open_gateways(here, clock) as gateways:
            db = Database(here.database_url, at_once=True)
            imaging = SharedImaging(Imaging(patience=PATIENCE_SECONDS))
            plain = build_services(here, clock, gateways, db=db, imaging=imaging)
            darkroom = Remembering(imaging)
            services = _photographing(plain, darkroom, clock)
            # the city's days pass faster than a carrier's receipt
            world = build_world(services, receipt_delay_seconds=0.0)
            app = build_web(services, with_worker=False, world=world)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await runner.setup()
            try:
                await web.SockSite(runner, door).start()
                yield services, world, darkroom
            finally:
                await darkroom.close()
                await runner.cleanup()


def _photographing(services: Services, darkroom: Darkroom, clock: CityClock) -> Services:
    # as with the database: what is interrupted is thrown away as a whole, so nobody waits for disks
    objects = objects_from_url(services.settings.objects_url, sync=lambda _descriptor: None)
    photos = Photos(services.db, services.sealer, objects, darkroom, clock)
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
    """Everybody at the window, by their login; their passwords are checked side by side."""
    entered = await asyncio.gather(*(services.staff.login(*each) for each in passwords.items()))
    for each in entered:
        await services.staff.logout(each.token)
    return {login: each.actor for login, each in zip(passwords, entered, strict=True)}


def _within_the_book(today: date) -> date:
    """Today, or the last day of which the policy book says anything."""
    return min(today, PolicyBook.load().spans()[-1].last)
