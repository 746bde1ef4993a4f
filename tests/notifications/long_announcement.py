"""What becomes of one announcement for very many people, whose workers die, which is paused, goes
on and is cancelled: is everybody accounted for at every instant, and nobody told twice?"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from notifications.announcements.tables import AnnouncementPersonRow, AnnouncementRow
from notifications.subjects.announcement import AnnouncementSubject
from notifications.subjects.subject import Subjects
from notifications.tables import DeliveryRow
from tests.notifications.conftest import KillableDatabase
from tests.notifications.newsroom import XUAN, Newsroom

LAID_AT_ONCE = 20_000


async def by_sql(newsroom: Newsroom, announcement: str) -> tuple[int, int, int]:
    """Frozen people, planned messages and people behind the last planned one, counted anew."""
    async with newsroom.db.read() as session:
        row = await session.get_one(AnnouncementRow, announcement)
        mine = AnnouncementPersonRow.announcement_id == announcement
        counts = (
            select(func.count()).select_from(AnnouncementPersonRow).where(mine),
            select(func.count()).where(DeliveryRow.event_id == announcement),
            select(func.count()).where(mine, AnnouncementPersonRow.insured_id > row.planned_up_to),
        )
        frozen, planned, left = [await session.scalar(each) or 0 for each in counts]
    return frozen, planned, left


async def is_whole(newsroom: Newsroom, announcement: str) -> None:
    """Everybody who was frozen is planned or still to be planned, and the report says so."""
    frozen, planned, left = await by_sql(newsroom, announcement)
    report = await newsroom.report(announcement)
    assert frozen == planned + left == report.people


async def planned_by_the_dying(newsroom: Newsroom, announcement: str, many: int) -> int:
    """Until so many are planned, by workers that all die over their third page; how many died."""
    deaths = 0
    while (await by_sql(newsroom, announcement))[1] < many:
        worker = KillableDatabase(newsroom.db)
        worker.dies_before = 3
        try:
            await newsroom.sending(worker).turn()
        except asyncio.CancelledError:
            deaths += 1
    return deaths


@dataclass
class Story:
    """经过: what was counted on the way."""

    people: int = 0
    deaths: int = 0
    planned_in_pause: int = 0
    sent_in_pause: int = 0
    told: int = 0
    told_twice: int = 0
    told_after_cancelling: int = 0


async def killed_paused_and_cancelled(newsroom: Newsroom, many: int) -> Story:
    """Planned by workers that die, paused, planned on by others that die, sent, and cancelled."""
    story = Story()
    for start in range(0, many, LAID_AT_ONCE):
        await newsroom.lay_people(min(LAID_AT_ONCE, many - start))
    announcement = await newsroom.approved()
    story.deaths += await planned_by_the_dying(newsroom, announcement, many // 3)
    await newsroom.conduct.pause(XUAN, announcement)
    story.people, planned, _ = await by_sql(newsroom, announcement)
    await newsroom.work()
    await newsroom.send_all()
    story.planned_in_pause = (await by_sql(newsroom, announcement))[1] - planned
    story.sent_in_pause = len(newsroom.phones())
    await is_whole(newsroom, announcement)
    await newsroom.conduct.resume(XUAN, announcement)
    story.deaths += await planned_by_the_dying(newsroom, announcement, many * 2 // 3)
    await newsroom.send_all()
    story.told = len(newsroom.phones())
    await newsroom.conduct.cancel(XUAN, announcement, "不用发了")
    await newsroom.work()
    await newsroom.send_all()
    ids = [sms.out_id for sms in newsroom.gateway.sent]
    story.told_twice = len(ids) - len(set(ids))
    story.told_after_cancelling = len(ids) - story.told
    await is_whole(newsroom, announcement)
    return story


class AsksNothing(AnnouncementSubject):
    """An announcement that is not asked about again in the transaction of the intent."""

    async def may_go(self, session: Any, deliveries: Any) -> Mapping[str, Any]:
        return {}


class Careless(Newsroom):
    """The newsroom whose calls do not ask whether their announcement still goes."""

    def subjects(self, db: Any = None) -> Subjects:
        unasked = AsksNothing(db or self.db, self.contacts)
        return {**super().subjects(db), **dict.fromkeys(unasked.messages, unasked)}


async def sent_though_paused(newsroom: Newsroom) -> int:
    """How many are told though a pause came after their messages had been leased."""
    await newsroom.lay_people(20)
    announcement = await newsroom.approved()
    sending, sender = newsroom.sending(), newsroom.sender()
    for _ in range(4):
        await sending._page(announcement)
    held = await sender.lease(3)
    await newsroom.conduct.pause(XUAN, announcement)
    await sender.see_through(held)
    return len(newsroom.phones())
