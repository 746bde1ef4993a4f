"""How does an event leave in the same transaction as its cause? Asked by every service that
changes a claim.

The row holds ids only; `notifications.relay` reads what is not yet relayed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc, new_id
from infra.db import HAS_EVENTS, Base


class OutboxRow(Base):
    """待发事件: what happened to which subject, until it has become deliveries."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Utc)
    relayed_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "at",
            sqlite_where=text("relayed_at IS NULL"),
            postgresql_where=text("relayed_at IS NULL"),
        ),
    )


@dataclass(frozen=True)
class OutboxEvent:
    """An event waiting to be relayed; `subject_id` is a claim's or a one-time code's id."""

    id: str
    name: str
    subject_id: str
    at: datetime


def append(session: AsyncSession, name: str, subject_id: str, at: datetime) -> str:
    """Write an event beside its cause; it leaves when that transaction is committed."""
    event_id = new_id()
    session.info[HAS_EVENTS] = True
    session.add(OutboxRow(id=event_id, name=name, subject_id=subject_id, at=at))
    return event_id


async def waiting(
    session: AsyncSession, limit: int = 100, *, last: Collection[str] = ()
) -> list[OutboxEvent]:
    """The oldest events not yet relayed, those named `last` after all others; on PostgreSQL those
    that another worker holds are left out."""
    rows = await session.scalars(
        select(OutboxRow)
        .where(OutboxRow.relayed_at.is_(None))
        .order_by(OutboxRow.name.in_(last), OutboxRow.at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [OutboxEvent(row.id, row.name, row.subject_id, row.at) for row in rows]


async def mark_relayed(session: AsyncSession, ids: list[str], at: datetime) -> None:
    """These events have become deliveries in this very transaction."""
    await session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(relayed_at=at))
