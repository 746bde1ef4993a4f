"""Which services does a member's phone ask? Put together for the one place that constructs."""

from dataclasses import dataclass

from app.authority_bundle import build_authority
from app.bundles import build_appeals, build_threads
from app.gateways import Clock, Gateways
from app.message_templates import message_templates
from app.settings import Settings
from casework.activities.sign_ups import SignUps
from casework.arrival.marks import ArrivalMarks
from casework.assisted.confirming import AssistedConfirming
from casework.claims.photos import Photos
from casework.conversations.member_cases import MemberCases
from casework.first_reports.reporting import FirstReports
from casework.fraud.reporting import FraudReporting
from casework.ledger.estimates import SupplementEstimates
from casework.ledger.limits import YearLimits
from casework.people.members import Members
from casework.people.one_time_codes import OneTimeCodes
from casework.people.people import bound_insured_id
from casework.phone.draft_fields import DraftFields
from casework.phone.drafts import Drafts
from casework.phone.known_accounts import KnownAccounts
from casework.phone.photo_uploads import PhotoUploads
from casework.phone.progress import Progress
from casework.phone.stays import Stays
from casework.places.places import Places
from casework.printouts.printouts import Printouts
from casework.readings.member_papers import MemberPapers
from claims_core.policy import PolicyBook
from faq.contacts import contacts
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from infra.db import Database
from infra.object_stores import Objects
from infra.sealing import Sealer
from infra.shared_imaging import SharedImaging
from miniapp_api.api import MemberServices
from miniapp_api.help import Help
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.inbox.reading import Inbox
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.subscriptions.member_subscriptions import MemberSubscriptions
from notifications.tips.catalogue import shipped_tips
from notifications.tips.member_tips import MemberTips


@dataclass(frozen=True)
class MemberShared:
    """What the phone's services are made from, and others too."""

    db: Database
    sealer: Sealer
    gateways: Gateways
    objects: Objects
    imaging: SharedImaging
    members: Members
    codes: OneTimeCodes
    faq: LiveFaq
    grants: SubscriptionGrants
    fraud: FraudReporting


def build_member(
    settings: Settings, clock: Clock, book: PolicyBook, shared: MemberShared
) -> MemberServices:
    """Every service that the phone and the chat ask."""
    db, sealer, objects, imaging = shared.db, shared.sealer, shared.objects, shared.imaging
    faces = shared.gateways.wechat.face_checks
    appeals, evidence = build_appeals(db, sealer, objects, imaging, clock, book)
    progress = Progress(db, sealer, clock, book)
    photos = Photos(db, sealer, objects, imaging, clock, reads=settings.reads_papers())
    return MemberServices(
        members=shared.members,
        authority=build_authority(db, sealer, clock, shared.codes, shared.members, faces),
        drafts=Drafts(db, sealer, clock, book),
        first_reports=FirstReports(db, sealer, clock, book),
        assisted=AssistedConfirming(db, sealer, clock, book),
        draft_fields=DraftFields(db, sealer, clock),
        known_accounts=KnownAccounts(db, sealer, clock),
        photos=photos,
        uploads=PhotoUploads(db, sealer, objects, photos, clock),
        papers=MemberPapers(db, sealer, clock),
        progress=progress,
        stays=Stays(db, sealer, clock),
        printouts=Printouts(db, sealer, clock, progress),
        base_url=settings.base_url,
        limits=YearLimits(db, clock, book),
        inbox=Inbox(db, sealer, clock),
        tips=MemberTips(db, clock, shipped_tips(), bound_insured_id),
        cases=MemberCases(db, clock),
        appeals=appeals,
        evidence=evidence,
        fraud=shared.fraud,
        sign_ups=SignUps(db, clock),
        places=Places(db),
        announcements=MemberAnnouncements(db, clock),
        subscriptions=MemberSubscriptions(
            db, shared.grants, message_templates(settings).mini_claim_card
        ),
        faq=shared.faq,
        unanswered=Unanswered(db, clock),
        estimates=SupplementEstimates(db, clock, book),
        threads=build_threads(settings, db, sealer, clock),
        marks=ArrivalMarks(db, sealer, clock, book),
        reminders=ReminderConsents(db, clock),
        help=Help(help_phone(settings), settings.chat_hours),
    )


def help_phone(settings: Settings) -> str:
    """Whom people ring."""
    return settings.window_phone or contacts()["city_phone"]
