"""May one more picture begin to come piece by piece? Asked before its first byte, under the hold of
the member; whether the claim has a place for it is asked once more when it is there."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.photo_quota import DAY, MOST_A_DAY, require_room
from casework.errors import LimitReached
from casework.phone.upload_tables import PhotoUploadRow
from claims_core.claim import Actor

MOST_OPEN = 20  # of one member
MOST_OPEN_BYTES = 100 * 1024 * 1024
# Ten times as many as a large picture has on a good line; each is an object and a row, and all of
# them are looked for whenever somebody asks how far it has come.
MOST_PARTS = 400


def still_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions on uploads that may still become photographs."""
    row = PhotoUploadRow
    return (
        row.photo_id.is_(None),
        row.refused_code == "",
        row.over.is_(False),
        row.expires_at > now,
    )


def require_room_for_a_part(parts: int) -> None:
    """Whoever sends byte by byte would fill the store with objects of one byte.

    :raises LimitReached: with so many parts already.
    """
    if parts >= MOST_PARTS:
        raise LimitReached(what="一张照片分开传的", limit=MOST_PARTS, unit="段")


async def require_room_to_begin(
    session: AsyncSession, actor: Actor, claim_id: str, size: int, now: datetime
) -> None:
    """For a file of so many bytes.

    :raises LimitReached: of the claim, or of what one member may send at one time or in a day.
    """
    row = PhotoUploadRow
    begun = func.count().filter(row.begun_at > now - DAY)
    going = func.count().filter(*still_open(now))
    size_going = func.coalesce(func.sum(row.size).filter(*still_open(now)), 0)
    today, many, held = (
        await session.execute(select(begun, going, size_going).where(row.member_id == actor.id))
    ).one()
    if many >= MOST_OPEN:
        raise LimitReached(what="同时在传的照片", limit=MOST_OPEN, unit="张")
    if held + size > MOST_OPEN_BYTES:
        raise LimitReached(what="同时在传的照片", limit=MOST_OPEN_BYTES // 1024**2, unit="兆")
    if today >= MOST_A_DAY:
        raise LimitReached(what="一天里传的照片", limit=MOST_A_DAY, unit="张")
    of_claim = select(func.coalesce(func.sum(row.size), 0)).where(
        row.claim_id == claim_id, *still_open(now)
    )
    coming = await session.scalar(of_claim) or 0
    await require_room(session, actor, claim_id, coming + size, now)
