"""Does a clock that jumps, in the middle of anything, double, lose or wrongly send a message?"""

from datetime import timedelta

import pytest

from infra.clock_jumps import ClockJumps
from infra.gateway_errors import Category, gateway_error
from notifications.policy import USUAL_CAPS, USUAL_QUIET_HOURS, NotificationPolicy
from notifications.tables import DeliveryRow
from tests.clock import Clock

JUMPS = [timedelta(hours=1), timedelta(days=1), -timedelta(hours=1), -timedelta(days=1)]
CODE = "0" * 32


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("answer", ["taken", "lost", "not reached"])
async def test_a_jump_during_the_call_changes_nothing_about_once(office, jump, answer):
    async def jumps() -> None:
        office.clock.now += jump

    office.with_two_providers()
    # theirs does not jump: a day is what it is there
    office.gateway.clock = office.second.clock = Clock(office.clock())
    office.gateway.on_call = jumps
    if answer == "lost":
        office.gateway.lost = gateway_error("first", "timeout", Category.AMBIGUOUS)
    elif answer == "not reached":
        office.gateway.trouble = gateway_error("first", "unreachable", Category.RETRY)
    await office.happens("claim_settled")
    await office.turn()
    office.gateway.lost = office.gateway.trouble = None
    await office.wait(hours=30)
    sent = [*office.gateway.sent, *office.second.sent]
    assert len(sent) == 1, [sms.out_id for sms in sent]


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_jump_between_lease_and_call_lets_nobody_call_twice(office, jump):
    await office.happens("claim_settled")
    await office.relay().run_once()
    first, second = office.sender(), office.sender()
    held = await first.lease(1)
    office.clock.now += jump
    await second.run_once()
    await first.see_through(held)
    await office.wait(hours=30)
    assert len(office.gateway.sent) == 1


async def test_a_clock_that_was_set_between_two_batches_frees_nothing_of_others(office):
    """A lane is worked off batch by batch, without asking in between what there is to do."""

    def steady() -> float:
        return office.stopwatch

    await office.happens("claim_settled")
    await office.relay().run_once()
    first, second = (office.sender(jumps=ClockJumps(steady)) for _ in range(2))
    assert await second.lanes_with_work() == [1]
    held = await first.lease(1)
    office.clock.now += JUMPS[0]
    assert await second.lease(1) == []
    await first.see_through(held)
    office.stopwatch += 61
    office.clock.forward(seconds=61)
    assert await second.lease(1) == []  # it has been sent
    assert len(office.gateway.sent) == 1


async def test_control_a_jump_past_the_lease_doubles_where_no_fence_holds(office):
    await office.happens("claim_settled")
    await office.relay().run_once()
    first, second = office.sender(), office.sender()
    held = await first.lease(1)
    office.clock.now += JUMPS[0]
    await second.run_once()
    async with office.db.write() as session:
        row = await session.get_one(DeliveryRow, held[0].id)
        row.owner, row.fence, row.state = held[0].owner, held[0].fence, held[0].state.value
    await first.see_through(held)
    assert len(office.gateway.sent) == 2


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_code_is_never_revived_by_a_jump(office, jump):
    office.gateway.trouble = gateway_error("first", "unreachable", Category.RETRY)
    await office.happens("one_time_code", CODE)
    await office.wait(minutes=6)
    assert (await office.only()).state == "dead"
    office.gateway.trouble = None
    office.clock.now += jump
    await office.wait(hours=2)
    assert office.gateway.sent == []


@pytest.mark.parametrize("jump", JUMPS)
async def test_quiet_hours_hold_by_the_clock_as_it_is(make_office, jump):
    office = make_office(NotificationPolicy(USUAL_CAPS, USUAL_QUIET_HOURS))
    office.clock.now = office.clock.now.replace(hour=15, minute=30)  # half past eleven in China
    await office.happens("claim_settled")
    await office.relay().run_once()
    office.clock.now += jump
    at = office.clock.now
    await office.sender().run_once()
    hour = (at.hour + 8) % 24
    assert office.gateway.sent == [] or 7 <= hour < 22
    assert bool(office.gateway.sent) is (jump == -timedelta(hours=1) and 7 <= hour < 22)
