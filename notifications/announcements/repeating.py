"""When is an announcement that repeats due again? Asked when it has gone out: the next one is laid
down as a draft, to be looked at and approved like every other."""

import calendar
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.calendar_cn import CHINA
from claims_core.claim import SYSTEM
from notifications.announcements.content import Repeat, content_from
from notifications.announcements.drafts import copied
from notifications.announcements.tables import AnnouncementRow

_MONTHS = {Repeat.MONTHLY: 1, Repeat.QUARTERLY: 3, Repeat.YEARLY: 12}


def next_time(repeat: Repeat, start: datetime) -> datetime | None:
    """The same day and hour in China so many months later, the last of a shorter month; None where
    it does not repeat."""
    if repeat not in _MONTHS:
        return None
    local = start.astimezone(CHINA)
    months = local.year * 12 + local.month - 1 + _MONTHS[repeat]
    year, month = divmod(months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(start.tzinfo)


async def lay_down_next(session: AsyncSession, row: AnnouncementRow, now: datetime) -> None:
    """The next draft of an announcement that has gone out, where it repeats."""
    when = next_time(content_from(row.content).repeat, row.start_at or now)
    if when is None:
        return
    new_id = await copied(session, SYSTEM, row, now)
    await session.flush()
    new = await session.get_one(AnnouncementRow, new_id)
    new.content = replace(content_from(new.content), start_at=when).canonical()
