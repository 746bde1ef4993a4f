"""Of many messages with doubtful answers and workers that die, is none lost and none doubled? A
short form by each run, the long one by `MANY_SENDS=20000`."""

import asyncio
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsAccepted
from notifications.sender import BATCH
from notifications.tables import DeliveryRow

SENDS = int(os.environ.get("MANY_SENDS", "150"))
AMBIGUOUS = 0.02
REFUSED = 0.02
FEW, OFTEN = 40, 0.5  # for the controls
# seconds between the turns: past leases, questions and the wait of ten minutes
PAUSES = (0, 15, 30, 60, 300, 300, 600, 3600, 20_000, 20_000)


class UnsteadyProvider:
    """Of every hundred calls two have no answer, half of them after the message was taken; two are
    not reached. It answers questions as `no_record_is_proof` says. With a `worker`, one call in
    fifty is its last, before or after the provider has the message."""

    def __init__(self, gateway, chance: random.Random, ambiguous: float) -> None:
        self._gateway = gateway
        self._chance = chance
        self._ambiguous = ambiguous
        self.no_record_is_proof = gateway.no_record_is_proof
        self.knows_nothing = False
        self.worker = None

    async def send(self, phone, template, params, out_id) -> SmsAccepted:
        luck, life = self._chance.random(), self._chance.random()
        worker = self.worker
        if worker is not None and (worker.dead or life < 0.01):
            worker.dies()
        if luck < REFUSED:
            raise gateway_error("unsteady", "unreachable", Category.RETRY)
        if luck < REFUSED + self._ambiguous / 2:
            raise gateway_error("unsteady", "timeout", Category.AMBIGUOUS)
        accepted = await self._gateway.send(phone, template, params, out_id)
        if worker is not None and life < 0.02:
            worker.dies()
        if luck < REFUSED + self._ambiguous:
            raise gateway_error("unsteady", "connection_lost", Category.AMBIGUOUS)
        return accepted

    async def query(self, phone, out_id, day):
        return None if self.knows_nothing else await self._gateway.query(phone, out_id, day)


def unsteady(
    office, *, proves: bool = True, ambiguous: float = AMBIGUOUS
) -> list[UnsteadyProvider]:
    office.with_two_providers()
    office.gateway.no_record_is_proof = office.second.no_record_is_proof = proves
    chance = random.Random(13)
    providers = {
        name: UnsteadyProvider(whole, chance, ambiguous)
        for name, whole in office.providers.gateways.items()
    }
    office.providers.gateways.update(providers)
    return list(providers.values())


async def happens(office, many: int) -> None:
    for _ in range(many):
        await office.happens("claim_settled")
    relay = office.relay()
    while await relay.run_once():
        pass


def time_passes(office, seconds: float) -> None:
    office.clock.forward(seconds=seconds)
    office.stopwatch += seconds


async def sends_all(office) -> None:
    sender = office.sender()
    for seconds in PAUSES:
        time_passes(office, seconds)
        while await sender.run_once():
            office.stopwatch += 1


async def sends_and_dies(office, killable, providers) -> int:
    """One worker after the other: each dies at a transaction or a call, sooner or later; how many
    did. The last one lives."""
    chance, deaths = random.Random(8), 0
    for seconds in PAUSES:
        time_passes(office, seconds)
        lives = 0
        while lives < 3:
            worker = killable()
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


async def fates(office) -> tuple[list[str], set[str], set[str], Counter[str]]:
    """What was sent, whom somebody has to look after, who was to be told, and the states."""
    sent = [sms.out_id for gateway in (office.gateway, office.second) for sms in gateway.sent]
    async with office.db.read() as session:
        rows = (await session.execute(select(DeliveryRow.id, DeliveryRow.state))).all()
    given_up = {each for each, state in rows if state == "dead"}
    return sent, given_up, {each for each, _ in rows}, Counter(state for _, state in rows)


async def test_with_a_query_none_is_lost_and_none_doubled(office):
    unsteady(office)
    await happens(office, SENDS)
    await sends_all(office)
    sent, given_up, known, states = await fates(office)
    assert len(sent) == len(set(sent)), "one was sent twice"
    # what had no answer twice, and no record either, is left to a person: one in ten thousand
    assert states.keys() <= {"accepted", "dead"}
    assert len(given_up) <= 1 + SENDS / 2000
    assert set(sent) | given_up == known, "one was lost"
    assert not set(sent) & given_up


async def test_without_a_query_none_is_doubled_and_a_person_looks_after_what_is_in_doubt(office):
    unsteady(office, proves=False)
    await happens(office, SENDS)
    await sends_all(office)
    sent, given_up, known, states = await fates(office)
    assert len(sent) == len(set(sent)), "one was sent twice"
    assert set(sent) | given_up == known, "one was lost"
    assert 0 < len(given_up) <= 1 + SENDS * AMBIGUOUS * 2
    assert states.keys() <= {"accepted", "dead"}


async def test_of_workers_that_die_anywhere_none_loses_and_none_doubles_a_message(office, killable):
    providers = unsteady(office)
    await happens(office, SENDS)
    deaths = await sends_and_dies(office, killable, providers)
    sent, given_up, known, states = await fates(office)
    assert deaths >= 4
    assert len(sent) == len(set(sent)), "one was sent twice"
    assert set(sent) | given_up == known, "one was lost"
    assert states.keys() <= {"accepted", "dead"}
    # whoever was called for twice, with a worker that died over each, is left to a person: of few
    # sends it may be one whole batch, over which two have died
    assert len(given_up) <= max(BATCH, SENDS / 15)


# -- without the safeguards these tests do find what they look for --------------------------------


async def test_control_a_provider_that_forgets_what_it_took_makes_doubles(office):
    """The question is the safeguard against doubts: where its answer is worth nothing, they turn
    into doubles."""
    for each in unsteady(office, ambiguous=OFTEN):
        each.knows_nothing = True
    await happens(office, FEW)
    await sends_all(office)
    sent, *_ = await fates(office)
    assert len(sent) > len(set(sent))


async def test_control_without_a_wait_for_the_record_a_message_under_way_is_doubled(office):
    """Asked at once, a provider has not written down yet what it has just taken."""
    begun, late = office.clock(), timedelta(minutes=5)
    known = office.gateway.query

    async def query(phone, out_id, day):
        return None if office.clock() - begun < late else await known(phone, out_id, day)

    office.gateway.query = query
    office.policy = replace(office.policy, no_record_means_not_sent=timedelta())
    unsteady(office, ambiguous=OFTEN)
    await happens(office, FEW)
    await sends_all(office)
    sent, *_ = await fates(office)
    assert len(sent) > len(set(sent))


async def test_control_an_intent_that_is_forgotten_is_sent_again(office, killable):
    """The intent is the safeguard against a death after the call."""
    await happens(office, FEW)
    worker = killable()
    worker.dies_before = 3  # leased, intended, called; what became of it is never written
    with pytest.raises(asyncio.CancelledError):
        await office.sender(worker).run_once()
    assert len(office.gateway.sent) == FEW
    async with office.db.write() as session:
        forgotten = update(DeliveryRow).where(DeliveryRow.state == "intent")
        await session.execute(forgotten.values(state="leased"))
    await sends_all(office)
    sent, *_ = await fates(office)
    assert len(sent) == 2 * FEW
