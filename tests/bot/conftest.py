"""The callback on a real port, called as the platform calls it: sealed and signed by a second
implementation of the protocol."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp.test_utils import TestClient
from prometheus_client import CollectorRegistry

from bot.account import OfficialAccount
from bot.callback import Callback
from bot.official_account import BotServices, build_callback
from casework.activities.sign_ups import SignUps
from casework.arrival.answers import ArrivalAnswers
from casework.claims.payee_stops import PayeeStops
from casework.claims.views import ClaimLine, PhotoView
from casework.conversations.chat_cases import ChatCases
from casework.conversations.member_cases import MemberCases
from casework.conversations.requests import ServiceRequests
from casework.errors import NotFound
from casework.first_reports.reporting import FirstReports
from casework.fraud.reporting import FraudReporting
from casework.handover.chat_turns import ChatTurns
from casework.handover.handovers import Handovers
from casework.handover.office_hours import OfficeHours
from casework.ledger.estimates import SupplementEstimates
from casework.ledger.limits import LimitsView
from casework.lists import Page
from casework.people.given_authorisations import AuthorisationGiving
from casework.people.own_coverage import OwnCoverage
from casework.people.people import bound_insured_id
from casework.people.views import MemberView, PersonView
from casework.people.window_codes import WindowCodes
from casework.phone.own_decisions import OwnDecisions
from casework.phone.replies import MessageReplies
from casework.phone.said_consents import SaidConsents
from casework.phone.views import MemberClaim
from casework.places.places import Places
from casework.unclaimed.help_wanted import HelpWanted
from claims_core.checklist import GUIDES, Material
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.policy import PolicyBook
from faq.addition_store import AdditionStore
from faq.answers import shipped_faq
from faq.contacts import counties
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from frontdoor.application import new_application
from frontdoor.short_way import SHORT_WAYS
from infra.db import Database
from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.spool import Spool
from notifications.account_tags.agreeing import AccountTagConsents
from notifications.announcements.mass_outcomes import MassOutcomes
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.tips.catalogue import shipped_tips
from notifications.tips.member_tips import MemberTips
from sandbox.outbound import Answer
from sandbox.people import Person
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from sandbox.wechat.push_messages import Writer
from sandbox.wechat.pusher import Envelope
from sandbox.wechat.verdicts import Verdict, judge
from tests.bot.claims_shown import unadorned
from tests.casework.conftest import KeptObjects, PlayedDarkroom
from tests.clock import Clock
from tests.listened import ListenedServer

TOKEN = "callback-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wx00000000000000aa"
MINI_APPID = "wx00000000000000bb"
ACCOUNT = "gh_0123456789ab"
BOOK = PolicyBook.load()


class FakeMembers:
    """Who follows, and whom WeChat fails to look up."""

    def __init__(self) -> None:
        self.known: dict[str, Actor] = {}
        self.bound = False
        self.followed_by: list[str] = []
        self.left: list[str] = []
        self.trouble: GatewayError | None = None
        self.waits: asyncio.Event | None = None

    async def followed(self, official_openid: str) -> None:
        if self.waits is not None:
            await self.waits.wait()
        if self.trouble is not None:
            raise self.trouble
        self.followed_by.append(official_openid)
        self.known[official_openid] = Actor("m" * 32, "参保人", frozenset({Role.MEMBER}))

    async def unfollowed(self, official_openid: str) -> None:
        self.left.append(official_openid)

    async def by_official_openid(self, openid: str) -> Actor | None:
        return self.known.get(openid)

    async def me(self, actor: Actor) -> MemberView:
        person = PersonView("i" * 32, "4107", "梁**", "410***", "139****0001", "410700")
        return MemberView(actor.id, None, person if self.bound else None, ())


class FakeProgress:
    """The claims of whoever asks."""

    def __init__(self) -> None:
        self.lines: tuple[ClaimLine, ...] = ()
        self.whole: dict[str, MemberClaim] = {}
        self.asked: list[str] = []
        self.trouble: Exception | None = None

    async def claims(self, actor: Actor, cursor: str | None = None) -> Page[ClaimLine]:
        self.asked.append(actor.id)
        if self.trouble is not None:
            raise self.trouble
        return Page(self.lines)

    def have(self, *claims: MemberClaim) -> None:
        self.lines = tuple(claim.line for claim in claims)
        self.whole = {claim.line.id: claim for claim in claims}

    async def show(self, actor: Actor, claim_id: str) -> MemberClaim:
        line = next(line for line in self.lines if line.id == claim_id)
        return self.whole.get(claim_id) or unadorned(line)

    async def numbered(self, actor: Actor, claim_no: str) -> MemberClaim:
        found = [each for each in self.whole.values() if each.line.claim_no == claim_no]
        if not found:
            raise NotFound
        return found[0]


class FakePhotos:
    """What was put into which claim, once for each request."""

    def __init__(self) -> None:
        self.put: list[tuple[str, Material, bytes]] = []
        self.hints: tuple[str, ...] = ()
        self.trouble: ClaimsError | None = None
        self._known: set[str] = set()

    async def add(self, actor, claim_id, material, data, once) -> PhotoView:
        if self.trouble is not None:
            raise self.trouble
        if once.key not in self._known:
            self._known.add(once.key)
            self.put.append((claim_id, material, data))
        title = GUIDES[material].title
        return PhotoView("p", material, title, 900, 1200, self.hints, datetime.now(UTC))


class FakeLimits:
    """This year's figures of whoever asks."""

    async def of(self, actor: Actor) -> LimitsView | None:
        return LimitsView(2026, 2025, 10_000_000, 10_000_000, 40_000_000, 7_339_765)


class FakeReceipts:
    def __init__(self) -> None:
        self.reports: list[tuple[str, str]] = []
        self.trouble: Exception | None = None

    async def record_template_report(self, message_id: str, status: str) -> bool:
        self.reports.append((message_id, status))
        return True

    async def record_subscription_report(
        self, openid: str, template: str, message_id: str, code: str
    ) -> bool:
        if self.trouble is not None:
            raise self.trouble
        self.reports.append((f"{openid} {template} {message_id}", code))
        return True


@dataclass
class Chat:
    """One person's phone, with the platform behind it."""

    client: TestClient
    db: Database
    clock: Clock
    members: FakeMembers
    progress: FakeProgress
    receipts: FakeReceipts
    callback: object
    unanswered: Unanswered
    spool: Spool
    photos: FakePhotos
    late: list[tuple[str, str]]
    sending_fails: list[GatewayError]
    person: Person = field(default_factory=lambda: someone("o-liang"))
    crypto: MessageCrypto = field(default_factory=lambda: MessageCrypto(AES_KEY, APPID))
    writer: Writer = field(default_factory=lambda: Writer(ACCOUNT))
    last_id: int = 7_000_000_000_000_000_000

    def text(self, content: str):
        self.last_id += 1
        return self.writer.text(self.person, content, self.last_id, self.clock())

    def event(self, name: str, fields: dict | None = None, numbers: dict | None = None):
        return self.writer.event(self.person, name, self.clock(), fields, numbers)

    def envelope(self, xml: bytes, crypto: MessageCrypto | None = None, **query: str) -> Envelope:
        sealed = (crypto or self.crypto).seal(xml)
        body = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
        return Envelope(self.signed(sealed, **query), body.encode())

    def signed(self, sealed: str = "", **changes: str) -> dict[str, str]:
        timestamp = changes.pop("timestamp", str(int(self.clock().timestamp())))
        query = {
            "timestamp": timestamp,
            "nonce": "4711",
            "signature": signature(TOKEN, timestamp, "4711"),
            "encrypt_type": "aes",
            "msg_signature": signature(TOKEN, timestamp, "4711", sealed),
        }
        return query | changes

    async def round(self) -> None:
        """What the process does each second by itself."""
        await self.callback._rounds.once()

    async def post(self, envelope: Envelope) -> Answer:
        async with self.client.post(
            "/wechat/callback",
            params=envelope.query,
            data=envelope.body,
            headers={"Content-Type": "text/xml"},
        ) as response:
            return Answer(response.status, await response.read())

    async def push(self, message) -> Verdict:
        """Deliver a message as the platform does; its verdict on our answer."""
        answer = await self.post(self.envelope(message.xml))
        return judge(answer, message, self.crypto, TOKEN, ACCOUNT)

    async def say(self, content: str) -> str:
        """What the bot says to a text."""
        verdict = await self.push(self.text(content))
        assert verdict.outcome == "replied", verdict
        return verdict.reply.text

    async def click(self, key: str) -> str:
        self.clock.forward(seconds=1)
        verdict = await self.push(self.event("CLICK", {"EventKey": key}))
        assert verdict.outcome == "replied", verdict
        return verdict.reply.text


def someone(openid: str) -> Person:
    return Person("p1", "守田", "13900000001", "u-1", "m-1", openid)


@pytest.fixture
async def sqlite_db(sqlite_databases, database_folder):
    """For what does not depend on the kind of database."""
    with sqlite_databases.fresh(database_folder) as url:
        database = Database(url)
        yield database
        await database.close()


@pytest.fixture
def sealer() -> Sealer:
    return Sealer({"k1": b"1" * 32}, "k1", b"2" * 32)


@pytest.fixture
async def open_chat(aiohttp_client, db, clock, sealer, tmp_path) -> AsyncIterator[Callable]:
    """A chat; a second one on the same database and spool is another process of ours."""
    faq = LiveFaq(shipped_faq(BOOK, clock), AdditionStore(db, clock))
    callbacks: list[Callback] = []
    shared = db

    async def open_one(**options) -> Chat:
        db = options.pop("db", shared)
        members, progress, receipts = FakeMembers(), FakeProgress(), FakeReceipts()
        photos, objects = FakePhotos(), KeptObjects()

        async def fetch_picture(media_id: str) -> bytes:
            if media_id == "gone":
                raise gateway_error("wechat", "40007", Category.RECIPIENT)
            return media_id.encode()

        late: list[tuple[str, str]] = []
        unanswered = Unanswered(db, clock)

        trouble: list[GatewayError] = []

        async def send_text(openid: str, text: str) -> None:
            if trouble:
                raise trouble.pop()
            late.append((openid, text))

        spool = Spool(tmp_path / "spool", sync=options.pop("sync", os.fsync))
        group = options.pop("group", None) or GroupCommit(db)

        hours = OfficeHours.from_text("08:30-17:30")
        callback = build_callback(
            OfficialAccount(
                APPID, ACCOUNT, TOKEN, options.pop("aes_keys", [AES_KEY]), [MINI_APPID]
            ),
            BotServices(
                db,
                group,
                spool,
                sealer,
                members,
                progress,
                FakeLimits(),
                faq,
                unanswered,
                MemberTips(db, clock, shipped_tips(), bound_insured_id),
                AccountTagConsents(db, clock, counties()),
                MessageReplies(
                    ArrivalAnswers(db, sealer, clock, BOOK),
                    HelpWanted(db, sealer, clock, BOOK),
                    OwnDecisions(
                        db,
                        AuthorisationGiving(db, sealer, clock),
                        PayeeStops(db, sealer, clock),
                    ),
                ),
                WindowCodes(db, sealer, clock, members),
                ReminderConsents(db, clock),
                SaidConsents(db, sealer, clock),
                MemberCases(db, clock),
                ChatCases(db, sealer, clock, BOOK),
                FraudReporting(db, sealer, objects, PlayedDarkroom(), clock),
                SignUps(db, clock),
                Places(db),
                SupplementEstimates(db, clock, BOOK),
                OwnCoverage(db, clock),
                ServiceRequests(db, sealer, clock, BOOK),
                FirstReports(db, sealer, clock, BOOK),
                MemberAnnouncements(db, clock),
                receipts,
                Handovers(db, sealer, clock, hours, "0373-5961555"),
                ChatTurns(group, sealer, clock),
                photos,
                fetch_picture,
                send_text,
                window_phone="0373-5961555",
                hotline="0373-12393",
                hours=hours,
                medical_hours=OfficeHours.from_text("09:00-11:30 15:00-17:00"),
                sums_on_screens=options.pop("sums_on_screens", True),
                grants=SubscriptionGrants(db, clock),
                mass_outcomes=MassOutcomes(db),
            ),
            clock,
            **options,
        )
        app = new_application(doors={}, registry=CollectorRegistry())
        app.add_routes(callback.routes())
        app[SHORT_WAYS].add(callback.short_ways())
        callbacks.append(callback)
        client = await aiohttp_client(ListenedServer(app))
        ours = (members, progress, receipts, callback, unanswered, spool, photos, late, trouble)
        return Chat(client, db, clock, *ours)

    yield open_one
    for callback in callbacks:
        await callback.close()


@pytest.fixture
async def chat(open_chat) -> Chat:
    return await open_chat()
