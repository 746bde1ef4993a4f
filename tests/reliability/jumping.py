"""A post office whose clock jumps at any moment, with two workers who take turns: what was sent,
and was any lease taken over early, any code revived, any slot used twice, anything sent at
night?"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from sqlalchemy import func, select

from casework.people.one_time_codes import CodeExpired, OneTimeCodes, SendLimits
from casework.people.tables import InsuredRow, MemberRow
from infra.clock_jumps import ClockJumps
from infra.columns import new_id
from infra.db import Database
from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsAccepted
from infra.sms.providers import SmsProviders
from notifications.deliveries import Delivery
from notifications.messages import ChannelName
from notifications.policy import USUAL_QUIET_HOURS, NotificationPolicy
from notifications.sender import Sender
from notifications.tables import ConsentRow, DeliveryRow, TipIssueRow
from notifications.tips.catalogue import TipTopic, tips_from
from notifications.tips.member_tips import consent_topic
from notifications.tips.publishing import TipPublishing
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.notifications.conftest import FakeGateway, Office

JUMPS_S = (3600, -3600, 86_400, -86_400)
FREEZE_S = 600.0
PURPOSE = "binding"
EXPIRED_CODE = "code_used_or_expired"
# Whatever was written while the clock was days ahead is due by then.
QUIET_HOURS = 15 * 24


@dataclass
class Jumped:
    """结果."""

    jumps: int = 0
    messages: int = 0
    codes: int = 0
    doubled: int = 0
    lost: int = 0
    stolen: int = 0
    revived: int = 0
    at_night: int = 0
    slots_used_twice: int = 0
    slots: int = 0


@dataclass
class _Code:
    code_id: str
    member_id: str
    digits: str
    expires_at: datetime
    expired: bool = False


class _Seen(FakeGateway):
    """Says what the clock said at each call."""

    def __init__(self, clock: Clock, told: Clock) -> None:
        super().__init__(clock)
        self._told = told
        self.at: list[tuple[str, datetime, bool]] = []

    async def send(
        self, phone: str, template: str, params: dict[str, str], out_id: str
    ) -> SmsAccepted:
        accepted = await super().send(phone, template, params, out_id)
        self.at.append((out_id, self._told(), "code" in params))
        return accepted


@dataclass
class _Held:
    sender: Sender
    batch: Sequence[Delivery]
    since: float


@dataclass
class JumpingOffice:
    """乱走的钟."""

    db: Database
    dice: random.Random
    careful: bool = True
    outcome: Jumped = field(default_factory=Jumped)

    def __post_init__(self) -> None:
        self._office = Office(self.db, NotificationPolicy((), USUAL_QUIET_HOURS))
        self._office.clock.now = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
        self._true = Clock(self._office.clock())  # the provider's, which does not jump
        self._gateway = _Seen(self._true, self._office.clock)
        self._office.providers = SmsProviders({"first": self._gateway}, self._steady)
        self._codes = OneTimeCodes(
            self.db, cast_sealer(), self._office.clock, SendLimits(None, None, None)
        )
        self._office.codes = self._codes  # type: ignore[assignment]
        self._frozen_until = 0.0
        self._issued: list[_Code] = []
        self._held: _Held | None = None
        self._tips = TipPublishing(self.db, self._office.clock, _approved_tips())

    def _steady(self) -> float:
        return self._office.stopwatch

    async def walk(self, turns: int) -> Jumped:
        """So many turns, and then quiet days."""
        await self._subscribe()
        senders = [self._office.sender(jumps=self._jumps()) for _ in range(2)]
        for _ in range(turns):
            self._time_passes(self.dice.uniform(0, 20))
            self._maybe_jump()
            self._gateway.trouble = (
                gateway_error("first", "unreachable", Category.RETRY)
                if self.dice.random() < 0.1
                else None
            )
            await self._something_happens()
            await self._a_worker_turns(self.dice.sample(senders, 2))
            await self._codes.wipe_expired()
            await self._tips.publish_due()
            await self._look_at_codes()
        self._gateway.trouble = None
        await self._let_go()
        self._office.clock.now = self._true()  # somebody puts it right, as somebody does at last
        for _ in range(QUIET_HOURS):
            self._time_passes(3600)
            for sender in senders:
                while await sender.run_once():
                    pass
        return await self._judged()

    def _jumps(self) -> ClockJumps | None:
        return ClockJumps(self._steady) if self.careful else None

    def _time_passes(self, seconds: float) -> None:
        office = self._office
        office.stopwatch += seconds
        self._true.forward(seconds=seconds)
        if office.stopwatch > self._frozen_until:
            office.clock.forward(seconds=min(seconds, office.stopwatch - self._frozen_until))

    def _maybe_jump(self) -> None:
        luck, clock = self.dice.random(), self._office.clock
        if luck < 0.08:
            clock.forward(seconds=self.dice.choice(JUMPS_S))
        elif luck < 0.12:
            clock.now = self._true()  # somebody puts it right
        elif luck < 0.14:
            self._frozen_until = self._steady() + FREEZE_S
        else:
            return
        self.outcome.jumps += 1

    async def _something_happens(self) -> None:
        luck = self.dice.random()
        if luck < 0.3:
            await self._office.happens("claim_settled")
        elif luck < 0.4:
            await self._ask_for_a_code()
        relay = self._office.relay()
        while await relay.run_once():
            pass

    async def _ask_for_a_code(self) -> None:
        member_id = new_id()
        async with self.db.write() as session:
            session.add(
                MemberRow(
                    id=member_id, unionid=member_id, follows=False, created_at=self._office.clock()
                )
            )
            insured_id = await session.scalar(select(InsuredRow.id).limit(1))
        assert insured_id is not None
        sent = await self._codes.issue(member_id, insured_id, PURPOSE, {})
        told = await self._codes.for_delivery(sent.request_id)
        assert told is not None
        self._issued.append(_Code(sent.request_id, member_id, told.code, sent.expires_at))

    async def _a_worker_turns(self, senders: Sequence[Sender]) -> None:
        mine, other = senders
        if self._held is None and self.dice.random() < 0.5:
            for lane in await mine.lanes_with_work():
                self._held = _Held(mine, await mine.lease(lane), self._steady())
                break
            self._maybe_jump()
            await other.run_once()
        else:
            await mine.run_once()
        if self._held is not None:
            await self._look_at_what_is_held()

    async def _look_at_what_is_held(self) -> None:
        """Sent within its lease, or not at all: whoever takes it over then takes it rightly."""
        assert self._held is not None
        lease_s = self._office.policy.lease.total_seconds()
        if self._steady() - self._held.since >= lease_s:
            await self._let_go()
            return
        mine = DeliveryRow.id.in_([each.id for each in self._held.batch])
        async with self.db.read() as session:
            owners = dict(
                (await session.execute(select(DeliveryRow.id, DeliveryRow.owner).where(mine))).all()
            )
        taken = [e for e in self._held.batch if owners[e.id] != self._held.sender._owner]
        self.outcome.stolen += len(taken)
        if taken or self.dice.random() < 0.5:
            await self._let_go()

    async def _let_go(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            await held.sender.see_through(held.batch)

    async def _look_at_codes(self) -> None:
        """What the clock has once called expired is used by nobody any more."""
        for code in self._issued:
            code.expired = code.expired or self._office.clock() >= code.expires_at
            if code.expired and self.dice.random() < 0.05:
                try:
                    await self._codes.check(code.member_id, code.code_id, PURPOSE, code.digits)
                except CodeExpired:
                    continue
                self.outcome.revived += 1

    async def _subscribe(self) -> None:
        async with self.db.write() as session:
            for topic in TipTopic:
                session.add(
                    ConsentRow(
                        person_kind="member",
                        person_id="b" * 32,
                        topic=consent_topic(topic),
                        given=True,
                        changed_at=self._office.clock(),
                    )
                )

    async def _judged(self) -> Jumped:
        outcome, expired = self.outcome, {each.code_id: each for each in self._issued}
        sent = Counter(out_id for out_id, _, _ in self._gateway.at)
        async with self.db.read() as session:
            texts = select(DeliveryRow).where(DeliveryRow.channel == ChannelName.SMS)
            rows = list(await session.scalars(texts))
            issue = TipIssueRow
            slots = await session.execute(
                select(issue.week, func.count()).group_by(issue.week, issue.tip_id)
            )
            many = [count for _, count in slots]
        outcome.messages, outcome.codes = len(rows), len(expired)
        outcome.doubled = sum(times - 1 for times in sent.values())
        outcome.lost = sum(row.id not in sent and not _given_up(row) for row in rows)
        outcome.at_night = sum(
            not code and not 7 <= (at + timedelta(hours=8)).hour < 22
            for _, at, code in self._gateway.at
        )
        outcome.slots, outcome.slots_used_twice = len(many), sum(count - 1 for count in many)
        return outcome


def _given_up(row: DeliveryRow) -> bool:
    """Left to a person, or a code that nobody could have used any more."""
    return row.state == "dead" or (row.state, row.last_error) == ("suppressed", EXPIRED_CODE)


def _approved_tips() -> object:
    """Those that are shipped, approved in their files."""
    folder = files("notifications.tips") / "content"
    return tips_from(
        {
            each.name: each.read_text("utf-8")
            .replace('reviewer = ""', 'reviewer = "桑医生"')
            .replace('approval = ""', 'approval = "演示〔2026〕1号（虚构）"')
            for each in folder.iterdir()
        }
    )
