"""Do urgent messages go first, does consent hold to the end, and is everybody reached once?"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsAccepted, SmsFate, SmsReceipt
from notifications import consents
from notifications.messages import KINDS, ChannelName, Consent, Message, MessageClass
from notifications.policy import Cap, NotificationPolicy, QuietHours
from notifications.quiet_hours import opens_at
from notifications.tables import ConsentChangeRow, DeliveryRow
from notifications.worker import MessageWorker
from tests.every_case import EveryCase
from tests.notifications.conftest import AT_ONCE, DAUGHTER, INSURED

CODE = "0" * 32
PERSON = ("insured", INSURED.id)
_SMS_ONLY = replace(KINDS[Message.RECEIVED], channels=(ChannelName.SMS,))
# two kinds of the table, as if they were what nobody waits for
KINDS_OF_EVERY_CLASS = {
    **KINDS,
    Message.REOPENED: replace(
        _SMS_ONLY, message_class=MessageClass.NUDGE, consent=Consent.UNLESS_REFUSED
    ),
    Message.RECEIVED: replace(
        _SMS_ONLY, message_class=MessageClass.CAMPAIGN, consent=Consent.OPTED_IN
    ),
}
CAMPAIGN_EVENT, NUDGE_EVENT = "claim_submitted", "claim_reopened"


@pytest.fixture
def busy(make_office):
    return make_office(AT_ONCE, KINDS_OF_EVERY_CLASS)


async def says(office, *, given: bool, topic: str = "") -> None:
    async with office.db.write() as session:
        await consents.say(
            session,
            PERSON,
            [topic],
            given=given,
            said_in="chat",
            words="订阅",
            now=office.clock(),
        )


async def by_channel(office) -> dict[str, str]:
    return {row.channel: row.state for row in await office.rows()}


async def test_what_somebody_waits_for_goes_first_and_a_campaign_last(busy):
    await says(busy, given=True)
    for name in (CAMPAIGN_EVENT, NUDGE_EVENT, "claim_settled"):
        await busy.happens(name)
    await busy.happens("one_time_code", CODE)
    await busy.turn()
    assert [sms.template for sms in busy.gateway.sent] == [
        "code_binding",
        "settlement_reminder",
        "reopened",
        "received",
    ]


async def test_a_campaign_whose_gateway_hangs_holds_up_neither_a_code_nor_a_settlement(busy):
    let_go, hangs = asyncio.Event(), asyncio.Event()
    urgent, ended = asyncio.Semaphore(0), asyncio.Event()
    real = busy.gateway.send

    async def send(phone, template, params, out_id):
        if template == "received":
            hangs.set()
            await let_go.wait()
        else:
            urgent.release()
        accepted = await real(phone, template, params, out_id)
        if len(busy.gateway.sent) == 92:
            ended.set()
        return accepted

    busy.gateway.send = send
    await says(busy, given=True)
    for _ in range(90):  # more than all batches of a lane hold
        await busy.happens(CAMPAIGN_EVENT)
    # it turns when it is woken: a test that looks again and again takes the time of what it tests
    worker = MessageWorker(busy.db, busy.relay(), busy.sender(), busy.clock)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(20):
        await hangs.wait()
        await busy.happens("one_time_code", CODE)
        await busy.happens("claim_settled")
        worker.wake()
        await urgent.acquire()
        await urgent.acquire()
        let_go.set()
        await ended.wait()
        stop.set()
        await running
    assert {sms.template for sms in busy.gateway.sent[:2]} == {
        "code_binding",
        "settlement_reminder",
    }


async def test_one_message_that_cannot_be_kept_takes_no_other_with_it(office):
    for _ in range(3):
        await office.happens("claim_settled")
    await office.relay().run_once()
    real, broken = office.gateway.send, (await office.rows())[0].id

    async def send(phone, template, params, out_id):
        accepted = await real(phone, template, params, out_id)
        return SmsAccepted("biz\x00") if out_id == broken else accepted  # no database keeps that

    office.gateway.send = send
    await office.sender().run_once()
    assert sorted(row.state for row in await office.rows()) == ["accepted", "accepted", "intent"]


async def test_one_call_that_may_not_be_noted_takes_no_other_with_it(office):
    for _ in range(3):
        await office.happens("claim_settled")
    await office.relay().run_once()
    noted = office.contacts.record_phone

    def record_phone(session, **said):
        noted(session, **said)
        if len(office.contacts.asked) == 2:  # the second of the batch, and again by itself
            raise RuntimeError("not this one")

    office.contacts.record_phone = record_phone
    await office.sender().run_once()
    assert sorted(row.state for row in await office.rows()) == ["accepted", "accepted", "accepted"]
    assert len({sms.out_id for sms in office.gateway.sent}) == len(office.gateway.sent) == 3


async def test_an_event_of_a_campaign_waits_behind_those_of_a_code_and_a_settlement(busy):
    await says(busy, given=True)
    for _ in range(120):  # more than one turn of the relay takes
        await busy.happens(CAMPAIGN_EVENT)
    busy.clock.forward(seconds=1)
    await busy.happens("one_time_code", CODE)
    await busy.happens("claim_settled")
    assert await busy.relay().run_once() == 100
    assert {row.message for row in await busy.rows()} == {
        "one_time_code",
        "received",
        "settlement_reminder",
    }


# -- consent ---------------------------------------------------------------------------------------


async def test_what_is_only_for_those_who_asked_for_it_goes_to_nobody_else(busy):
    await busy.happens(CAMPAIGN_EVENT)
    await busy.turn()
    row = await busy.only()
    assert (row.state, row.last_error, busy.gateway.sent) == ("suppressed", "not_opted_in", [])


async def test_a_refusal_holds_for_what_is_already_planned(busy):
    await says(busy, given=True)
    await busy.happens(CAMPAIGN_EVENT)
    await busy.happens(NUDGE_EVENT)
    await busy.relay().run_once()
    assert {row.state for row in await busy.rows()} == {"new"}
    await says(busy, given=False)
    await busy.sender().run_once()
    assert busy.gateway.sent == []
    assert {(row.state, row.last_error) for row in await busy.rows()} == {
        ("suppressed", "opted_out")
    }
    async with busy.db.read() as session:
        said = await session.scalars(select(ConsentChangeRow.given).order_by(ConsentChangeRow.at))
        assert sorted(said) == [False, True]  # the proof of both stays


async def test_news_of_the_own_claim_need_no_consent_and_a_nudge_only_that_nobody_refused(busy):
    await busy.happens(NUDGE_EVENT)
    await busy.turn()
    await says(busy, given=False)
    await busy.happens(NUDGE_EVENT)
    await busy.happens("claim_settled")
    await busy.turn()
    assert [sms.template for sms in busy.gateway.sent] == ["reopened", "settlement_reminder"]


async def test_over_the_cap_a_nudge_is_skipped_where_news_of_a_claim_would_wait(make_office):
    policy = NotificationPolicy(
        caps=(Cap(MessageClass.NUDGE, "week", 1), Cap(MessageClass.NUDGE, "year", 3)),
        quiet_hours={},
    )
    office = make_office(policy, KINDS_OF_EVERY_CLASS)
    for _ in range(2):
        await office.happens(NUDGE_EVENT)
    await office.turn()  # both were planned before either was counted
    assert len(office.gateway.sent) == 1
    office.clock.forward(days=6)
    await office.happens(NUDGE_EVENT)
    await office.turn()
    assert len(office.gateway.sent) == 1
    for _ in range(4):
        office.clock.forward(days=7)
        await office.happens(NUDGE_EVENT)
        await office.turn()
    assert len(office.gateway.sent) == 3
    reasons = {row.last_error for row in await office.rows() if row.state == "suppressed"}
    assert reasons == {"cap_reached"}
    office.clock.forward(days=360)
    await office.happens(NUDGE_EVENT)
    await office.turn()
    assert len(office.gateway.sent) == 4


def test_what_nobody_waits_for_comes_by_day_and_not_on_a_public_holiday():
    by_day = QuietHours(time(20), time(9), holidays=True)
    with EveryCase() as every:
        for now, opens in (
            ("2026-09-30 08:59", "2026-09-30 09:00"),
            ("2026-09-30 09:00", None),
            ("2026-09-30 20:00", "2026-10-08 09:00"),  # the holiday begins the next day
            ("2026-10-01 12:00", "2026-10-08 09:00"),
            ("2026-10-07 23:00", "2026-10-08 09:00"),
            ("2026-10-10 12:00", None),  # a Saturday that is worked
            ("2026-11-28 12:00", None),  # a plain Saturday is no holiday
        ):
            with every.case(now):
                assert opens_at(by_day, _china(now)) == (opens and _china(opens))


def _china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)


# -- one person, once ------------------------------------------------------------------------------


async def test_a_channel_that_refuses_for_good_gives_way_to_the_next(office):
    office.contacts.people = (DAUGHTER,)
    with EveryCase() as every:
        for category, falls_back in (
            (Category.RECIPIENT, True),
            (Category.SUPPRESSED, True),
            (Category.CONTENT, True),
            (Category.UNMAPPED, True),
            (Category.AMBIGUOUS, False),  # it may have arrived
            (Category.RETRY, False),  # this way, later
        ):
            with every.case(category):
                before = len(office.templates.sent)
                office.gateway.trouble = gateway_error("test", "refused", category)
                event_id = await office.happens("claim_settled")
                await office.turn()
                await office.turn()
                assert len(office.templates.sent) - before == falls_back
                assert len(await rows_of(office, event_id)) == 1 + falls_back


async def rows_of(office, event_id: str) -> list[DeliveryRow]:
    return [row for row in await office.rows() if row.event_id == event_id]


async def test_a_phone_that_has_gone_meanwhile_gives_way_to_the_card(office):
    office.contacts.people = (DAUGHTER,)
    await office.happens("claim_settled")
    await office.relay().run_once()
    office.contacts.phones[DAUGHTER.id] = None
    await office.turn()
    await office.turn()
    assert await by_channel(office) == {"sms": "suppressed", "wechat_template": "accepted"}
    assert office.gateway.calls == 0


async def test_what_the_claim_has_overtaken_is_not_tried_another_way(office):
    office.contacts.people = (DAUGHTER,)
    await office.happens("payment_returned")
    await office.turn()
    await office.turn()
    assert await by_channel(office) == {"sms": "suppressed"}


async def test_a_receipt_that_it_never_arrived_gives_way_once_to_the_next_channel(office):
    office.contacts.people = (DAUGHTER,)
    await office.happens("claim_settled")
    await office.turn()
    row = await office.only()
    failed = SmsReceipt(
        out_id=row.id,
        provider_id="biz-1",
        fate=SmsFate(state="failed", code="VOID"),
        reported_at=office.clock(),
    )
    again = replace(failed, reported_at=office.clock() + timedelta(seconds=1))
    await office.receipts.record([failed, failed, again])
    await office.turn()
    assert await by_channel(office) == {"sms": "failed", "wechat_template": "accepted"}
    assert len(office.templates.sent) == 1


async def test_whoever_has_one_channel_only_is_not_looked_for_elsewhere(office):
    office.gateway.trouble = gateway_error("test", "void", Category.RECIPIENT)
    await office.happens("claim_settled")
    await office.turn()
    assert await by_channel(office) == {"sms": "failed"}
