"""How old is a copy of the database? A row says when it was last alive; asked of every copy that
comes back from a backup or from a replica."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base

_ONLY = 1


class HeartbeatRow(Base):
    """心跳: one row, written again and again by the worker."""

    __tablename__ = "heartbeat"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Utc)


async def beat(session: AsyncSession, at: datetime) -> None:
    """Note that the service was alive then; a clock that was set back moves it back, too."""
    changed = update(HeartbeatRow).values(at=at).where(HeartbeatRow.id == _ONLY)
    found = await session.execute(changed.returning(HeartbeatRow.id))
    if found.first() is None:
        session.add(HeartbeatRow(id=_ONLY, at=at))


async def last_beat(session: AsyncSession) -> datetime | None:
    """When it was last alive; None where it never was."""
    return await session.scalar(select(HeartbeatRow.at))
