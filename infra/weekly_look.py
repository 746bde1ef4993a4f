"""When was everything that is stored looked through, and what came of it? One row, so that of
several workers one looks, and that a restart forgets nothing."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base, Database

EVERY = timedelta(days=7)
# Whoever died over it is not waited for longer.
_AGAIN_AFTER = timedelta(days=1)
_ONLY = 1


class WeeklyLookRow(Base):
    """每周检查: who began last, and what the last one that came to its end has found."""

    __tablename__ = "weekly_look"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    photos: Mapped[int]
    damages: Mapped[list[Any]] = mapped_column(JSON)


class LookedThrough(NamedTuple):
    """检查报告: when it ended, how many photographs were opened, and what is damaged, by name."""

    at: datetime
    photos: int
    damages: list[str]


async def begin(db: Database, now: datetime) -> bool:
    """Whether it is time, and ours to look."""
    due = (WeeklyLookRow.done_at < now - EVERY) | WeeklyLookRow.done_at.is_(None)
    free = WeeklyLookRow.begun_at < now - _AGAIN_AFTER
    change = update(WeeklyLookRow).values(begun_at=now).where(WeeklyLookRow.id == _ONLY)
    try:
        async with db.write() as session:
            if await session.scalar(select(WeeklyLookRow.id)) is None:
                session.add(WeeklyLookRow(id=_ONLY, begun_at=now, photos=0, damages=[]))
                return True
            taken = await session.execute(change.where(due, free).returning(WeeklyLookRow.id))
            return taken.first() is not None
    except IntegrityError:  # another worker was first
        return False


async def finish(db: Database, report: LookedThrough) -> None:
    """Keep what was found."""
    async with db.write() as session:
        told = {"done_at": report.at, "photos": report.photos, "damages": report.damages}
        await session.execute(update(WeeklyLookRow).values(**told))


async def last_look(db: Database) -> LookedThrough | None:
    """What the last one has found; None where none has come to its end."""
    async with db.read() as session:
        row = await session.scalar(select(WeeklyLookRow))
    if row is None or row.done_at is None:
        return None
    return LookedThrough(row.done_at, row.photos, list(row.damages))
