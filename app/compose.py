"""How is the application put together? The only place that constructs; the command line and
the tests ask here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from app.bot_bundle import BotShared, build_bot
from app.bundles import build_fraud
from app.gateways import Clock, Gateways
from app.housekeeping import Housekeeping
from app.import_posting import ImportPosting
from app.keys.indexed_columns import LAYERED
from app.member_bundle import MemberShared, build_member
from app.message_templates import message_templates
from app.rechecking import Rechecking
from app.retention.run import Retention
from app.settings import Settings
from app.stored_objects import build_objects
from app.window_bundle import Shared, build_window
from bot.official_account import BotServices
from casework.activities.sign_ups import SignUps
from casework.arrival.watch import ArrivalWatch
from casework.assisted.lapsing import AssistedLapsing
from casework.claims.photos import Photos
from casework.claims.queue import Queue
from casework.claims.time_limits import TimeLimitWatch
from casework.desk.desk import ClaimDesk
from casework.desk.exits import ClaimExits
from casework.desk.page import DeskPage
from casework.exports.lapsing import ExportLapsing
from casework.first_reports.reminding import FirstReportReminders
from casework.handover.watch import HandoverWatch
from casework.hospital.platform_feed import PlatformFeed
from casework.ledger.openings import Openings
from casework.ledger.rechecks import Rechecks
from casework.payments.payments import Payments
from casework.people.bindings import Bindings
from casework.people.members import Members
from casework.people.one_time_codes import OneTimeCodes, SendLimits
from casework.people.proxies import Proxies
from casework.people.roster import Roster
from casework.people.staff import StaffAccounts
from casework.phone.draft_reminders import DraftReminders
from casework.phone.drafts import Drafts
from casework.phone.progress import Progress
from casework.policy.confirmations import PolicyConfirmations
from casework.policy.confirmed_book import confirmed_book
from casework.unclaimed.reminding import EntitlementReminders
from claims_core.policy import PolicyBook
from faq.addition_store import AdditionStore
from faq.answers import shipped_faq
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from infra.db import Database
from infra.imaging import Imaging
from infra.object_stores import Objects
from infra.sealing import Sealer
from infra.shared_imaging import SharedImaging
from miniapp_api.api import MemberServices
from notifications.render import Wording, shipped_wording
from notifications.service_windows import ServiceWindows
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.tips.articles import TipArticles, TipGateways
from notifications.tips.catalogue import shipped_tips
from notifications.tips.publishing import TipPublishing
from notifications.tips.reviews import TipReviews
from notifications.untold.failures import UntoldFailures
from window.money_services import Banking
from window.services import Checks, WindowServices


@dataclass(frozen=True)
class Services:
    """Everything that handlers and workers call, made once."""

    settings: Settings
    clock: Clock
    db: Database
    sealer: Sealer
    objects: Objects
    imaging: SharedImaging
    book: PolicyBook
    wording: Wording
    grants: SubscriptionGrants
    gateways: Gateways
    members: Members
    bindings: Bindings
    proxies: Proxies
    codes: OneTimeCodes
    drafts: Drafts
    photos: Photos
    progress: Progress
    desk: ClaimDesk
    exits: ClaimExits
    desk_page: DeskPage
    queue: Queue
    payments: Payments
    banking: Banking
    roster: Roster
    platform_feed: PlatformFeed
    openings: Openings
    rechecks: Rechecks
    checks: Checks
    policies: PolicyConfirmations
    staff: StaffAccounts
    faq: LiveFaq
    unanswered: Unanswered
    tips: TipReviews
    window: WindowServices
    member: MemberServices
    bot: BotServices


def _confirmed(db: Database, book: PolicyBook) -> Callable[[], Awaitable[PolicyBook]]:
    async def read() -> PolicyBook:
        """The book with what supervisors have confirmed by now."""
        async with db.read() as session:
            return await confirmed_book(session, book)

    return read


def build_services(
    settings: Settings,
    clock: Clock,
    gateways: Gateways,
    *,
    db: Database | None = None,
    imaging: SharedImaging | None = None,
) -> Services:
    """All services of one process; opens nothing yet. `db` and `imaging` where they are not the
    usual ones."""
    db = db or Database(settings.database_url)
    sealer = build_sealer(settings)
    book = PolicyBook.load()
    objects = build_objects(settings)
    imaging = imaging or SharedImaging(Imaging(), Imaging())
    limits = SendLimits() if settings.code_limits else SendLimits(None, None, None)
    codes = OneTimeCodes(db, sealer, clock, limits)
    members = Members(db, sealer, clock, gateways.wechat)
    rechecks = Rechecks(db, sealer, clock, book)
    faq = LiveFaq(shipped_faq(book, clock), AdditionStore(db, clock), _confirmed(db, book))
    numbers = message_templates(settings)
    wording = shipped_wording(
        numbers.claim_card,
        settings.window_phone,
        numbers.mini_claim_card,
        numbers.account_claim_card,
    )
    grants = SubscriptionGrants(db, clock)
    fraud = build_fraud(db, sealer, objects, imaging, clock)
    shared = MemberShared(
        db, sealer, gateways, objects, imaging, members, codes, faq, grants, fraud.reporting
    )
    member = build_member(settings, clock, book, shared)
    window = build_window(
        settings,
        clock,
        book,
        Shared(
            db=db,
            sealer=sealer,
            staff=build_staff(settings, clock, db, sealer),
            photos=member.photos,
            objects=objects,
            imaging=imaging,
            rechecks=rechecks,
            faq=faq,
            send_text=gateways.wechat.send_text,
            catalogue=shipped_tips(),
            wording=wording,
            previews=gateways.wechat.mass_messages,
            fraud=fraud,
            evidence=member.evidence,
            authority=member.authority,
        ),
    )
    bot = build_bot(settings, clock, book, BotShared(db, sealer, gateways, faq, grants, member))
    return Services(
        settings=settings,
        clock=clock,
        db=db,
        sealer=sealer,
        objects=objects,
        imaging=imaging,
        book=book,
        wording=wording,
        grants=grants,
        gateways=gateways,
        codes=codes,
        members=member.members,
        bindings=member.authority.bindings,
        proxies=member.authority.proxies,
        drafts=member.drafts,
        photos=member.photos,
        progress=member.progress,
        faq=member.faq,
        unanswered=member.unanswered,
        tips=window.tips,
        staff=window.staff,
        queue=window.queue,
        desk=window.desk,
        exits=window.exits,
        desk_page=window.desk_page,
        payments=window.payments,
        banking=window.banking,
        roster=window.roster,
        platform_feed=window.platform_feed,
        openings=window.openings,
        rechecks=window.rechecks,
        checks=window.checks,
        policies=window.policies,
        window=window,
        member=member,
        bot=bot,
    )


def build_sealer(settings: Settings) -> Sealer:
    """The sealer with every key of the settings, the last one for new data."""
    keys = settings.sealing_keys()
    layers = settings.index_layers()
    return Sealer(
        *(keys, list(keys)[-1], settings.index_key(), settings.seal_algorithm, layers, LAYERED)
    )


def build_staff(settings: Settings, clock: Clock, db: Database, sealer: Sealer) -> StaffAccounts:
    """Staff accounts with the session limits of the settings."""
    return StaffAccounts(
        db,
        sealer,
        clock,
        idle=timedelta(minutes=settings.staff_idle_minutes),
        absolute=timedelta(hours=settings.staff_session_hours),
        rules=settings.staff_rules(),
    )


def build_rechecking(services: Services) -> Rechecking:
    """The loop that looks again at whoever's ledger has changed; woken by every such commit."""
    rechecking = Rechecking(services.rechecks)
    services.db.on_events(rechecking.wake)
    return rechecking


def build_import_posting(services: Services) -> ImportPosting:
    """The loop that goes on with files that are being posted."""
    return ImportPosting(services.window.imports, services.clock)


def build_tip_articles(services: Services) -> TipArticles:
    """The articles of health tips on the official account."""
    wechat = services.gateways.wechat
    return TipArticles(
        services.db,
        TipGateways(wechat.media, wechat.articles),
        services.clock,
        services.tips.catalogue,
        new=services.settings.tip_articles,
    )


def build_housekeeping(services: Services) -> Housekeeping:
    """What is tidied by time alone; runs where the messages are sent."""
    db, clock = services.db, services.clock
    limits = TimeLimitWatch(db, services.sealer, clock)
    arrivals = services.window.at_the_window.arrivals
    watch = ArrivalWatch(db, clock, services.book)
    tips = TipPublishing(db, clock, services.tips.catalogue)
    chats = HandoverWatch(db, services.window.chats.endings, clock)
    return Housekeeping(
        db,
        services.codes,
        limits,
        services.checks.draw_seeds,
        services.unanswered,
        arrivals,
        watch,
        EntitlementReminders(db, clock, services.book),
        FirstReportReminders(db, clock),
        DraftReminders(db, clock),
        AssistedLapsing(db, services.sealer, clock, services.book),
        SignUps(db, clock),
        tips,
        build_tip_articles(services),
        chats,
        services.window.inbox_retention,
        ServiceWindows(db, clock),
        services.staff.failures,
        Retention(db, services.objects, services.sealer, clock),
        UntoldFailures(db, services.sealer, clock, services.book),
        services.member.uploads,
        ExportLapsing(db, clock),
        clock,
    )
