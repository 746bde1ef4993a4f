"""Does a one-time code prove a phone, once and for a short while?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.errors import CodeExpired, CodeWrong, SendTooOften
from casework.people.one_time_codes import use_up
from casework.people.tables import OneTimeCodeRow
from infra.outbox import OutboxRow
from tests.people import FATHER

PURPOSE = "binding"


async def issue(house, actor):
    insured_id = await house.insured_id(FATHER)
    return await house.codes.issue(actor.id, insured_id, PURPOSE, {"proxy_name": "梁小禾"})


async def right_code(house, sent):
    to_send = await house.codes.for_delivery(sent.request_id)
    assert to_send is not None
    return to_send.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def row_of(house, sent) -> OneTimeCodeRow:
    async with house.db.read() as session:
        return await session.get_one(OneTimeCodeRow, sent.request_id)


async def check(house, actor, sent, code):
    """Checked and used up, as by what it is for."""
    checked = await house.codes.check(actor.id, sent.request_id, PURPOSE, code)
    async with house.db.write() as session:
        if not await use_up(session, sent.request_id, house.clock()):
            raise CodeExpired
    return checked


async def test_the_right_code_is_good_once(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    assert sent.sent_to == "139****0001"
    assert sent.expires_at == house.clock() + timedelta(minutes=5)
    code = await right_code(house, sent)
    assert len(code) == 6 and code.isdigit()
    used = await check(house, actor, sent, f" {code} ")
    assert used.insured_id == await house.insured_id(FATHER)
    assert used.details == {"proxy_name": "梁小禾"}
    with pytest.raises(CodeExpired):
        await check(house, actor, sent, code)


async def test_a_clock_that_is_put_back_revives_no_code(house) -> None:
    """One that expired and was wiped, one of the future by now; control: at its own time."""
    actor = await house.member()
    expired = await issue(house, actor)
    code = await right_code(house, expired)
    house.clock.forward(minutes=6)
    assert await house.codes.wipe_expired() == 1
    house.clock.forward(minutes=-4)  # within its five minutes, by this clock
    with pytest.raises(CodeExpired):
        await check(house, actor, expired, code)
    house.clock.forward(hours=1)
    fresh = await issue(house, actor)
    code = await right_code(house, fresh)
    house.clock.forward(minutes=-30)
    assert await house.codes.for_delivery(fresh.request_id) is None
    with pytest.raises(CodeExpired):
        await check(house, actor, fresh, code)
    house.clock.forward(minutes=31)
    assert (await check(house, actor, fresh, code)).insured_id == await house.insured_id(FATHER)


async def test_after_five_wrong_tries_the_right_code_is_dead_too(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeWrong) as refused:
            await check(house, actor, sent, wrong(code))
        assert refused.value.facts["tries_left"] == left
    with pytest.raises(CodeExpired):
        await check(house, actor, sent, wrong(code))
    with pytest.raises(CodeExpired):
        await check(house, actor, sent, code)


async def test_the_fifth_try_may_still_be_right(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    for _ in range(4):
        with pytest.raises(CodeWrong):
            await check(house, actor, sent, wrong(code))
    assert (await check(house, actor, sent, code)).insured_id


async def test_parallel_guesses_share_no_try(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    answers = await asyncio.gather(
        *(check(house, actor, sent, wrong(code)) for _ in range(12)), return_exceptions=True
    )
    tries = sorted(a.facts["tries_left"] for a in answers if isinstance(a, CodeWrong))
    assert tries == [1, 2, 3, 4]
    assert sum(isinstance(answer, CodeExpired) for answer in answers) == 8
    assert (await row_of(house, sent)).tries_left == 0


async def test_of_parallel_right_answers_one_is_taken(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    answers = await asyncio.gather(
        *(check(house, actor, sent, code) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, CodeExpired) for answer in answers) == 4


async def test_a_code_lives_five_minutes(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    house.clock.forward(minutes=4, seconds=59)
    assert await house.codes.for_delivery(sent.request_id) is not None
    house.clock.forward(seconds=1)
    assert await house.codes.for_delivery(sent.request_id) is None
    with pytest.raises(CodeExpired):
        await check(house, actor, sent, code)


async def test_a_code_is_nobody_elses_and_for_nothing_else(house) -> None:
    actor, other = await house.member(), await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    with pytest.raises(CodeExpired):
        await check(house, other, sent, code)
    with pytest.raises(CodeExpired):
        await house.codes.check(actor.id, sent.request_id, "authorisation", code)
    with pytest.raises(CodeExpired):
        await house.codes.check(actor.id, "0" * 32, PURPOSE, code)
    assert (await row_of(house, sent)).tries_left == 5
    assert await check(house, actor, sent, code)


async def test_a_delivered_code_is_wiped_and_can_still_be_checked(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    code = await right_code(house, sent)
    await house.codes.delivered(sent.request_id)
    row = await row_of(house, sent)
    assert row.code_sealed is None and code not in row.code_hash
    assert await house.codes.for_delivery(sent.request_id) is None
    assert await check(house, actor, sent, code)
    row = await row_of(house, sent)
    assert row.details_sealed is None and row.used_at == house.clock()


async def test_an_expired_code_is_wiped(house) -> None:
    actor = await house.member()
    sent = await issue(house, actor)
    assert await house.codes.wipe_expired() == 0
    house.clock.forward(minutes=5)
    assert await house.codes.wipe_expired() == 1
    row = await row_of(house, sent)
    assert (row.code_sealed, row.details_sealed) == (None, None)
    assert await house.codes.wipe_expired() == 0


async def test_a_newer_code_ends_the_older_one(house) -> None:
    actor = await house.member()
    first = await issue(house, actor)
    code = await right_code(house, first)
    second = await issue(house, actor)
    with pytest.raises(CodeExpired):
        await check(house, actor, first, code)
    assert (await row_of(house, first)).code_sealed is None
    assert await check(house, actor, second, await right_code(house, second))


async def test_the_outbox_names_the_code_and_never_says_it(house) -> None:
    sent = await issue(house, await house.member())
    async with house.db.read() as session:
        events = list(await session.scalars(select(OutboxRow)))
    assert [(event.name, event.subject_id) for event in events] == [
        ("one_time_code", sent.request_id)
    ]


async def test_a_phone_gets_one_code_a_minute_whoever_asks(strict_house) -> None:
    house = strict_house
    await issue(house, await house.member())
    house.clock.forward(seconds=59)
    with pytest.raises(SendTooOften) as refused:
        await issue(house, await house.member())
    assert "一分钟" in refused.value.message
    house.clock.forward(seconds=1)
    assert await issue(house, await house.member())


async def test_a_phone_gets_five_codes_an_hour_and_ten_a_day(strict_house) -> None:
    house = strict_house
    actor = await house.member()
    for _ in range(5):
        await issue(house, actor)
        house.clock.forward(minutes=2)
    with pytest.raises(SendTooOften) as refused:
        await issue(house, actor)
    assert "一小时" in refused.value.message
    house.clock.forward(hours=1)
    for _ in range(5):
        await issue(house, actor)
        house.clock.forward(minutes=2)
    house.clock.forward(hours=1)
    with pytest.raises(SendTooOften) as refused:
        await issue(house, actor)
    assert "明天" in refused.value.message
    house.clock.forward(hours=22)
    assert await issue(house, actor)


async def test_of_codes_asked_for_at_the_same_moment_one_is_sent(strict_house) -> None:
    house = strict_house
    members = [await house.member() for _ in range(4)]
    answers = await asyncio.gather(
        *(issue(house, member) for member in members), return_exceptions=True
    )
    assert sum(isinstance(answer, SendTooOften) for answer in answers) == 3
