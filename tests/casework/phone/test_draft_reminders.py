"""Is whoever has begun a claim reminded after three and after thirty days, and never of one that
somebody has gone on with?"""

import asyncio

from sqlalchemy import select

from casework.phone.draft_reminders import EVENT
from infra.outbox import OutboxRow
from notifications.inbox.reading import Inbox
from notifications.inbox.writing import InboxWriter
from notifications.policy import NotificationPolicy
from notifications.relay import Relay
from notifications.render import shipped_wording
from notifications.subjects.draft import about_draft
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.tables import DeliveryRow
from tests.people import DAUGHTER, FATHER


async def due(house) -> int:
    return await house.draft_reminders.remind_due()


async def relayed(house) -> list[DeliveryRow]:
    relay = Relay(
        house.db,
        house.message_subjects(),
        InboxWriter(house.sealer, shipped_wording()),
        NotificationPolicy(quiet_hours={}),
        house.clock,
    )
    await relay.run_once()
    async with house.db.read() as session:
        rows = await session.scalars(
            select(DeliveryRow)
            .where(DeliveryRow.message == "draft_reminder")
            .order_by(DeliveryRow.created_at)
        )
        return list(rows)


async def test_a_draft_is_mentioned_twice_and_no_more(house) -> None:
    father = await house.bound(FATHER)
    await house.draft(father, FATHER)
    house.clock.forward(days=2, hours=23)
    assert await due(house) == 0
    house.clock.forward(hours=1)
    assert sorted(await asyncio.gather(*(due(house) for _ in range(3)))) == [0, 0, 1]
    house.clock.forward(days=26)
    assert await due(house) == 0
    house.clock.forward(days=1)
    assert await due(house) == 1
    house.clock.forward(days=300)
    assert await due(house) == 0
    async with house.db.read() as session:
        events = await session.scalars(select(OutboxRow.id).where(OutboxRow.name == EVENT))
        assert len(list(events)) == 2


async def test_who_was_away_for_a_month_is_told_once(house) -> None:
    await house.draft(await house.bound(FATHER), FATHER)
    house.clock.forward(days=40)
    assert await due(house) == 1 and await due(house) == 0


async def test_whoever_goes_on_begins_the_wait_anew_and_what_is_planned_is_not_said(house) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    house.clock.forward(days=2)
    version = draft.line.version
    draft = await house.drafts.edit(father, draft.line.id, version, house.stay)
    house.clock.forward(days=2)
    assert await due(house) == 0
    house.clock.forward(days=1)
    assert await due(house) == 1
    async with house.db.read() as session:
        [event] = await session.scalars(select(OutboxRow).where(OutboxRow.name == EVENT))
        waiting = await house.draft_reminders.waiting(session, event.subject_id)
        assert waiting is not None and waiting.nth == 1
    house.clock.forward(minutes=5)
    await house.drafts.submit(father, draft.line.id, draft.line.version)
    async with house.db.read() as session:
        assert await house.draft_reminders.waiting(session, event.subject_id) is None
    await relayed(house)
    items = (await Inbox(house.db, house.sealer, house.clock).page(father)).items
    assert "申请已收到" in {each.title for each in items}
    assert "有一份申请还没交" not in {each.title for each in items}


async def test_it_goes_to_who_fills_it_in_and_a_no_to_reminders_holds(house) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    await house.draft(daughter, FATHER)
    house.clock.forward(days=3)
    assert await due(house) == 1
    [row] = await relayed(house)
    hers = await house.insured_id(DAUGHTER)
    assert (row.recipient_kind, row.recipient_id, row.channel) == ("insured", hers, "sms")
    inbox = Inbox(house.db, house.sealer, house.clock)
    [item] = (await inbox.page(daughter)).items
    assert "还没有交" in item.text and "梁**" in item.text
    consents = ReminderConsents(house.db, house.clock)
    assert await consents.say(daughter, "phone", wanted=False)
    house.clock.forward(days=30)
    assert await due(house) == 1
    assert [(each.state, each.last_error) for each in await relayed(house)] == [
        ("new", None),
        ("suppressed", "opted_out"),
    ]


async def test_the_words_fit_one_text_message(house) -> None:
    await house.draft(await house.bound(FATHER), FATHER)
    house.clock.forward(days=3)
    await due(house)
    async with house.db.read() as session:
        [event] = await session.scalars(select(OutboxRow).where(OutboxRow.name == EVENT))
        waiting = await house.draft_reminders.waiting(session, event.subject_id)
    content = about_draft(waiting, "欧**")
    text = shipped_wording().sms[content.variant].preview(content.facts)
    assert len(text) <= 70 and "${" not in text, (len(text), text)
