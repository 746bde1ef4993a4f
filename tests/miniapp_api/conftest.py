"""The member API on casework's real services and a real database, with a WeChat that tests play."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from app.authority_bundle import build_authority
from casework.activities.sign_ups import SignUps
from casework.arrival.marks import ArrivalMarks
from casework.assisted.confirming import AssistedConfirming
from casework.claims.photos import Photos
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.appeals import Appeals
from casework.conversations.member_cases import MemberCases
from casework.first_reports.reporting import FirstReports
from casework.fraud.reporting import FraudReporting
from casework.handover.handovers import Handovers
from casework.handover.office_hours import OfficeHours
from casework.handover.phone_threads import PhoneThreads
from casework.ledger.estimates import SupplementEstimates
from casework.ledger.limits import YearLimits
from casework.people.members import Members
from casework.people.one_time_codes import OneTimeCodes, SendLimits
from casework.people.people import bound_insured_id
from casework.phone.authority import AuthorityServices
from casework.phone.draft_fields import DraftFields
from casework.phone.drafts import Drafts
from casework.phone.known_accounts import KnownAccounts
from casework.phone.photo_uploads import PhotoUploads
from casework.phone.progress import Progress
from casework.phone.stays import Stays
from casework.places.places import Places
from casework.printouts.printouts import Printouts
from casework.readings.member_papers import MemberPapers
from claims_core.claim import Actor, Role
from claims_core.policy import PolicyBook
from faq.addition_store import AdditionStore
from faq.answers import shipped_faq
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from frontdoor.application import new_application
from frontdoor.bearer import MemberDoor
from frontdoor.documents import Documents
from frontdoor.limits import Limits
from infra.db import Database
from infra.gateway_errors import Category, gateway_error
from infra.object_stores import objects_from_url
from miniapp_api.api import PREFIX, MemberServices, member_api, resources_of
from miniapp_api.documents import about
from miniapp_api.help import Help
from miniapp_api.shapes.claim_shown import ConflictAnswer
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.inbox.reading import Inbox
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.subscriptions.member_subscriptions import MemberSubscriptions
from notifications.tips.catalogue import shipped_tips
from notifications.tips.member_tips import MemberTips
from tests.casework.played_faces import PlayedFaces
from tests.casework.played_wechat import PlayedVisitor
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.imaging_at_once import ImagingAtOnce
from tests.miniapp_api.phone import Phone, Promises
from tests.people import FATHER, STAFF, staff_id

BOOK = PolicyBook.load()


@dataclass
class PlayedSession:
    """What WeChat says of a code."""

    openid: str
    unionid: str | None
    subscribed: bool = True


class PlayedWeChat:
    """WeChat as tests play it: the code names the person, phones are told beforehand."""

    def __init__(self) -> None:
        self.phones: dict[str, str] = {}
        self.down = False

    async def code_to_session(self, js_code: str) -> PlayedSession:
        if self.down:
            raise gateway_error("wechat", "timeout", Category.RETRY)
        if not js_code.startswith("person-"):
            raise gateway_error("wechat", "40029", Category.NEW_CODE)
        return PlayedSession(openid=f"mini-{js_code}", unionid=f"union-{js_code}")

    async def web_visitor(self, code: str) -> PlayedVisitor:
        await self.code_to_session(code)
        return PlayedVisitor(f"official-{code}", f"union-{code}", made_up="snapshot" in code)

    async def phone_number(self, code: str, openid: str) -> str:
        if code not in self.phones:
            raise gateway_error("wechat", "40029", Category.NEW_CODE)
        return self.phones[code]

    async def user_info(self, openid: str) -> PlayedSession:
        return PlayedSession(openid, None)


@dataclass
class MemberHouse:
    """The API, and what a test may do around it."""

    client: TestClient[web.Request, web.Application]
    promises: Promises
    wechat: PlayedWeChat
    codes: OneTimeCodes
    resources: list[object]
    clock: Clock
    faces: PlayedFaces
    authority: AuthorityServices
    db: Database

    def phone(self) -> Phone:
        """A phone on which nobody is logged in."""
        return Phone(self.client, self.promises, self.codes)

    def clerk(self, role: Role) -> Actor:
        """A colleague at the window."""
        return Actor(staff_id(role, 0), STAFF[role].name, frozenset({role}))

    async def logged_in(self, person: str) -> Phone:
        """A phone on which this person of WeChat is logged in."""
        phone = self.phone()
        reply = await phone.post("/sessions", {"code": f"person-{person}"})
        assert reply.status == 201, reply.json
        phone.token = reply.json["token"]
        return phone


_promises: list[Promises] = []


def promises_of(documents: Documents) -> Promises:
    """The document, made once in a process: every house promises the same."""
    if not _promises:
        _promises.append(Promises(documents.document))
    return _promises[0]


@pytest.fixture
async def member_house(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[MemberHouse]:
    """The member API with the cast of `tests.people` in the roster."""
    sealer = cast_sealer()
    wechat = PlayedWeChat()
    imaging = ImagingAtOnce()
    codes = OneTimeCodes(db, sealer, clock, SendLimits(None, None, None))
    members = Members(db, sealer, clock, wechat)
    faces = PlayedFaces()
    progress = Progress(db, sealer, clock, BOOK)
    objects = objects_from_url((tmp_path / "objects").as_uri())
    photos = Photos(db, sealer, objects, imaging, clock)
    hours = OfficeHours.from_text("08:30-12:00 14:30-17:30")
    services = MemberServices(
        members=members,
        authority=build_authority(db, sealer, clock, codes, members, faces),
        drafts=Drafts(db, sealer, clock, BOOK),
        first_reports=FirstReports(db, sealer, clock, BOOK),
        assisted=AssistedConfirming(db, sealer, clock, BOOK),
        draft_fields=DraftFields(db, sealer, clock),
        known_accounts=KnownAccounts(db, sealer, clock),
        photos=photos,
        uploads=PhotoUploads(db, sealer, objects, photos, clock),
        papers=MemberPapers(db, sealer, clock),
        progress=progress,
        stays=Stays(db, sealer, clock),
        limits=YearLimits(db, clock, BOOK),
        inbox=Inbox(db, sealer, clock),
        tips=MemberTips(db, clock, shipped_tips(), bound_insured_id),
        cases=MemberCases(db, clock),
        appeals=Appeals(db, sealer, clock, BOOK),
        evidence=AppealPhotos(db, sealer, objects, imaging, clock),
        fraud=FraudReporting(db, sealer, objects, imaging, clock),
        sign_ups=SignUps(db, clock),
        places=Places(db),
        announcements=MemberAnnouncements(db, clock),
        subscriptions=MemberSubscriptions(db, SubscriptionGrants(db, clock), "mini-template"),
        faq=LiveFaq(shipped_faq(BOOK, clock), AdditionStore(db, clock)),
        unanswered=Unanswered(db, clock),
        estimates=SupplementEstimates(db, clock, BOOK),
        threads=PhoneThreads(db, sealer, clock, hours, Handovers(db, sealer, clock, hours, "")),
        marks=ArrivalMarks(db, sealer, clock, BOOK),
        reminders=ReminderConsents(db, clock),
        help=Help("0373-0000000", "08:30-12:00 14:30-17:30"),
        printouts=Printouts(db, sealer, clock, progress),
        base_url="https://daetong.example.invalid",
    )
    app = new_application(
        doors={"member": MemberDoor(members.authenticate)},
        registry=CollectorRegistry(),
        limits=Limits(per_second=0),  # tests ask faster than people
    )
    app.add_routes(member_api(services))
    resources = resources_of(services)
    documents = Documents(about(PREFIX), resources, ConflictAnswer)
    async with TestClient(TestServer(app)) as client:
        yield MemberHouse(
            client,
            promises_of(documents),
            wechat,
            codes,
            [*resources, documents],
            clock,
            faces,
            services.authority,
            db,
        )


@pytest.fixture
async def father(member_house: MemberHouse) -> tuple[Phone, str]:
    """The father's phone, bound, and his insured id."""
    phone = await member_house.logged_in("father")
    return phone, await phone.bind(FATHER)
