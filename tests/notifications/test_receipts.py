"""What do receipts change, in whatever order and however often they come?"""

import itertools

import pytest
from sqlalchemy import func, select

from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsFate, SmsReceipt
from notifications.tables import DeliveryReceiptRow
from tests.notifications.carriers import arrived, receipt


async def sent(office) -> str:
    await office.happens("claim_settled")
    await office.turn()
    return office.gateway.sent[0].out_id


async def kept(office) -> int:
    async with office.db.read() as session:
        return await session.scalar(select(func.count()).select_from(DeliveryReceiptRow))


async def test_a_receipt_tells_that_the_message_arrived(office):
    out_id = await sent(office)
    assert await office.receipts.record([receipt(out_id, "delivered")]) == 1
    assert (await office.only()).state == "delivered"


async def test_the_order_of_receipts_does_not_matter(office):
    orders = list(itertools.permutations(range(4)))
    for order in orders:
        await office.happens("claim_settled")
        await office.turn()
        out_id = office.gateway.sent[-1].out_id
        pile = arrived(out_id)
        for number in order:
            await office.receipts.record([pile[number]])
    assert [row.state for row in await office.rows()] == ["delivered"] * len(orders)
    assert await kept(office) == 4 * len(orders)
    # control: whoever believed the last one would end in three different ways
    assert {pile[order[-1]].fate.state for order in orders} == {"waiting", "failed", "delivered"}


async def test_repeated_receipts_are_kept_once(office):
    out_id = await sent(office)
    pile = [receipt(out_id, "delivered")] * 4
    assert await office.receipts.record(pile) == 1
    assert await office.receipts.record(pile) == 0
    assert await kept(office) == 1


async def test_a_receipt_without_a_moment_is_kept_once_too(office):
    out_id = await sent(office)
    bare = SmsReceipt(
        provider_id="biz-1", out_id=out_id, fate=SmsFate(state="delivered"), reported_at=None
    )
    assert await office.receipts.record([bare, bare]) == 1


async def test_a_number_out_of_service_is_a_failure_with_its_code(office):
    out_id = await sent(office)
    await office.receipts.record([receipt(out_id, "failed", code="MOBILE_NOT_ON_SERVICE")])
    row = await office.only()
    assert (row.state, row.last_error) == ("failed", "MOBILE_NOT_ON_SERVICE")


async def test_ids_that_we_never_gave_are_ignored(office):
    await sent(office)
    assert await office.receipts.record([receipt("9" * 32, "delivered")]) == 0
    assert await kept(office) == 0


async def test_a_delivery_that_was_never_called_cannot_be_reported(office):
    await office.happens("claim_settled")
    await office.relay().run_once()
    row = await office.only()
    assert await office.receipts.record([receipt(row.id, "delivered")]) == 0
    assert (await office.only()).state == "new"


async def test_a_late_receipt_ends_the_doubt_about_a_broken_call_and_nothing_is_resent(office):
    office.gateway.lost = gateway_error("test", "timeout", Category.AMBIGUOUS)
    out_id = await sent(office)
    assert (await office.only()).state == "unknown"
    await office.receipts.record([receipt(out_id, "delivered")])
    await office.wait(hours=12)
    assert len(office.gateway.sent) == 1
    assert office.gateway.queries == 0
    assert (await office.only()).state == "delivered"


async def test_a_receipt_that_overtakes_the_answer_of_the_call_wins(office):
    await office.happens("claim_settled")
    await office.relay().run_once()
    row = await office.only()

    async def comes_first():
        await office.receipts.record([receipt(row.id, "delivered")])

    office.gateway.on_call = comes_first
    await office.sender().run_once()
    assert (await office.only()).state == "delivered"


async def test_a_receipt_revives_what_had_been_given_up(office):
    office.gateway.trouble = gateway_error("test", "timeout", Category.AMBIGUOUS)
    await office.happens("claim_settled")
    await office.wait(hours=24)
    row = await office.only()
    assert row.state == "dead"
    await office.receipts.record([receipt(row.id, "delivered")])
    assert (await office.only()).state == "delivered"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("success", "delivered"),
        ("failed:user block", "failed"),
        ("failed: system failed", "failed"),
    ],
)
async def test_wechat_reports_the_fate_of_a_template_message(office, status, state):
    (insured,) = office.contacts.people
    office.contacts.people = (
        type(insured)(kind="member", id="b" * 32, has_phone=False, official_openid="o-1"),
    )
    await office.happens("claim_settled")
    await office.turn()
    row = await office.only()
    assert await office.receipts.record_template_report(row.provider_id, status)
    assert (await office.only()).state == state
    assert not await office.receipts.record_template_report(row.provider_id, status)
    assert not await office.receipts.record_template_report("no-such-id", status)
