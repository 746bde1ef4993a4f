"""Does a message go by the other provider when one fails, and never by both?"""

import asyncio

import pytest
from sqlalchemy import select

from infra.gateway_errors import Category, gateway_error
from notifications.consents import EVERYTHING
from notifications.messages import KINDS, Consent, Message, MessageClass
from notifications.policy import NotificationPolicy
from notifications.tables import ConsentRow, DeliveryRow

CODE = "0" * 32
UNREACHABLE = gateway_error("first", "unreachable", Category.RETRY)
SILENT = gateway_error("first", "timeout", Category.AMBIGUOUS)
ARREARS = gateway_error("first", "isv.OUT_OF_SERVICE", Category.STOP_PROVIDER)
NO_TEMPLATE = gateway_error("first", "isv.SMS_TEMPLATE_ILLEGAL", Category.STOP_TEMPLATE)
TOO_OFTEN = gateway_error("first", "isv.BUSINESS_LIMIT_CONTROL", Category.DEFER)
UNWANTED = gateway_error("first", "isv.CUSTOMER_REFUSED", Category.SUPPRESSED)


@pytest.fixture
def two(office):
    office.with_two_providers()
    return office


@pytest.mark.parametrize("trouble", [UNREACHABLE, ARREARS, NO_TEMPLATE])
@pytest.mark.parametrize("event", [("claim_settled", "c" * 32), ("one_time_code", CODE)])
async def test_what_the_first_has_certainly_not_taken_the_second_sends_within_seconds(
    two, trouble, event
):
    two.gateway.trouble = trouble
    await two.happens(*event)
    await two.turn()
    await two.turn()  # at once: no waiting between them
    assert (len(two.gateway.sent), len(two.second.sent)) == (0, 1)
    row = await two.only()
    assert (row.state, row.provider, row.attempts) == ("accepted", "second", 2)


async def test_the_first_gets_the_next_message_and_after_three_troubles_no_more(two):
    two.gateway.trouble = UNREACHABLE
    for _ in range(5):
        await two.happens("claim_settled")
        await two.turn()
        await two.turn()
    assert two.gateway.calls == 3
    assert len(two.second.sent) == 5
    two.gateway.trouble = None
    two.stopwatch += 11
    for _ in range(2):
        await two.happens("claim_settled")
        await two.turn()
    assert len(two.gateway.sent) == 2  # a trial, and back to it


async def test_an_unanswered_call_is_sent_by_nobody_before_its_own_provider_has_said_no(two):
    two.gateway.trouble = SILENT
    await two.happens("claim_settled")
    await two.turn()
    for _ in range(3):
        two.providers.failed("first", SILENT)  # left alone for others' sake
    await two.wait(minutes=9)
    assert (two.gateway.calls, two.second.calls) == (1, 0)
    assert two.gateway.queries > 0 and two.second.queries == 0
    await two.wait(minutes=2)  # ten minutes later "no record" is an answer
    assert (two.gateway.calls, len(two.second.sent)) == (1, 1)
    row = await two.only()
    assert (row.state, row.provider, row.resends) == ("accepted", "second", 1)


async def test_an_unanswered_call_that_was_taken_is_never_sent_by_the_second(two):
    two.gateway.lost = SILENT
    await two.happens("claim_settled")
    await two.turn()
    for _ in range(3):
        two.providers.failed("first", SILENT)
    await two.wait(hours=24)
    assert (len(two.gateway.sent), two.second.calls) == (1, 0)
    assert (await two.only()).state == "accepted"


async def test_no_record_at_a_provider_that_lists_only_reports_is_left_to_a_person(two):
    two.gateway.trouble = UNREACHABLE
    two.second.trouble = SILENT
    await two.happens("claim_settled")
    await two.wait(hours=24)
    assert (two.gateway.calls, two.second.calls) == (1, 1)
    row = await two.only()
    assert (row.state, row.last_error, row.provider) == ("dead", "never_confirmed", "second")


async def test_a_provider_that_is_no_longer_in_the_settings_is_not_asked_and_nothing_is_resent(
    two,
):
    two.gateway.trouble = SILENT
    await two.happens("claim_settled")
    await two.turn()
    two.providers.gateways.pop("first")
    two.providers.breakers.pop("first")
    await two.wait(hours=24)
    assert two.second.calls == two.second.queries == 0
    assert (await two.only()).last_error == "never_confirmed"


async def test_a_limit_of_the_phone_is_waited_for_and_not_dodged(two):
    two.gateway.trouble = TOO_OFTEN
    await two.happens("claim_settled")
    await two.wait(hours=3)
    assert two.gateway.calls > 1 and two.second.calls == 0
    two.gateway.trouble = None
    await two.wait(hours=2)
    assert (await two.only()).provider == "first"


async def test_two_that_refuse_do_not_play_ball_with_a_message(two):
    two.gateway.trouble = two.second.trouble = NO_TEMPLATE
    await two.happens("claim_settled")
    for _ in range(10):
        await two.turn()
    assert (two.gateway.calls, two.second.calls) == (1, 1)
    assert (await two.only()).state == "new"


async def test_a_code_whose_answer_was_lost_is_not_repeated_and_the_next_one_goes_elsewhere(two):
    two.gateway.trouble = SILENT
    await two.happens("one_time_code", CODE)
    await two.turn()
    assert (await two.only()).state == "unknown"
    two.clock.forward(seconds=61)
    await two.happens("one_time_code", "1" * 32)  # the person asks for another
    await two.turn()
    assert (two.gateway.calls, len(two.second.sent)) == (1, 1)
    await two.wait(hours=8)
    assert two.gateway.calls == 1  # the first one expired unsent


async def test_what_is_no_news_of_ones_own_business_waits_for_the_usual_provider(make_office):
    kind = KINDS[Message.SETTLEMENT_REMINDER]
    campaign = type(kind)(
        MessageClass.CAMPAIGN, kind.channels, Consent.UNLESS_REFUSED, kind.privacy
    )
    office = make_office(
        NotificationPolicy(caps=(), quiet_hours={}),
        {**KINDS, Message.SETTLEMENT_REMINDER: campaign},
    )
    office.with_two_providers()
    office.gateway.trouble = ARREARS
    await office.happens("claim_settled")
    await office.wait(hours=1)
    assert office.second.calls == 0 and office.gateway.calls == 1  # and it is not called again
    office.gateway.trouble = None
    office.stopwatch += 1000
    await office.wait(hours=1)
    assert len(office.gateway.sent) == 1


async def test_words_that_do_not_fit_are_neither_sent_nor_held_against_the_provider(two):
    two.claim_is(insured_name="请点http://x.cn")
    await two.happens("claim_settled")
    await two.turn()
    row = await two.only()
    assert (row.state, row.last_error) == ("dead", "unfit_name")
    assert two.gateway.calls == two.second.calls == 0
    assert not two.providers.breakers["first"].is_doubtful


async def test_a_phone_whose_owner_has_told_the_provider_no_is_in_our_list_too(two):
    two.gateway.trouble = UNWANTED
    await two.happens("claim_settled")
    await two.turn()
    assert (await two.only()).state == "suppressed"
    async with two.db.read() as session:
        row = (await session.scalars(select(ConsentRow))).one()
    assert (row.topic, row.given, row.person_id) == (EVERYTHING, False, "a" * 32)


async def test_the_worker_may_die_between_the_two_and_the_message_goes_once(two, killable):
    for dies_at in range(1, 9):
        two.gateway.trouble = UNREACHABLE
        before = len(two.second.sent)
        await two.happens("claim_settled")
        database = killable()
        database.dies_after = dies_at
        try:
            for _ in range(3):
                await two.relay(database).run_once()
                await two.sender(database).run_once()
        except asyncio.CancelledError:
            pass
        await two.wait(minutes=15)
        assert len(two.second.sent) == before + 1, dies_at
    async with two.db.read() as session:
        states = set(await session.scalars(select(DeliveryRow.state)))
    assert states == {"accepted"}
