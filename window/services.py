"""What of the application does the window reach? Asked by its pages and its API."""

from dataclasses import dataclass

from casework.accounts.invitations import Invitations
from casework.accounts.office import StaffOffice
from casework.accounts.own import OwnAccount
from casework.activities.activities import Activities
from casework.arrival.arrivals import Arrivals
from casework.assisted.filling import AssistedFilling
from casework.assisted.scanning import AssistedScanning
from casework.assisted.signing import AssistedSigning
from casework.balances.balances import Balances
from casework.care.calls import CareCalls
from casework.care.selections import CareSelections
from casework.checks.call_numbers import CallNumbers
from casework.checks.draw_seeds import DrawSeeds
from casework.checks.side_tracks import SideTrackDesk
from casework.claims.photos import Photos
from casework.claims.queue import Queue
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.case_lists import CaseLists
from casework.conversations.cases import ServiceCases
from casework.conversations.chat_cases import ChatCases
from casework.conversations.missed_calls import MissedCalls
from casework.desk.corrections import CareCorrections
from casework.desk.desk import ClaimDesk
from casework.desk.exits import ClaimExits
from casework.desk.identities import Identities
from casework.desk.identity_changes import IdentityChanges
from casework.desk.letters import LetterDesk
from casework.desk.new_accounts import NewAccounts
from casework.desk.page import DeskPage
from casework.desk.papers import WindowPapers
from casework.exports.export_list import ExportList
from casework.exports.exports import Exports
from casework.first_reports.reporting import FirstReports
from casework.fraud.desk import FraudDesk
from casework.fraud.reporting import FraudReporting
from casework.handover.desk import HandoverDesk
from casework.handover.endings import HandoverEndings
from casework.handover.figures import HandoverFigures
from casework.handover.lists import HandoverLists
from casework.hospital.draws import HospitalDraws
from casework.hospital.platform_feed import PlatformFeed
from casework.hospital.reviews import HospitalReviews
from casework.ledger.openings import Openings
from casework.ledger.pool_corrections import PoolCorrections
from casework.ledger.rechecks import Rechecks
from casework.looks.looks import LookSearch
from casework.payments.payments import Payments
from casework.payments.recoveries import Recoveries
from casework.people.kept_searches import KeptSearches
from casework.people.role_holders import RoleHolders
from casework.people.roster import Roster
from casework.people.staff import StaffAccounts
from casework.phone.authority import AuthorityServices
from casework.places.place_file import PlaceFile
from casework.places.places import Places
from casework.policy.confirmations import PolicyConfirmations
from casework.readings.desk_papers import DeskPapers
from casework.reports.promises_kept import PromisesKept
from casework.unclaimed.unclaimed_file import UnclaimedExpenses
from casework.uploads.file_imports import FileImports
from faq.asked import AskedQuestions
from faq.live import LiveFaq
from faq.upkeep import FaqUpkeep
from notifications.announcements.approvals import AnnouncementApprovals
from notifications.announcements.conduct import AnnouncementConduct
from notifications.announcements.drafts import AnnouncementDrafts
from notifications.announcements.reading import AnnouncementReading
from notifications.announcements.reports import AnnouncementReports
from notifications.announcements.staff_previews import StaffPreviews
from notifications.announcements.tags import PersonTags
from notifications.announcements.yearly import CampaignYears
from notifications.inbox.retention import InboxRetention
from notifications.replies.reading import ReplyList
from notifications.subscriptions.wishes import WishDesk
from notifications.tips.article_reading import TipArticleReading
from notifications.tips.reviews import TipReviews
from window.money_services import Banking, PlatformServices, Reconciling
from window.pictures import StaffPictures


@dataclass(frozen=True)
class Checks:
    """质检、回访与医院结算审核."""

    quality_reviews: SideTrackDesk
    follow_ups: SideTrackDesk
    call_numbers: CallNumbers
    hospital_reviews: HospitalReviews
    hospital_draws: HospitalDraws
    draw_seeds: DrawSeeds


@dataclass(frozen=True)
class AtTheWindow:
    """不用手机也能办: what a clerk does for a member who is there, or has written."""

    papers: WindowPapers
    accounts: NewAccounts
    corrections: CareCorrections
    arrivals: Arrivals


@dataclass(frozen=True)
class CaseServices:
    """工单: their lists, one of them, and the evidence of appeals."""

    lists: CaseLists
    cases: ServiceCases
    evidence: AppealPhotos


@dataclass(frozen=True)
class CareServices:
    """关怀回访: by whose approval, and the calls."""

    selections: CareSelections
    calls: CareCalls


@dataclass(frozen=True)
class IdentityServices:
    """参保人身份: who is whom by which number, and what is changed of it."""

    people: Identities
    changes: IdentityChanges


@dataclass(frozen=True)
class ExportServices:
    """导出: asking, agreeing and fetching, the list, and who could agree."""

    steps: Exports
    lists: ExportList
    holders: RoleHolders


@dataclass(frozen=True)
class FraudServices:
    """举报: taking one, and looking into it."""

    reporting: FraudReporting
    desk: FraudDesk


@dataclass(frozen=True)
class AccountServices:
    """账号: one's own, everybody's, and the way in with an invitation."""

    own: OwnAccount
    invitations: Invitations
    office: StaffOffice


@dataclass(frozen=True)
class AssistedServices:
    """窗口代填: what clerks fill in for somebody, and what is signed."""

    filling: AssistedFilling
    scanning: AssistedScanning
    signing: AssistedSigning


@dataclass(frozen=True)
class ChatServices:
    """人工接待: the chats that want a person, and what clerks do with them."""

    lists: HandoverLists
    desk: HandoverDesk
    endings: HandoverEndings
    faq: LiveFaq
    cases: ChatCases
    missed: MissedCalls
    figures: HandoverFigures


@dataclass(frozen=True)
class AnnouncementServices:
    """公告: from the draft to what people asked afterwards."""

    reading: AnnouncementReading
    drafts: AnnouncementDrafts
    approvals: AnnouncementApprovals
    conduct: AnnouncementConduct
    reports: AnnouncementReports
    years: CampaignYears
    tags: PersonTags
    previews: StaffPreviews
    asked: AskedQuestions


@dataclass(frozen=True)
class WindowServices:
    """窗口所用的服务: what the pages and the API of the window call."""

    staff: StaffAccounts
    accounts: AccountServices
    looks: LookSearch
    exports: ExportServices
    searches: KeptSearches
    queue: Queue
    desk: ClaimDesk
    exits: ClaimExits
    desk_page: DeskPage
    at_the_window: AtTheWindow
    identities: IdentityServices
    photos: Photos
    pictures: StaffPictures
    papers: DeskPapers
    payments: Payments
    banking: Banking
    reconciling: Reconciling
    platform: PlatformServices
    recoveries: Recoveries
    balances: Balances
    roster: Roster
    platform_feed: PlatformFeed
    pool_corrections: PoolCorrections
    openings: Openings
    unclaimed: UnclaimedExpenses
    place_file: PlaceFile
    places: Places
    imports: FileImports
    rechecks: Rechecks
    checks: Checks
    cases: CaseServices
    activities: Activities
    care: CareServices
    policies: PolicyConfirmations
    promises: PromisesKept
    faq: FaqUpkeep
    tips: TipReviews
    tip_articles: TipArticleReading
    chats: ChatServices
    fraud: FraudServices
    announcements: AnnouncementServices
    replies: ReplyList
    inbox_retention: InboxRetention
    wishes: WishDesk
    authority: AuthorityServices
    first_reports: FirstReports
    assisted: AssistedServices
    letters: LetterDesk
