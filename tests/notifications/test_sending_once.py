"""Does each message go out exactly once, whatever happens to gateway, worker and machine?"""

import asyncio

import pytest
from sqlalchemy import text, update

from casework.phone.contacts import Recipient
from claims_core.claim import Stage
from infra.gateway_errors import Category, gateway_error
from infra.outbox import OutboxRow
from notifications.policy import NotificationPolicy

CLAIM, CODE = "c" * 32, "0" * 32
REFUSED = gateway_error("test", "unreachable", Category.RETRY)
RESET = gateway_error("test", "connection_lost", Category.AMBIGUOUS)


async def test_a_settlement_reminder_reaches_the_phone_of_the_insured(office):
    await office.happens("claim_settled")
    await office.turn()
    (sms,) = office.gateway.sent
    assert (sms.phone, sms.template) == ("13800000001", "settlement_reminder")
    assert sms.params == {
        "name": "林**",
        "no": "DE-7K3M-9PQ2",
        "amount": "73397.65",
        "tail": "6789",
    }
    row = await office.only()
    assert (row.state, row.provider_id, row.id) == ("accepted", "biz-1", sms.out_id)


async def test_the_clear_phone_is_read_with_a_reason_for_this_claim(office):
    await office.happens("claim_settled")
    await office.turn()
    ((person, why, claim_id),) = office.contacts.asked
    assert (person, claim_id) == ("a" * 32, CLAIM)
    assert "短信" in why


async def test_the_relative_who_filed_is_told_as_well_and_each_of_them_once(office):
    daughter = Recipient(kind="member", id="b" * 32, has_phone=True, official_openid="o-1")
    office.contacts.people = (*office.contacts.people, daughter)
    await office.happens("claim_settled")
    await office.happens("claim_submitted")
    await office.turn()
    assert sorted((sms.phone, sms.template) for sms in office.gateway.sent) == [
        ("13800000001", "received"),
        ("13800000001", "settlement_reminder"),
        ("13800000002", "settlement_reminder"),
    ]
    assert len(office.templates.sent) == 1  # how it stands: a card for whoever follows


async def test_somebody_without_phone_or_wechat_is_nobody_to_write_to(office):
    office.contacts.people = (
        Recipient(kind="member", id="b" * 32, has_phone=False, official_openid=None),
    )
    await office.happens("claim_settled")
    await office.turn()
    assert await office.rows() == []


async def test_the_gateway_is_down_during_settlement_and_the_message_goes_out_once_when_it_is_back(
    office,
):
    office.gateway.trouble = REFUSED
    await office.happens("claim_settled")
    await office.turn()
    await office.wait(hours=3)
    assert office.gateway.sent == []
    assert office.gateway.calls > 5
    office.gateway.trouble = None
    await office.wait(hours=1)
    assert len(office.gateway.sent) == 1
    assert (await office.only()).state == "accepted"


async def test_the_waits_between_refused_calls_grow_to_a_quarter_of_an_hour(office):
    office.gateway.trouble = REFUSED
    await office.happens("claim_settled")
    await office.turn()
    waits = []
    for _ in range(12):
        row = await office.only()
        waits.append((row.run_at - office.clock()).total_seconds())
        office.clock.now = row.run_at
        await office.sender().run_once()
    assert waits == sorted(waits)
    assert 5 <= waits[0] <= 10
    assert 400 < waits[-1] <= 900


async def test_a_message_that_was_refused_for_two_days_is_given_up_for_a_person_to_see(office):
    office.gateway.trouble = REFUSED
    await office.happens("claim_settled")
    await office.turn()
    office.clock.forward(hours=47)
    await office.wait(hours=2)
    row = await office.only()
    assert (row.state, row.last_error) == ("dead", "unreachable")


async def test_a_connection_that_breaks_after_the_call_is_asked_about_and_not_repeated(office):
    office.gateway.lost = RESET
    await office.happens("claim_settled")
    await office.turn()
    assert (await office.only()).state == "unknown"
    office.gateway.lost = None
    await office.wait(hours=24)
    assert len(office.gateway.sent) == 1
    assert (await office.only()).state == "accepted"


async def test_an_unanswered_call_without_a_record_is_sent_again_after_ten_minutes_once(office):
    office.gateway.trouble = RESET
    await office.happens("claim_settled")
    await office.turn()
    office.gateway.trouble = None
    await office.wait(minutes=9)
    assert office.gateway.sent == []
    await office.wait(minutes=2)
    assert len(office.gateway.sent) == 1
    await office.wait(hours=24)
    assert len(office.gateway.sent) == 1
    row = await office.only()
    assert (row.state, row.resends) == ("accepted", 1)


async def test_what_stays_without_a_record_after_the_second_call_is_left_to_a_person(office):
    office.gateway.trouble = RESET
    await office.happens("claim_settled")
    await office.turn()
    await office.wait(hours=24)
    assert office.gateway.calls == 2
    row = await office.only()
    assert (row.state, row.last_error) == ("dead", "never_confirmed")


async def test_a_gateway_that_never_answers_the_question_is_not_sent_to_again(office):
    office.gateway.trouble = RESET
    office.gateway.query_trouble = gateway_error("test", "timeout", Category.RETRY)
    await office.happens("claim_settled")
    await office.turn()
    await office.wait(hours=24)
    assert office.gateway.calls == 1
    assert office.gateway.queries == 4  # after 1, 10 and 60 minutes and 6 hours
    assert (await office.only()).state == "dead"


async def test_a_second_call_that_is_refused_goes_back_to_asking(office):
    office.gateway.trouble = RESET
    await office.happens("claim_settled")
    await office.turn()
    office.gateway.trouble = REFUSED
    await office.wait(minutes=30)
    row = await office.only()
    assert (row.state, row.resends) == ("unknown", 0)
    office.gateway.trouble = None
    await office.wait(minutes=30)
    assert len(office.gateway.sent) == 1


async def test_a_broken_off_template_message_is_repeated_only_while_wechat_drops_repeats(office):
    office.contacts.people = (
        Recipient(kind="member", id="b" * 32, has_phone=False, official_openid="o-1"),
    )
    office.templates.lost = RESET
    await office.happens("claim_settled")
    await office.turn()
    office.templates.lost = None
    await office.wait(minutes=3)
    first, again = office.templates.sent
    assert first == again  # the same client_msg_id: shown once
    assert (await office.only()).state == "accepted"


async def test_a_template_message_found_too_late_is_not_repeated(office):
    office.contacts.people = (
        Recipient(kind="member", id="b" * 32, has_phone=False, official_openid="o-1"),
    )
    office.templates.lost = RESET
    await office.happens("claim_settled")
    await office.turn()
    office.clock.forward(minutes=9)
    await office.turn()
    assert len(office.templates.sent) == 1
    assert (await office.only()).state == "dead"


KILLS = [
    *((place, number) for number in (1, 2, 3, 4) for place in ("before", "after")),
    ("inside", "before the call"),
    ("inside", "after the call"),
]


@pytest.mark.parametrize(("place", "number"), KILLS)
async def test_a_worker_killed_anywhere_neither_loses_nor_doubles_a_message(
    office, killable, place, number
):
    """Transactions: 1 relay, 2 lease, 3 intent, 4 result."""
    await office.happens("claim_settled")
    database = killable()
    if place == "before":
        database.dies_before = number
    elif place == "after":
        database.dies_after = number
    elif number == "before the call":
        office.gateway.trouble = asyncio.CancelledError()
    else:
        office.gateway.lost = asyncio.CancelledError()

    with pytest.raises(asyncio.CancelledError):
        await office.relay(database).run_once()
        await office.sender(database).run_once()
    office.gateway.trouble = office.gateway.lost = None
    await office.wait(seconds=office.policy.on_its_way_after_a_death.total_seconds())

    assert len(office.gateway.sent) == 1
    assert (await office.only()).state == "accepted"


@pytest.mark.parametrize("beside", ["gateways", "stand-ins"])
async def test_a_worker_killed_right_before_the_call_delays_a_message_as_long_as_its_policy_says(
    make_office, beside
):
    usual = NotificationPolicy(caps=(), quiet_hours={})
    policy = usual if beside == "gateways" else usual.beside_stand_ins()
    office = make_office(policy)
    await office.happens("claim_settled")
    office.gateway.trouble = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await office.turn()
    office.gateway.trouble = None

    waits = policy.on_its_way_after_a_death.total_seconds()
    assert waits == {"gateways": 600, "stand-ins": 10}[beside]
    await office.wait(seconds=waits - 1)
    assert office.gateway.sent == []
    await office.wait(seconds=1)
    assert len(office.gateway.sent) == 1


async def test_a_worker_that_sleeps_past_its_lease_right_before_the_call_does_not_call(office):
    await office.happens("claim_settled")
    await office.relay().run_once()
    sender = office.sender()
    real = sender._intend

    async def slow(*args, **options):
        called = await real(*args, **options)
        office.clock.forward(minutes=5)
        return called

    sender._intend = slow
    await sender.run_once()
    assert office.gateway.calls == 0
    await office.wait(hours=1)
    assert len(office.gateway.sent) == 1


async def test_a_worker_that_wakes_after_its_lease_changes_nothing(office):
    await office.happens("claim_settled")
    await office.relay().run_once()
    another = office.sender()

    async def sleeps() -> None:
        office.clock.forward(minutes=2)
        await another.run_once()  # takes the lapsed lease and asks what became of the call

    office.gateway.on_call = sleeps
    office.gateway.trouble = REFUSED
    await office.sender().run_once()
    # "refused" came too late to make it new again: another worker holds the question now
    row = await office.only()
    assert (row.state, row.attempts) == ("unknown", 1)


async def test_two_senders_at_once_send_once(office):
    for _ in range(5):
        await office.happens("claim_settled")
    await office.relay().run_once()
    await asyncio.gather(*(office.sender().run_once() for _ in range(4)))
    assert len(office.gateway.sent) == 5
    assert len({sms.out_id for sms in office.gateway.sent}) == 5


async def test_two_relays_at_once_make_one_delivery(office):
    await office.happens("claim_settled")
    await asyncio.gather(office.relay().run_once(), office.relay().run_once())
    assert len(await office.rows()) == 1


async def test_the_same_event_relayed_twice_makes_one_delivery(office):
    event_id = await office.happens("claim_settled")
    await office.turn()
    async with office.db.write() as session:
        await session.execute(
            update(OutboxRow).where(OutboxRow.id == event_id).values(relayed_at=None)
        )
    await office.turn()
    assert len(await office.rows()) == 1
    assert len(office.gateway.sent) == 1


async def test_an_event_that_cannot_be_relayed_waits_and_does_not_hold_up_the_others(office):
    await office.happens("claim_settled", "f" * 32)
    await office.happens("claim_settled")
    assert await office.relay().run_once() == 1
    await office.sender().run_once()
    assert len(office.gateway.sent) == 1


async def test_a_query_that_fails_for_one_event_does_not_spoil_the_transaction_of_the_others(
    office,
):
    good = office.contacts.recipients

    async def stumbles(session, claim_id):
        if claim_id != CLAIM:
            await session.execute(text("SELECT nothing FROM no_such_table"))
        return await good(session, claim_id)

    office.contacts.recipients = stumbles
    await office.happens("claim_settled", "f" * 32)
    await office.happens("claim_settled")
    assert await office.relay().run_once() == 1
    assert len(await office.rows()) == 1


async def test_events_without_a_message_are_ticked_off_in_silence(office):
    for name in ("claim_accepted", "arrival_confirmed", "arrival_denied"):
        await office.happens(name)
    assert await office.relay().run_once() == 3
    assert await office.rows() == []


async def test_a_message_that_the_claim_has_overtaken_is_not_sent(office):
    await office.happens("payment_returned")
    office.claim_is(stage=Stage.APPROVED)  # the account was renewed meanwhile
    await office.turn()
    assert office.gateway.sent == []
    row = await office.only()
    assert (row.state, row.last_error) == ("suppressed", "claim_moved_on")


async def test_a_fault_of_our_own_while_preparing_is_tried_again(office):
    await office.happens("claim_settled")
    good, office.contacts.phones = office.contacts.phones, {}
    await office.turn()
    assert (await office.only()).state == "new"
    office.contacts.phones = good
    await office.wait(minutes=2)
    assert len(office.gateway.sent) == 1


async def test_a_code_goes_out_before_other_messages_and_is_wiped_when_the_gateway_has_it(office):
    await office.happens("claim_settled")
    await office.happens("one_time_code", CODE)
    await office.turn()
    assert [sms.template for sms in office.gateway.sent] == ["code_binding", "settlement_reminder"]
    assert office.gateway.sent[0].params == {"code": "482913"}
    assert office.codes.wiped == [CODE]


async def test_a_code_expires_unsent_and_is_never_sent_late(office):
    office.gateway.trouble = REFUSED
    await office.happens("one_time_code", CODE)
    await office.wait(minutes=6)
    office.gateway.trouble = None
    await office.wait(minutes=30)
    assert office.gateway.sent == []
    assert (await office.only()).state == "dead"


async def test_a_code_used_meanwhile_is_not_sent(office):
    await office.happens("one_time_code", CODE)
    office.codes.code = None
    await office.turn()
    assert (await office.only()).state == "suppressed"


async def test_every_category_of_refusal_leads_to_a_state(office):
    ended = {}
    for category in Category:
        office.gateway.trouble = gateway_error("test", f"code.{category}", category)
        await office.happens("claim_settled")
        await office.turn()
    for row in await office.rows():
        assert row.owner is None
        ended[row.last_error.removeprefix("code.")] = row.state
    assert ended.keys() == set(Category)
    assert ended == {
        "ambiguous": "unknown",
        **dict.fromkeys(
            ("retry", "defer", "budget", "stop_provider", "stop_template", "clock"), "new"
        ),
        **dict.fromkeys(("content", "new_code", "defect", "unmapped"), "dead"),
        **dict.fromkeys(("recipient", "blocked_user"), "failed"),
        **dict.fromkeys(("suppressed", "other_channel"), "suppressed"),
    }


async def test_somebody_who_does_not_want_it_is_no_alarm(office, caplog):
    office.gateway.trouble = gateway_error("test", "43004", Category.SUPPRESSED)
    await office.happens("claim_settled")
    await office.turn()
    assert (await office.only()).state == "suppressed"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_provider_in_trouble_pages_a_person_and_the_message_waits(office, caplog):
    office.gateway.trouble = gateway_error("test", "AMOUNT_NOT_ENOUGH", Category.STOP_PROVIDER)
    await office.happens("claim_settled")
    await office.turn()
    assert (await office.only()).state == "new"
    errors = [r.action for r in caplog.records if r.levelname == "ERROR"]
    assert errors == ["sms_provider_left", "page"]
    office.gateway.trouble = None
    await office.wait(minutes=16)
    assert len(office.gateway.sent) == 1


async def test_no_row_and_no_log_line_holds_a_phone_a_name_or_a_code(office, caplog):
    caplog.set_level("DEBUG")
    await office.happens("claim_settled")
    await office.happens("one_time_code", CODE)
    office.gateway.trouble = RESET
    await office.turn()
    office.gateway.trouble = None
    await office.wait(minutes=20)
    kept = " ".join(str(vars(row)) for row in await office.rows())
    kept += " ".join(
        str(vars(record)) for record in caplog.records if "sqlalchemy" not in record.name
    )
    for secret in ("13800000001", "林**", "482913", "6789 "):
        assert secret not in kept
