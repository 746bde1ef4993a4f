"""Which routes make up the mini-program's API? Asked by whoever composes the service."""

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel

from casework.activities.sign_ups import SignUps
from casework.arrival.marks import ArrivalMarks
from casework.assisted.confirming import AssistedConfirming
from casework.claims.photos import Photos
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.appeals import Appeals
from casework.conversations.member_cases import MemberCases
from casework.first_reports.reporting import FirstReports
from casework.fraud.reporting import FraudReporting
from casework.handover.phone_threads import PhoneThreads
from casework.ledger.estimates import SupplementEstimates
from casework.ledger.limits import YearLimits
from casework.people.members import Members
from casework.phone.authority import AuthorityServices
from casework.phone.draft_fields import DraftFields
from casework.phone.drafts import Drafts
from casework.phone.field_versions import DraftMoved
from casework.phone.known_accounts import KnownAccounts
from casework.phone.photo_uploads import PhotoUploads
from casework.phone.progress import Progress
from casework.phone.stays import Stays
from casework.places.places import Places
from casework.printouts.printouts import Printouts
from casework.readings.member_papers import MemberPapers
from claims_core.errors import ClaimsError
from claims_core.review import StaleVersion, WrongStage
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from frontdoor.documents import Documents
from frontdoor.routing import Call, routes_of
from miniapp_api.accounts import AccountLook
from miniapp_api.activities import ActivitiesResource
from miniapp_api.announcements import AnnouncementsResource
from miniapp_api.appeals import AppealsResource
from miniapp_api.assisted import AssistedFilingsResource
from miniapp_api.authorisations import Authorisations
from miniapp_api.bindings import BindingsResource
from miniapp_api.cases import MemberCasesResource
from miniapp_api.claims import Claims
from miniapp_api.consents import ConsentsResource
from miniapp_api.documents import about
from miniapp_api.draft_fields import DraftFieldsResource
from miniapp_api.estimates import EstimatesResource
from miniapp_api.faq import Faq
from miniapp_api.filling_in import FillingIn
from miniapp_api.first_reports import FirstReportsResource
from miniapp_api.fraud_reports import FraudReportsResource
from miniapp_api.given_authorisations import GivenAuthorisationsResource
from miniapp_api.handover import HandoverResource
from miniapp_api.help import Help
from miniapp_api.inbox import InboxResource
from miniapp_api.known_accounts import KnownAccountsResource
from miniapp_api.marks import MarksResource
from miniapp_api.materials import Materials
from miniapp_api.me import Me
from miniapp_api.payee_stopping import PayeeStopping
from miniapp_api.photos import PhotosResource
from miniapp_api.places import PlacesResource
from miniapp_api.printouts import PrintoutsResource
from miniapp_api.proofs import Proofs
from miniapp_api.readings import ReadingsResource
from miniapp_api.sessions import Sessions
from miniapp_api.shapes.claim_shown import ClaimShown, ConflictAnswer
from miniapp_api.statements import Statements
from miniapp_api.subscriptions import SubscriptionsResource
from miniapp_api.tips import TipsResource
from miniapp_api.uploads import UploadsResource
from miniapp_api.wishes import MemberWishesResource
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.inbox.reading import Inbox
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.subscriptions.member_subscriptions import MemberSubscriptions
from notifications.tips.member_tips import MemberTips

PREFIX = "/api/member/v1"


@dataclass(frozen=True)
class MemberServices:
    """What of the application the phone reaches."""

    members: Members
    authority: AuthorityServices
    drafts: Drafts
    first_reports: FirstReports
    assisted: AssistedConfirming
    draft_fields: DraftFields
    known_accounts: KnownAccounts
    photos: Photos
    uploads: PhotoUploads
    papers: MemberPapers
    progress: Progress
    stays: Stays
    limits: YearLimits
    inbox: Inbox
    tips: MemberTips
    cases: MemberCases
    appeals: Appeals
    evidence: AppealPhotos
    fraud: FraudReporting
    sign_ups: SignUps
    places: Places
    announcements: MemberAnnouncements
    subscriptions: MemberSubscriptions
    faq: LiveFaq
    unanswered: Unanswered
    estimates: SupplementEstimates
    threads: PhoneThreads
    marks: ArrivalMarks
    reminders: ReminderConsents
    help: Help
    printouts: Printouts
    base_url: str


def resources_of(services: MemberServices) -> list[object]:
    """The resources, in the order in which a newcomer reads about them."""
    return [
        Sessions(services.members),
        Me(services.members),
        BindingsResource(services.authority.bindings),
        Proofs(services.authority.window_codes, services.authority.faces),
        Authorisations(services.authority.proxies),
        GivenAuthorisationsResource(services.authority.giving),
        ConsentsResource(services.authority.consents),
        Materials(),
        FirstReportsResource(services.first_reports, services.progress),
        Claims(services.drafts, services.progress),
        FillingIn(services.drafts, services.progress),
        AccountLook(),
        KnownAccountsResource(services.known_accounts, services.progress),
        DraftFieldsResource(services.draft_fields),
        AssistedFilingsResource(services.assisted),
        PayeeStopping(services.authority.payee_stops, services.progress),
        PhotosResource(services.photos),
        UploadsResource(services.uploads),
        ReadingsResource(services.papers),
        Statements(services.progress, services.stays),
        PrintoutsResource(services.printouts, services.base_url),
        MarksResource(services.marks),
        InboxResource(services.inbox),
        AnnouncementsResource(services.announcements),
        TipsResource(services.tips),
        MemberWishesResource(services.announcements, services.reminders),
        HandoverResource(services.threads),
        MemberCasesResource(services.cases),
        AppealsResource(services.appeals, services.evidence),
        FraudReportsResource(services.fraud),
        ActivitiesResource(services.sign_ups),
        PlacesResource(services.places),
        SubscriptionsResource(services.subscriptions),
        Faq(services.faq, services.unanswered, services.limits),
        EstimatesResource(services.estimates, services.limits),
        services.help,
    ]


def member_api(services: MemberServices, prefix: str = PREFIX) -> list[web.RouteDef]:
    """Every route of the API, with its documents."""
    resources = resources_of(services)

    async def newest(call: Call, refusal: ClaimsError) -> BaseModel | None:
        """What overtook the caller: the claim as it is now."""
        claim_id = call.request.match_info.get("claim_id")
        if claim_id is None or not isinstance(refusal, StaleVersion | WrongStage | DraftMoved):
            return None
        return ClaimShown.from_claim(await services.progress.show(call.actor, claim_id))

    documents = Documents(about(prefix), resources, ConflictAnswer)
    return routes_of([*resources, documents], prefix, fresh=newest)
