"""Which clerks take chats just now? Asked by the list of chats and by the watch over them."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.handover.owners import PRESENT_FOR
from casework.handover.tables import PresenceRow
from claims_core.claim import Actor
from infra.statements import dialect_insert


async def come(session: AsyncSession, actor: Actor, now: datetime) -> None:
    """This clerk takes chats from now on, or still does."""
    statement = dialect_insert(session, PresenceRow).values(
        clerk_id=actor.id, clerk_name=actor.name, since=now, seen_at=now
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["clerk_id"],
            set_={"clerk_name": statement.excluded.clerk_name, "seen_at": now},
        )
    )


async def leave(session: AsyncSession, actor: Actor) -> None:
    """This clerk takes no chats any more."""
    await session.execute(delete(PresenceRow).where(PresenceRow.clerk_id == actor.id))


async def present(session: AsyncSession, now: datetime) -> dict[str, str]:
    """Names of the clerks who are there, by their ids."""
    rows = await session.execute(
        select(PresenceRow.clerk_id, PresenceRow.clerk_name).where(
            PresenceRow.seen_at > now - PRESENT_FOR
        )
    )
    return {row.clerk_id: row.clerk_name for row in rows}
