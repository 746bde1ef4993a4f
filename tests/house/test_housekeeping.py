"""Is what has had its time tidied away?"""

from sqlalchemy import func, select

from app.compose import build_tip_articles
from app.housekeeping import Housekeeping
from app.retention.run import Retention
from casework.activities.sign_ups import SignUps
from casework.arrival.watch import ArrivalWatch
from casework.assisted.lapsing import AssistedLapsing
from casework.checks.tables import DrawSeedRow
from casework.claims.time_limits import TimeLimitWatch
from casework.exports.lapsing import ExportLapsing
from casework.first_reports.reminding import FirstReportReminders
from casework.handover.watch import HandoverWatch
from casework.people.bindings import IdentityCheck
from casework.people.one_time_codes import OneTimeCodes, SendLimits
from casework.people.tables import MemberRow, OneTimeCodeRow
from casework.phone.draft_reminders import DraftReminders
from casework.unclaimed.reminding import EntitlementReminders
from claims_core.claim import Actor, Role
from claims_core.sampling_shares import DrawPurpose
from infra.idempotency import IdempotencyRow, Once, remember
from notifications.service_windows import ServiceWindows
from notifications.tips.publishing import TipPublishing
from notifications.untold.failures import UntoldFailures
from tests.people import FATHER
from tests.world import World


async def test_a_code_that_was_never_sent_is_wiped_once_it_has_expired(world: World) -> None:
    services, now = world.services, world.clock()
    async with services.db.write() as session:
        session.add(MemberRow(id="a" * 32, unionid="u", follows=False, created_at=now))
    codes = OneTimeCodes(services.db, services.sealer, world.clock, SendLimits(None, None, None))
    await codes.issue("a" * 32, await _father(world), "binding", {"relation": "女儿"})

    house = _house(world, codes)
    await house.tidy()
    assert await _sealed(world) == 1
    world.clock.forward(minutes=6)
    await house.tidy()
    assert await _sealed(world) == 0


async def test_old_idempotency_keys_are_forgotten_and_young_ones_kept(world: World) -> None:
    services = world.services
    house = _house(world, services.codes)
    async with services.db.write() as session:
        remember(session, Once("s", "old", "0" * 64), {}, world.clock())
    world.clock.forward(hours=73)
    async with services.db.write() as session:
        remember(session, Once("s", "young", "0" * 64), {}, world.clock())
    await house.tidy()
    async with services.db.read() as session:
        assert list(await session.scalars(select(IdempotencyRow.key))) == ["young"]


async def test_the_seeds_of_draws_are_fixed_once_for_this_month_and_the_next(world: World) -> None:
    house = _house(world, world.services.codes)
    await house.tidy()
    before = await _commitments(world)
    assert len(before) == 2 * len(DrawPurpose)
    world.clock.forward(hours=2)
    await house.tidy()
    assert await _commitments(world) == before
    world.clock.forward(days=31)
    await house.tidy()
    after = await _commitments(world)
    assert before < after and len(after) == 3 * len(DrawPurpose)


def _house(world: World, codes: OneTimeCodes) -> Housekeeping:
    services = world.services
    limits = TimeLimitWatch(services.db, services.sealer, world.clock)
    seeds, unanswered = services.checks.draw_seeds, services.unanswered
    arrivals = services.window.at_the_window.arrivals
    tips = TipPublishing(services.db, world.clock, services.tips.catalogue)
    watch = ArrivalWatch(services.db, world.clock, services.book)
    reminders = EntitlementReminders(services.db, world.clock, services.book)
    chats = HandoverWatch(services.db, services.window.chats.endings, world.clock)
    reports = FirstReportReminders(services.db, world.clock)
    drafts = DraftReminders(services.db, world.clock)
    assisted = AssistedLapsing(services.db, services.sealer, world.clock, services.book)
    by_time = (arrivals, watch, reminders, reports, drafts, assisted)
    by_time += (SignUps(services.db, world.clock), tips)
    by_time += (build_tip_articles(services), chats)
    by_time += (services.window.inbox_retention, ServiceWindows(services.db, world.clock))
    retention = Retention(services.db, services.objects, services.sealer, world.clock)
    by_time += (services.staff.failures, retention)
    by_time += (UntoldFailures(services.db, services.sealer, world.clock, services.book),)
    by_time += (services.member.uploads, ExportLapsing(services.db, world.clock))
    return Housekeeping(services.db, codes, limits, seeds, unanswered, *by_time, world.clock)


async def _commitments(world: World) -> set[str]:
    async with world.services.db.read() as session:
        return set(await session.scalars(select(DrawSeedRow.commitment)))


async def _sealed(world: World) -> int:
    async with world.services.db.read() as session:
        found = await session.scalar(
            select(func.count())
            .select_from(OneTimeCodeRow)
            .where(OneTimeCodeRow.code_sealed.is_not(None))
        )
    return found or 0


async def _father(world: World) -> str:
    services = world.services
    asking = Actor("a" * 32, "", frozenset({Role.MEMBER}))
    check = IdentityCheck(services.db, services.sealer, world.clock)
    return await check.find(asking, FATHER.name, FATHER.id_number, FATHER.phone)
