"""Does news of claims go by the other provider within half a minute, whatever is wrong with the
first one, with an alarm, and back when it is well again? The faults are real ones, on a socket."""

import logging
from collections.abc import AsyncIterator

import pytest

from infra.sms.breaker import TROUBLES
from tests.every_case import EveryCase
from tests.notifications.ill_provider import CERTAIN, IN_DOUBT, IllProvider, ill_provider

MANY = 8


@pytest.fixture
async def ill(office) -> AsyncIterator[IllProvider]:
    async with ill_provider(office) as ill:
        yield ill


def alarms(caplog) -> list[int]:
    return [r.levelno for r in caplog.records if getattr(r, "action", "") == "sms_provider_left"]


@pytest.mark.slow
async def test_whatever_is_wrong_with_one_provider_the_other_takes_over_and_gives_back(ill, caplog):
    office, provider = ill.office, ill.provider
    with EveryCase() as every:
        for fault in (*CERTAIN, *IN_DOUBT):
            with every.case(fault):
                caplog.clear()
                before = len(office.second.sent)
                ill.falls_ill(fault)
                await ill.messages(MANY, seconds_between=1)
                moved = len(office.second.sent) - before
                # what had no answer belongs to the first until it has been asked
                assert moved >= MANY - (0 if fault in CERTAIN else TROUBLES)
                assert alarms(caplog) == [logging.ERROR]
                ill.well()
                before = len(provider.taken)
                office.stopwatch += 900 if fault == "in arrears" else 0  # somebody has to pay first
                await ill.messages(6, seconds_between=10)
                assert len(provider.taken) > before
    await office.wait(hours=8)
    ids = [*provider.taken, *(sms.out_id for sms in office.second.sent)]
    assert len(ids) == len(set(ids)), "one went by both"
    assert {row.state for row in await office.rows()} <= {"accepted", "delivered"}


async def test_a_clock_that_is_wrong_is_an_alarm_and_is_waited_for(ill, caplog):
    ill.falls_ill("wrong clock")
    await ill.messages(1, seconds_between=1)
    assert ill.office.second.sent == []  # the other one would say the same
    assert "page" in [getattr(r, "action", "") for r in caplog.records if r.levelname == "ERROR"]
    ill.well()
    await ill.office.wait(minutes=20)
    assert len(ill.provider.taken) == 1


async def test_control_with_one_provider_alone_nobody_takes_over(ill):
    ill.office.providers.gateways.pop("second")
    ill.office.providers.breakers.pop("second")
    ill.falls_ill("refuses")
    await ill.messages(MANY, seconds_between=1)
    assert ill.office.second.sent == ill.provider.taken == []
