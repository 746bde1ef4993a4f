"""May a movement still be entered in its month? Asked by whoever enters one,
who then holds the month open until the end of the transaction, and by whoever closes it, who waits
for them."""

from calendar import monthrange
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.money.errors import MonthClosed
from casework.money.tables import MonthRow
from infra.statements import dialect_insert


def month_of(day: date) -> date:
    """The first day of the month in which `day` lies."""
    return day.replace(day=1)


def end_of(month: date) -> date:
    """The last day of a month that is named by its first."""
    return month.replace(day=monthrange(month.year, month.month)[1])


async def hold_open(session: AsyncSession, day: date) -> None:
    """Keep this month from being closed until the transaction ends; others may enter in it, too.

    :raises MonthClosed: when it is closed.
    """
    month = month_of(day)
    held = select(MonthRow.month, MonthRow.closed_at).where(MonthRow.month == month)
    held = held.with_for_update(read=True)
    row = (await session.execute(held)).one_or_none()
    if row is None:
        if await _begin(session, month):
            return  # it is this transaction that has named it
        row = (await session.execute(held)).one()
    if row.closed_at is not None:
        raise MonthClosed(month=f"{month:%Y年%m月}")


async def is_closed(session: AsyncSession, day: date) -> bool:
    """Whether the month of this day is closed by now."""
    query = select(MonthRow.closed_at).where(MonthRow.month == month_of(day))
    return await session.scalar(query) is not None


async def hold_alone(session: AsyncSession, month: date) -> MonthRow:
    """The row of a month; whoever has entered in it is done, and nobody enters in it meanwhile."""
    await _begin(session, month)
    query = select(MonthRow).where(MonthRow.month == month)
    return (await session.scalars(query.with_for_update())).one()


async def hold_every_open(session: AsyncSession, today: date) -> None:
    """The rows of this month and of every earlier one that is not closed, the oldest first: whoever
    has entered in one of them is done, and nobody else matches anything meanwhile. Two who come at
    the turn of a month meet in the older one."""
    await _begin(session, month_of(today))
    query = select(MonthRow.month).where(MonthRow.closed_at.is_(None)).order_by(MonthRow.month)
    await session.execute(query.with_for_update())


async def _begin(session: AsyncSession, month: date) -> bool:
    """A month is named once; a second one waits here for the first and finds it named. Whether it
    was named now."""
    named = await session.scalar(
        dialect_insert(session, MonthRow)
        .values(month=month)
        .on_conflict_do_nothing()
        .returning(MonthRow.month)
    )
    return named is not None
