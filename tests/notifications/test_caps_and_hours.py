"""Do caps and quiet hours hold, without losing anything?"""

import asyncio
from datetime import UTC, datetime, time

import pytest

from infra.gateway_errors import Category, gateway_error
from notifications.messages import MessageClass
from notifications.policy import USUAL_QUIET_HOURS, Cap, NotificationPolicy, QuietHours
from notifications.quiet_hours import opens_at

CODE = "0" * 32
TWO_A_DAY = NotificationPolicy(caps=(Cap(MessageClass.TRANSACTIONAL, "day", 2),), quiet_hours={})


def china(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC).replace(
        day=day if hour >= 8 else day - 1, hour=(hour - 8) % 24
    )


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (china(2, 12), None),
        (china(2, 7), None),
        (china(2, 21, 59), None),
        (china(2, 22), china(3, 7)),
        (china(2, 23, 30), china(3, 7)),
        (china(3, 0, 5), china(3, 7)),
        (china(3, 6, 59), china(3, 7)),
    ],
)
def test_the_night_ends_at_seven_in_china(now, opens):
    assert opens_at(QuietHours(), now) == opens


def test_the_quiet_hours_are_a_setting():
    lunch = QuietHours(time(20), time(9))
    assert opens_at(lunch, china(2, 8)) == china(2, 9)


def test_a_code_goes_at_any_hour():
    assert MessageClass.OTP not in USUAL_QUIET_HOURS
    assert opens_at(None, china(3, 3)) is None


async def test_a_settlement_late_in_the_evening_is_told_the_next_morning(make_office):
    office = make_office(NotificationPolicy(caps=()))
    office.clock.now = china(2, 22, 30)
    await office.happens("claim_settled")
    await office.turn()
    assert (office.gateway.sent, (await office.only()).run_at) == ([], china(3, 7))
    await office.wait(hours=8, minutes=30)
    assert len(office.gateway.sent) == 1
    assert office.clock() == china(3, 7)


async def test_a_message_that_a_retry_pushed_into_the_night_waits_for_the_morning(make_office):
    office = make_office(NotificationPolicy(caps=()))
    office.clock.now = china(2, 21, 59).replace(second=56)
    office.gateway.trouble = gateway_error("test", "unreachable", Category.RETRY)
    await office.happens("claim_settled")
    await office.turn()
    office.gateway.trouble = None
    await office.wait(hours=2)
    assert office.gateway.sent == []
    await office.wait(hours=8)
    assert len(office.gateway.sent) == 1


async def test_a_code_is_sent_at_night(make_office):
    office = make_office(NotificationPolicy())
    office.clock.now = china(3, 3)
    await office.happens("one_time_code", CODE)
    await office.turn()
    assert len(office.gateway.sent) == 1


async def test_the_third_message_of_a_day_waits_until_the_day_has_room(make_office):
    office = make_office(TWO_A_DAY)
    for _ in range(3):
        await office.happens("claim_settled")
    await office.wait(hours=23)
    assert len(office.gateway.sent) == 2
    await office.wait(hours=3)
    assert len(office.gateway.sent) == 3
    assert {row.state for row in await office.rows()} == {"accepted"}


async def test_two_workers_cannot_both_take_the_last_place(make_office):
    office = make_office(TWO_A_DAY)
    for _ in range(6):
        await office.happens("claim_settled")
    await office.relay().run_once()
    await asyncio.gather(*(office.sender().run_once() for _ in range(3)))
    assert len(office.gateway.sent) == 2


async def test_a_call_that_never_left_takes_no_place(make_office):
    office = make_office(TWO_A_DAY)
    office.gateway.trouble = gateway_error("test", "unreachable", Category.RETRY)
    await office.happens("claim_settled")
    await office.happens("claim_settled")
    await office.wait(hours=1)
    office.gateway.trouble = None
    await office.wait(hours=1)
    assert len(office.gateway.sent) == 2


async def test_a_second_code_within_a_minute_waits_for_the_next_minute(make_office):
    office = make_office(NotificationPolicy())
    await office.happens("one_time_code", CODE)
    await office.happens("one_time_code", "1" * 32)
    await office.turn()
    assert len(office.gateway.sent) == 1
    await office.wait(minutes=1)
    assert len(office.gateway.sent) == 2


async def test_the_demo_profile_has_no_caps_and_no_night(office):
    office.clock.now = china(3, 3)
    for _ in range(12):
        await office.happens("claim_settled")
    await office.turn()
    assert len(office.gateway.sent) == 12
