"""Does an announcement survive kills, pauses and tampering, with everybody accounted for at every
instant and nobody told twice?"""

import asyncio

import pytest
from sqlalchemy import func, select, update

from casework.people.tables import InsuredRow
from infra.gateway_errors import Category, gateway_error
from notifications.announcements.content import hash_of
from notifications.announcements.errors import AnnouncementMoved
from notifications.announcements.steps import AnnouncementState
from notifications.announcements.tables import AnnouncementRow
from notifications.tables import DeliveryRow, InboxItemRow
from tests.notifications.long_announcement import (
    Careless,
    by_sql,
    is_whole,
    killed_paused_and_cancelled,
    sent_though_paused,
)
from tests.notifications.newsroom import XUAN, Newsroom

PEOPLE = 23  # of which three are the cast's, one has no phone
MANY = 150


@pytest.fixture
async def newsroom(db) -> Newsroom:
    newsroom = Newsroom(db)
    await newsroom.lay_people(20)
    return newsroom


async def test_one_whose_phone_cannot_be_read_any_more_takes_nobody_else_with_them(newsroom):
    announcement = await newsroom.approved()
    await newsroom.work()
    async with newsroom.db.write() as session:
        waiting = select(DeliveryRow.recipient_id).where(DeliveryRow.state == "new").limit(1)
        broken = await session.scalar(waiting)
        torn = {"phone_sealed": b"torn"}
        await session.execute(update(InsuredRow).where(InsuredRow.id == broken).values(torn))
    await newsroom.sender().run_once()
    assert len(newsroom.phones()) == PEOPLE - 2
    async with newsroom.db.read() as session:
        mine = (DeliveryRow.event_id == announcement, DeliveryRow.recipient_id == broken)
        (row,) = await session.scalars(select(DeliveryRow).where(*mine))
    assert (row.state, row.attempts) == ("new", 1)


async def test_killed_at_every_point_it_goes_on_and_nobody_is_told_twice(newsroom, killable):
    announcement = await newsroom.approved()
    for which in ("dies_before", "dies_after"):
        for number in range(1, 12):
            db = killable()
            setattr(db, which, number)
            try:
                await newsroom.sending(db).turn()
            except asyncio.CancelledError:
                await is_whole(newsroom, announcement)
    await newsroom.work()
    assert (await newsroom.report(announcement)).planned == PEOPLE
    killed = 0
    for which in ("dies_before", "dies_after"):
        for number in range(1, 5):
            db = killable()
            setattr(db, which, number)
            try:
                await newsroom.sender(db).run_once()
            except asyncio.CancelledError:
                killed += 1
            await is_whole(newsroom, announcement)
            newsroom.clock.forward(seconds=61)
    assert killed
    await newsroom.wait(hours=1)
    await newsroom.receipts_come()
    newsroom.clock.forward(seconds=10)
    await newsroom.work()
    report = await newsroom.report(announcement)
    assert (report.state, report.delivered) == (AnnouncementState.FINISHED, PEOPLE - 1)
    assert sorted(newsroom.phones()) == sorted(set(newsroom.phones()))
    async with newsroom.db.read() as session:
        items = await session.scalar(
            select(func.count()).where(InboxItemRow.event_id == announcement)
        )
    assert items == PEOPLE


async def test_one_for_very_many_is_killed_paused_resumed_and_cancelled_and_tells_nobody_twice(db):
    """The short form of T12."""
    story = await killed_paused_and_cancelled(Newsroom(db, plan_page=MANY // 12), MANY)
    assert story.deaths >= 2
    assert (story.planned_in_pause, story.sent_in_pause) == (0, 0)
    assert 0 < story.told < MANY
    assert (story.told_twice, story.told_after_cancelling) == (0, 0)


async def test_two_loops_side_by_side_plan_everybody_once(newsroom):
    announcement = await newsroom.approved()
    await asyncio.gather(*(newsroom.work() for _ in range(3)))
    await newsroom.work()
    assert await by_sql(newsroom, announcement) == (PEOPLE, PEOPLE, 0)


async def test_a_pause_holds_what_is_leased_and_what_is_not_and_resuming_goes_on(newsroom):
    announcement = await newsroom.approved()
    sending, sender = newsroom.sending(), newsroom.sender()
    for _ in range(3):  # started, frozen twice, then some pages
        await sending._page(announcement)
    await sending._page(announcement)
    held = await sender.lease(3)
    assert held
    await newsroom.conduct.pause(XUAN, announcement)
    await sender.see_through(held)
    await newsroom.send_all()
    assert newsroom.phones() == []
    await newsroom.work()  # what is planned is put aside, the rest not planned at all
    assert await sender.lanes_with_work() == []
    await is_whole(newsroom, announcement)
    report = await newsroom.report(announcement)
    assert set(report.waiting) == {"new", "not_planned"} and report.state == "paused"
    newsroom.clock.forward(days=30)  # longer than a message lives
    await newsroom.work()
    await newsroom.conduct.resume(XUAN, announcement)
    await newsroom.work()
    await newsroom.send_all()
    assert len(set(newsroom.phones())) == len(newsroom.phones()) == PEOPLE - 1


async def test_a_cancelled_one_ends_with_what_went_out(newsroom):
    announcement = await newsroom.approved()
    sending = newsroom.sending()
    for _ in range(4):
        await sending._page(announcement)
    await newsroom.send_all()
    sent = len(newsroom.phones())
    assert 0 < sent < PEOPLE - 1
    await newsroom.conduct.cancel(XUAN, announcement, "不用发了")
    await newsroom.work()
    await newsroom.send_all()
    await newsroom.receipts_come()
    newsroom.clock.forward(seconds=10)
    await newsroom.work()
    report = await newsroom.report(announcement)
    assert report.delivered == sent == len(newsroom.phones())
    assert report.waiting == {}
    assert sum(report.skipped.values()) == PEOPLE - sent
    assert (await newsroom.reading.show(XUAN, announcement)).announcement.ended_at is not None


@pytest.mark.parametrize("pages", [0, 1, 3, 5])
async def test_one_changed_character_after_the_approval_stops_it_wherever_it_is(newsroom, pages):
    announcement = await newsroom.approved()
    sending, sender = newsroom.sending(), newsroom.sender()
    for _ in range(pages):
        await sending._page(announcement)
    held = await sender.lease(3)
    await newsroom.tamper(announcement, "12月起", "11月起")
    await sender.see_through(held)
    await newsroom.work()
    await newsroom.send_all()
    assert newsroom.phones() == []
    assert await newsroom.state(announcement) == AnnouncementState.VOID
    await is_whole(newsroom, announcement)
    assert (await newsroom.report(announcement)).waiting == {}
    with pytest.raises(AnnouncementMoved):  # some may have been planned: a new one is written
        await newsroom.drafts.take_back(XUAN, announcement, await newsroom.seen(announcement))


async def test_a_call_in_doubt_is_asked_about_during_a_pause_and_made_again_after_it(newsroom):
    announcement = await newsroom.approved()
    await newsroom.work()
    newsroom.gateway.trouble = gateway_error("sms", "timeout", Category.AMBIGUOUS)
    await newsroom.send_all()
    newsroom.gateway.trouble = None
    # after three calls without an answer the others wait for the provider
    assert set((await newsroom.report(announcement)).waiting) == {"unknown", "new"}
    await newsroom.conduct.pause(XUAN, announcement)
    for _ in range(3):
        newsroom.clock.forward(minutes=11)
        await newsroom.send_all()
        await newsroom.work()
    assert newsroom.gateway.queries and newsroom.phones() == []
    await newsroom.conduct.resume(XUAN, announcement)
    await newsroom.work()
    for _ in range(3):  # a provider that gave no answer is tried with one message first
        newsroom.stopwatch += 31
        newsroom.clock.forward(minutes=2)
        await newsroom.send_all()
    assert len(set(newsroom.phones())) == len(newsroom.phones()) == PEOPLE - 1
    await is_whole(newsroom, announcement)


async def test_opting_out_holds_for_what_is_planned_however_it_was_said(newsroom):
    people = await newsroom.lay_people(3)
    bound = await newsroom.binds(people[0], follows=True)
    announcement = await newsroom.approved()
    await newsroom.work()
    await newsroom.members.want(bound, "chat", wanted=False)
    await newsroom.send_all()
    report = await newsroom.report(announcement)
    assert report.skipped == {"no_phone": 2, "opted_out": 1}


# -- without the safeguards these tests do find what they look for --------------------------------


async def test_control_without_that_question_a_pause_lets_go_what_is_leased(db):
    assert await sent_though_paused(Careless(db)) > 0
    # and with it nothing goes
    assert await sent_though_paused(Newsroom(db)) == 0


async def test_control_where_the_approval_is_changed_with_the_words_they_go_out(newsroom):
    announcement = await newsroom.approved()
    await newsroom.tamper(announcement, "12月起", "11月起")
    async with newsroom.db.write() as session:
        row = await session.get_one(AnnouncementRow, announcement)
        row.approved_hash = hash_of(row.content)
    await newsroom.work()
    await newsroom.send_all()
    assert len(newsroom.phones()) == PEOPLE - 1
