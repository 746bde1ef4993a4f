"""Of many messages with doubtful answers and workers that die, is none lost and none doubled? The
short form of T4 (`make reliability ONLY=T4`), with its controls."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from notifications.sender import BATCH
from notifications.tables import DeliveryRow
from tests.notifications.many_sends import (
    AMBIGUOUS,
    fates,
    happens,
    sends_all,
    sends_and_dies,
    unsteady,
)

SENDS = 150
FEW, OFTEN = 40, 0.5  # for the controls


async def test_with_a_query_none_is_lost_and_none_doubled(office):
    unsteady(office)
    await happens(office, SENDS)
    await sends_all(office)
    told = await fates(office)
    assert (told.lost, told.doubled) == (0, 0)
    # what had no answer twice, and no record either, is left to a person: one in ten thousand
    assert told.states.keys() <= {"accepted", "dead"}
    assert len(told.given_up) <= 1 + SENDS / 2000
    assert not set(told.sent) & told.given_up


async def test_without_a_query_none_is_doubled_and_a_person_looks_after_what_is_in_doubt(office):
    unsteady(office, proves=False)
    await happens(office, SENDS)
    await sends_all(office)
    told = await fates(office)
    assert (told.lost, told.doubled) == (0, 0)
    assert 0 < len(told.given_up) <= 1 + SENDS * AMBIGUOUS * 2
    assert told.states.keys() <= {"accepted", "dead"}


async def test_of_workers_that_die_anywhere_none_loses_and_none_doubles_a_message(office):
    providers = unsteady(office)
    await happens(office, SENDS)
    deaths = await sends_and_dies(office, providers)
    told = await fates(office)
    assert deaths >= 4
    assert (told.lost, told.doubled) == (0, 0)
    assert told.states.keys() <= {"accepted", "dead"}
    # whoever was called for twice, with a worker that died over each, is left to a person: of few
    # sends it may be one whole batch, over which two have died
    assert len(told.given_up) <= max(BATCH, SENDS / 15)


# -- without the safeguards these tests do find what they look for --------------------------------


async def test_control_a_provider_that_forgets_what_it_took_makes_doubles(office):
    """The question is the safeguard against doubts: where its answer is worth nothing, they turn
    into doubles."""
    for each in unsteady(office, ambiguous=OFTEN):
        each.knows_nothing = True
    await happens(office, FEW)
    await sends_all(office)
    told = await fates(office)
    assert told.doubled


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
    told = await fates(office)
    assert told.doubled


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
    told = await fates(office)
    assert len(told.sent) == 2 * FEW
