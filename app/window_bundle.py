"""What does the service window need, and from what is it made? One bundle, put together from the
smaller ones."""

from dataclasses import dataclass

from app import bundles
from app.export_bundle import build_exports
from app.gateways import Clock
from app.settings import Settings
from casework.activities.activities import Activities
from casework.assisted.filling import AssistedFilling
from casework.assisted.scanning import AssistedScanning
from casework.assisted.signing import AssistedSigning
from casework.balances.balances import Balances
from casework.claims.photos import Photos
from casework.claims.queue import Queue
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.chat_cases import ChatCases
from casework.conversations.missed_calls import MissedCalls
from casework.desk.desk import ClaimDesk
from casework.desk.exits import ClaimExits
from casework.desk.letters import LetterDesk
from casework.desk.page import DeskPage
from casework.first_reports.reporting import FirstReports
from casework.handover.desk import HandoverDesk
from casework.handover.endings import HandoverEndings
from casework.handover.figures import HandoverFigures
from casework.handover.lists import HandoverLists
from casework.handover.office_hours import OfficeHours
from casework.handover.sending import ChatSending, SendText
from casework.ledger.rechecks import Rechecks
from casework.looks.looks import LookSearch
from casework.payments.payments import Payments
from casework.payments.recoveries import Recoveries
from casework.people.kept_searches import KeptSearches
from casework.people.staff import StaffAccounts
from casework.phone.authority import AuthorityServices
from casework.places.places import Places
from casework.policy.confirmations import PolicyConfirmations
from casework.readings.desk_papers import DeskPapers
from casework.reports.promises_kept import PromisesKept
from casework.uploads.file_imports import FileImports
from claims_core.policy import PolicyBook
from faq.asked import AskedQuestions
from faq.golden_gate import GoldenGate
from faq.live import LiveFaq
from faq.upkeep import FaqUpkeep
from infra.db import Database
from infra.object_stores import Objects
from infra.sealing import Sealer
from infra.shared_imaging import SharedImaging
from notifications.announcements.approvals import AnnouncementApprovals
from notifications.announcements.conduct import AnnouncementConduct
from notifications.announcements.drafts import AnnouncementDrafts
from notifications.announcements.prices import shipped_prices
from notifications.announcements.reading import AnnouncementReading
from notifications.announcements.reports import AnnouncementReports
from notifications.announcements.staff_previews import PreviewSender, StaffPreviews
from notifications.announcements.tags import PersonTags
from notifications.announcements.yearly import CampaignYears
from notifications.inbox.retention import InboxRetention
from notifications.render import Wording
from notifications.replies.reading import ReplyList
from notifications.subscriptions.wishes import WishDesk
from notifications.text_rules import is_fit
from notifications.tips.article_reading import TipArticleReading
from notifications.tips.catalogue import TipCatalogue
from notifications.tips.reviews import TipReviews
from window.pictures import StaffPictures
from window.services import (
    AnnouncementServices,
    AssistedServices,
    ChatServices,
    FraudServices,
    WindowServices,
)


@dataclass(frozen=True)
class Shared:
    """What the window shares with the phone, the bot and the loops."""

    db: Database
    sealer: Sealer
    staff: StaffAccounts
    photos: Photos
    objects: Objects
    imaging: SharedImaging
    rechecks: Rechecks
    faq: LiveFaq
    catalogue: TipCatalogue
    send_text: SendText
    wording: Wording
    previews: PreviewSender
    fraud: FraudServices
    evidence: AppealPhotos
    authority: AuthorityServices


def build_window(
    settings: Settings, clock: Clock, book: PolicyBook, shared: Shared
) -> WindowServices:
    """Everything the window's pages and its API call."""
    db, sealer, rechecks = shared.db, shared.sealer, shared.rechecks
    files = bundles.build_imported_files(db, sealer, clock, book)
    imports = FileImports(db, sealer, clock, files)
    checks = bundles.build_checks(db, sealer, clock, book)
    return WindowServices(
        staff=shared.staff,
        accounts=bundles.build_accounts(db, sealer, clock, shared.staff),
        looks=LookSearch(db, sealer, clock),
        exports=build_exports(db, sealer, clock, imports, checks.hospital_reviews),
        searches=KeptSearches(db, sealer),
        queue=Queue(db, sealer, clock),
        desk=ClaimDesk(db, sealer, clock, book),
        exits=ClaimExits(db, sealer, clock, book, rechecks),
        desk_page=DeskPage(db, sealer, clock, book),
        at_the_window=bundles.build_at_the_window(db, sealer, clock, book),
        identities=bundles.build_identities(db, sealer, clock, rechecks),
        photos=shared.photos,
        pictures=StaffPictures(shared.imaging, clock),
        papers=DeskPapers(db, sealer, shared.objects, shared.imaging, clock),
        payments=Payments(db, sealer, clock),
        banking=bundles.build_banking(db, sealer, clock),
        reconciling=bundles.build_reconciling(settings, db, sealer, clock),
        platform=bundles.build_platform(db, sealer, clock, book),
        recoveries=Recoveries(db, sealer, clock),
        balances=Balances(db, sealer, clock),
        roster=files[0],
        platform_feed=files[1],
        pool_corrections=files[2],
        openings=files[3],
        unclaimed=files[4],
        place_file=files[5],
        places=Places(db),
        imports=imports,
        rechecks=rechecks,
        checks=checks,
        cases=bundles.build_cases(db, sealer, clock, book, shared.evidence),
        activities=Activities(db, clock, is_fit),
        care=bundles.build_care(db, sealer, clock, book),
        policies=PolicyConfirmations(db, clock, book),
        promises=PromisesKept(db, clock, book),
        faq=FaqUpkeep(db, clock, shared.faq, GoldenGate(tolerance=settings.faq_tolerance)),
        tips=TipReviews(db, clock, shared.catalogue),
        tip_articles=TipArticleReading(db),
        chats=_chats(settings, clock, book, shared),
        fraud=shared.fraud,
        announcements=build_announcements(clock, shared),
        replies=ReplyList(db, sealer, clock),
        inbox_retention=InboxRetention(db, clock, book),
        wishes=WishDesk(db, sealer, clock),
        authority=shared.authority,
        first_reports=FirstReports(db, sealer, clock, book),
        assisted=AssistedServices(
            AssistedFilling(db, sealer, clock, book),
            AssistedScanning(db, sealer, clock, shared.photos),
            AssistedSigning(db, sealer, clock, book, shared.photos),
        ),
        letters=LetterDesk(db, sealer, shared.objects, shared.imaging, clock),
    )


def _chats(settings: Settings, clock: Clock, book: PolicyBook, shared: Shared) -> ChatServices:
    db, sealer = shared.db, shared.sealer
    sending = ChatSending(db, sealer, shared.send_text)
    hours = OfficeHours.from_text(settings.chat_hours)
    endings = HandoverEndings(db, sending, clock, hours)
    desk = HandoverDesk(db, sealer, clock, sending, endings)
    return ChatServices(
        lists=HandoverLists(db, sealer, clock),
        desk=desk,
        cases=ChatCases(db, sealer, clock, book, desk),
        missed=MissedCalls(db, sealer, clock),
        figures=HandoverFigures(db, clock),
        endings=endings,
        faq=shared.faq,
    )


def build_announcements(clock: Clock, shared: Shared) -> AnnouncementServices:
    """Everything that staff do with announcements."""
    db, sealer = shared.db, shared.sealer
    seen_by = (db, sealer, clock, shared.wording, shipped_prices())
    return AnnouncementServices(
        reading=AnnouncementReading(*seen_by),
        drafts=AnnouncementDrafts(db, sealer, clock, shared.imaging.measure),
        approvals=AnnouncementApprovals(*seen_by),
        conduct=AnnouncementConduct(db, clock),
        reports=AnnouncementReports(db, sealer, clock),
        years=CampaignYears(db, clock),
        tags=PersonTags(db),
        previews=StaffPreviews(db, sealer, clock, shared.previews),
        asked=AskedQuestions(db, lambda: shared.faq.current),
    )
