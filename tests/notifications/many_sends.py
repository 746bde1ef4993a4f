"""Many messages with a provider that answers in doubt, and workers that die at any point around a
call: what was sent, to whom a person has to look, and how long was anything in doubt?"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from infra import outbox
from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsAccepted, SmsFate
from infra.statements import chunks
from notifications.tables import DeliveryRow
from tests.notifications.conftest import CLAIM, FakeGateway, KillableDatabase, Office

AMBIGUOUS = 0.02
REFUSED = 0.02
# seconds between the turns: past leases, questions and the wait of ten minutes
PAUSES = (0, 15, 30, 60, 300, 300, 600, 3600, 20_000, 20_000)


class UnsteadyProvider:
    """Of every hundred calls two have no answer, half of them after the message was taken; two are
    not reached. It answers questions as `no_record_is_proof` says. With a `worker`, one call in
    fifty is its last, before or after the provider has the message."""

    def __init__(
        self,
        gateway: FakeGateway,
        chance: random.Random,
        ambiguous: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._gateway = gateway
        self._clock = clock
        self._chance = chance
        self._ambiguous = ambiguous
        self.no_record_is_proof = gateway.no_record_is_proof
        self.knows_nothing = False
        self.worker: KillableDatabase | None = None
        self.in_doubt: dict[str, datetime] = {}
        """Since when, by id."""

    async def send(
        self, phone: str, template: str, params: dict[str, str], out_id: str
    ) -> SmsAccepted:
        luck, life = self._chance.random(), self._chance.random()
        worker = self.worker
        if worker is not None and (worker.dead or life < 0.01):
            worker.dies()
        if luck < REFUSED:
            raise gateway_error("unsteady", "unreachable", Category.RETRY)
        if luck < REFUSED + self._ambiguous / 2:
            self.in_doubt.setdefault(out_id, self._clock())
            raise gateway_error("unsteady", "timeout", Category.AMBIGUOUS)
        accepted = await self._gateway.send(phone, template, params, out_id)
        if worker is not None and life < 0.02:
            worker.dies()
        if luck < REFUSED + self._ambiguous:
            self.in_doubt.setdefault(out_id, self._clock())
            raise gateway_error("unsteady", "connection_lost", Category.AMBIGUOUS)
        return accepted

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        return None if self.knows_nothing else await self._gateway.query(phone, out_id, day)


def unsteady(
    office: Office, *, proves: bool = True, ambiguous: float = AMBIGUOUS
) -> list[UnsteadyProvider]:
    """Both providers of this office are, from now on."""
    office.with_two_providers()
    office.gateway.no_record_is_proof = office.second.no_record_is_proof = proves
    chance = random.Random(13)
    providers = {
        name: UnsteadyProvider(whole, chance, ambiguous, office.clock)
        for name, whole in (("first", office.gateway), ("second", office.second))
    }
    office.providers.gateways.update(providers)
    return list(providers.values())


async def happens(office: Office, many: int) -> None:
    """So many messages are to be sent."""
    for first in range(0, many, 500):
        async with office.db.write() as session:
            for _ in range(min(500, many - first)):
                outbox.append(session, "claim_settled", CLAIM, office.clock())
    relay = office.relay()
    while await relay.run_once():
        pass


def time_passes(office: Office, seconds: float) -> None:
    """By the clock on the wall and by the stopwatch."""
    office.clock.forward(seconds=seconds)
    office.stopwatch += seconds


async def sends_all(office: Office, doubts: "Doubts | None" = None) -> None:
    """Until everything is sent or left to a person; the doubts are looked at after each turn."""
    sender = office.sender()
    for seconds in PAUSES:
        time_passes(office, seconds)
        while await sender.run_once():
            office.stopwatch += 1
        if doubts is not None:
            await doubts.look()


@dataclass
class Doubts:
    """疑问: for how long was it not known whether a message had left?"""

    office: Office
    providers: Sequence[UnsteadyProvider]
    seconds: dict[str, float] = field(default_factory=dict)

    async def look(self) -> None:
        """Of those that are known by now, when that was."""
        open_ = {
            out_id: since
            for each in self.providers
            for out_id, since in each.in_doubt.items()
            if out_id not in self.seconds
        }
        async with self.office.db.read() as session:
            for part in chunks(list(open_)):
                known = select(DeliveryRow.id).where(
                    DeliveryRow.id.in_(part),
                    DeliveryRow.state.in_(("accepted", "delivered", "failed", "dead")),
                )
                for out_id in await session.scalars(known):
                    passed = self.office.clock() - open_[out_id]
                    self.seconds[out_id] = passed.total_seconds()


async def sends_and_dies(office: Office, providers: Sequence[UnsteadyProvider]) -> int:
    """One worker after the other: each dies at a transaction or a call, sooner or later; how many
    did. The last one lives."""
    chance, deaths = random.Random(8), 0
    for seconds in PAUSES:
        time_passes(office, seconds)
        lives = 0
        while lives < 3:
            worker = KillableDatabase(office.db)
            place = chance.choice(("dies_before", "dies_after"))
            setattr(worker, place, chance.randint(1, 8))
            for each in providers:
                each.worker = worker
            sender = office.sender(worker)
            try:
                while await sender.run_once():
                    office.stopwatch += 1
                lives += 1
            except asyncio.CancelledError:
                deaths += 1
                time_passes(office, 20)  # until somebody starts it again
    for each in providers:
        each.worker = None
    await sends_all(office)
    return deaths


@dataclass
class Fates:
    """结局: what was sent, to whom a person has to look, who was to be told, and the states."""

    sent: list[str]
    given_up: set[str]
    known: set[str]
    states: Counter[str]

    @property
    def doubled(self) -> int:
        """How many were sent once more."""
        return len(self.sent) - len(set(self.sent))

    @property
    def lost(self) -> int:
        """How many were neither sent nor left to anybody."""
        return len(self.known - set(self.sent) - self.given_up)


async def fates(office: Office) -> Fates:
    """Of everything so far."""
    sent = [sms.out_id for gateway in (office.gateway, office.second) for sms in gateway.sent]
    async with office.db.read() as session:
        rows = (await session.execute(select(DeliveryRow.id, DeliveryRow.state))).all()
    given_up = {each for each, state in rows if state == "dead"}
    return Fates(sent, given_up, {each for each, _ in rows}, Counter(state for _, state in rows))
