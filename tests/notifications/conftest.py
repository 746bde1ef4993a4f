"""A small post office: relay, sender and receipts on a real database, with fake gateways."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from casework.people.one_time_codes import CodeToSend
from casework.people.people import phone_index
from casework.phone.contacts import ClaimFacts, Recipient
from casework.phone.draft_reminders import DraftReminders
from casework.unclaimed.reminding import EntitlementReminders
from claims_core.claim import Stage
from claims_core.policy import PolicyBook
from infra import outbox
from infra.clock_jumps import ClockJumps
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.sms.gateway import SmsAccepted, SmsFate
from infra.sms.providers import SmsProviders
from notifications.channels.channel import LookUp, PreparedCall
from notifications.channels.sms import SmsChannel
from notifications.inbox.writing import InboxWriter
from notifications.messages import KINDS, ChannelName, Message, MessageKind
from notifications.policy import NotificationPolicy
from notifications.receipts import Receipts
from notifications.relay import Relay
from notifications.render import shipped_wording
from notifications.sender import Sender
from notifications.subjects.activity import ActivitySubject
from notifications.subjects.announcement import AnnouncementSubject
from notifications.subjects.assisted_filing import AssistedFilingSubject
from notifications.subjects.claim import ClaimSubject
from notifications.subjects.code import CodeSubject
from notifications.subjects.draft import DraftSubject
from notifications.subjects.entitlement import EntitlementSubject
from notifications.subjects.first_report import FirstReportSubject
from notifications.subjects.person_notice import PersonNoticeSubject
from notifications.subjects.subject import Subjects, by_message
from notifications.subjects.tip import TipSubject
from notifications.tables import DeliveryRow
from notifications.tips.catalogue import shipped_tips
from tests.cast import cast_sealer
from tests.clock import Clock

CLAIM = "c" * 32
CODE = "0" * 32
AT_ONCE = NotificationPolicy(caps=(), quiet_hours={})
INSURED = Recipient(kind="insured", id="a" * 32, has_phone=True, official_openid=None)
DAUGHTER = Recipient(kind="member", id="b" * 32, has_phone=True, official_openid="o-daughter")


class FakeContacts:
    """Two invented people and one claim."""

    def __init__(self) -> None:
        self.people: tuple[Recipient, ...] = (INSURED,)
        self.phones: dict[str, str | None] = {INSURED.id: "13800000001", DAUGHTER.id: "13800000002"}
        self.asked: list[tuple[str, str, str]] = []
        self.claim = ClaimFacts(
            claim_no="DE-7K3M-9PQ2",
            stage=Stage.APPROVED,
            promised_on=date(2026, 3, 30),
            promise_provisional=False,
            promise_code="",
            payment_fen=7_339_765,
            year=2025,
            wanted=(),
            account_tail="6789",
            return_reason="",
            reject_code="",
            reject_reason="",
            insured_name="林**",
        )

    async def recipients(self, session: object, claim_id: str) -> tuple[Recipient, ...]:
        if claim_id != CLAIM:
            raise LookupError("no such claim")
        return self.people

    async def facts(self, session: object, claim_id: str) -> ClaimFacts:
        return self.claim

    async def phone(self, session: object, kind: str, recipient_id: str) -> str | None:
        return self.phones[recipient_id]

    def record_phone(
        self, session: object, *, recipient_id: str, why: str, claim_id: str | None
    ) -> None:
        self.asked.append((recipient_id, why, claim_id))

    async def phone_of(
        self, kind: str, recipient_id: str, *, why: str, claim_id: str | None
    ) -> str | None:
        self.asked.append((recipient_id, why, claim_id))
        return self.phones[recipient_id]


class FakeCodes:
    """One code for one phone."""

    def __init__(self) -> None:
        self.code: CodeToSend | None = CodeToSend(
            phone="13800000001",
            code="482913",
            purpose="binding",
            details={},
            insured_id=INSURED.id,
        )
        self.wiped: list[str] = []

    async def for_delivery(self, code_id: str) -> CodeToSend | None:
        return self.code

    async def delivered(self, code_id: str) -> None:
        self.wiped.append(code_id)


@dataclass(frozen=True)
class Sms:
    phone: str
    template: str
    params: dict[str, str]
    out_id: str
    day: date


@dataclass
class FakeGateway:
    """An SMS gateway: `trouble` is raised before a message is taken, `lost` after it was taken."""

    clock: Clock
    no_record_is_proof: bool = True
    sent: list[Sms] = field(default_factory=list)
    trouble: BaseException | None = None
    lost: BaseException | None = None
    query_trouble: GatewayError | None = None
    fate: str = "waiting"
    calls: int = 0
    queries: int = 0
    on_call: Callable[[], Awaitable[object]] | None = None

    async def send(
        self, phone: str, template: str, params: dict[str, str], out_id: str
    ) -> SmsAccepted:
        self.calls += 1
        await asyncio.sleep(0)
        if self.on_call is not None:
            on_call, self.on_call = self.on_call, None
            await on_call()
        if self.trouble is not None:
            raise self.trouble
        day = (self.clock() + timedelta(hours=8)).date()
        self.sent.append(Sms(phone, template, dict(params), out_id, day))
        if self.lost is not None:
            raise self.lost
        return SmsAccepted(provider_id=f"biz-{len(self.sent)}")

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        self.queries += 1
        if self.query_trouble is not None:
            raise self.query_trouble
        known = [s for s in self.sent if (s.phone, s.out_id, s.day) == (phone, out_id, day)]
        return SmsFate(state=self.fate) if known else None


class FakeTemplates:
    """The WeChat channel's place, recording what was handed over."""

    repeat_within: timedelta | None = timedelta(minutes=8)

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.lost: BaseException | None = None
        self.trouble: BaseException | None = None

    async def prepare(self, delivery: object) -> PreparedCall:
        return PreparedCall(delivery.recipient_id, None)

    async def send(self, delivery: object, prepared: PreparedCall) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(delivery.id)
        if self.lost is not None:
            raise self.lost
        return f"msg-{len(self.sent)}"

    async def look_up(self, delivery: object) -> LookUp:
        return LookUp.CANNOT_ASK


class KillableDatabase:
    """The database of a worker that is killed right before or right after its n-th transaction;
    from then on it can neither write nor call."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.writes = 0
        self.dies_before: int | None = None
        self.dies_after: int | None = None
        self.dead = False

    def read(self) -> object:
        return self._db.read()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[object]:
        self.writes += 1
        mine = self.writes
        if self.dead or mine == self.dies_before:
            self.dies()
        async with self._db.write() as session:
            yield session
        if mine == self.dies_after:
            self.dies()

    def dies(self) -> None:
        """Here and now."""
        self.dead = True
        raise asyncio.CancelledError


class Office:
    """Everything a test needs to let messages go out, and to see what became of them."""

    def __init__(
        self,
        db: Database,
        policy: NotificationPolicy = AT_ONCE,
        kinds: Mapping[Message, MessageKind] = KINDS,
    ) -> None:
        self.db = db
        self.kinds = kinds
        self.clock = Clock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
        self.policy = policy
        self.contacts = FakeContacts()
        self.codes = FakeCodes()
        self.gateway = FakeGateway(self.clock)
        self.second = FakeGateway(self.clock, no_record_is_proof=False)
        self.stopwatch = 0.0
        self.providers = SmsProviders({"first": self.gateway}, lambda: self.stopwatch)
        self.templates = FakeTemplates()
        self.wording = shipped_wording()
        self.catalogue = shipped_tips()
        self.receipts = Receipts(db, self.clock)
        self.reminders = EntitlementReminders(db, self.clock, PolicyBook.load())

    def subjects(self, db: object = None) -> Subjects:
        return by_message(
            ClaimSubject(db or self.db, self.contacts),
            EntitlementSubject(db or self.db, self.contacts, self.reminders, "0373-5961555"),
            FirstReportSubject(db or self.db, self.contacts),
            DraftSubject(db or self.db, self.contacts, DraftReminders(self.db, self.clock)),
            AssistedFilingSubject(db or self.db, self.contacts, "https://daetong.example"),
            ActivitySubject(db or self.db, self.contacts),
            CodeSubject(self.codes),
            PersonNoticeSubject(db or self.db, cast_sealer(), self.contacts),
            TipSubject(self.catalogue, db or self.db, self.contacts),
            AnnouncementSubject(db or self.db, self.contacts),
        )

    def relay(self, db: object = None) -> Relay:
        used = db or self.db
        inbox = InboxWriter(cast_sealer(), self.wording)
        subjects = self.subjects(used)
        return Relay(used, subjects, inbox, self.policy, self.clock, kinds=self.kinds)

    def sender(self, db: object = None, jumps: ClockJumps | None = None) -> Sender:
        used = db or self.db
        subjects = self.subjects(used)
        sms = self.sms(used)
        channels = {ChannelName.SMS: sms, ChannelName.WECHAT_TEMPLATE: self.templates}
        return Sender(
            used,
            channels,
            subjects,
            self.policy,
            self.clock,
            kinds=self.kinds,
            jitter=lambda: 0.5,
            jumps=jumps,
        )

    def sms(self, db: object = None) -> SmsChannel:
        subjects = self.subjects(db or self.db)
        index = partial(phone_index, cast_sealer())
        return SmsChannel(subjects, self.providers, self.wording, index, self.kinds)

    def with_two_providers(self) -> None:
        gateways = {"first": self.gateway, "second": self.second}
        self.providers = SmsProviders(gateways, lambda: self.stopwatch)

    async def happens(self, name: str, subject_id: str = CLAIM) -> str:
        async with self.db.write() as session:
            return outbox.append(session, name, subject_id, self.clock())

    async def turn(self) -> None:
        await self.relay().run_once()
        await self.sender().run_once()

    async def wait(self, **span: float) -> None:
        """Let time pass, with a worker that turns whenever something is due."""
        ends = self.clock() + timedelta(**span)
        await self.turn()
        while self.clock() < ends:
            moments = [
                row.lease_until or row.run_at
                for row in await self.rows()
                if row.state in {"new", "unknown", "leased", "intent"}
            ]
            soon = self.clock() + timedelta(seconds=1)
            self.clock.now = min(ends, max(soon, min(moments, default=ends)))
            await self.turn()

    async def rows(self) -> list[DeliveryRow]:
        async with self.db.read() as session:
            rows = await session.scalars(
                select(DeliveryRow).order_by(DeliveryRow.recipient_id, DeliveryRow.channel)
            )
            return list(rows)

    async def only(self) -> DeliveryRow:
        rows = await self.rows()
        assert len(rows) == 1
        return rows[0]

    def claim_is(self, **facts: object) -> None:
        self.contacts.claim = replace(self.contacts.claim, **facts)


@pytest.fixture
def office(db) -> Office:
    return Office(db)


@pytest.fixture
def make_office(db) -> Callable[..., Office]:
    return lambda policy, kinds=KINDS: Office(db, policy, kinds)


@pytest.fixture
def killable(db) -> Callable[[], KillableDatabase]:
    return lambda: KillableDatabase(db)
