"""Is there room for one more photograph? Asked before it is decoded, which costs a hundred times as
much as the question; the place itself is held when its row is written."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import PhotoRow
from casework.errors import LimitReached
from claims_core.claim import Actor

MOST_OF_A_CLAIM = 40
MOST_BYTES_OF_A_CLAIM = 200 * 1024 * 1024
MOST_A_DAY = 200  # of one member, those included that were taken out again
DAY = timedelta(hours=24)


async def require_room(
    session: AsyncSession, actor: Actor, claim_id: str, coming: int, now: datetime
) -> None:
    """For a photograph of so many bytes.

    :raises LimitReached: of the claim, or of what one member may send in a day.
    """
    standing = (PhotoRow.claim_id == claim_id, PhotoRow.removed_at.is_(None))
    of_claim = select(func.count()).select_from(PhotoRow).where(*standing).scalar_subquery()
    of_bytes = select(func.coalesce(func.sum(PhotoRow.size), 0)).where(*standing).scalar_subquery()
    # whoever has opened the claim
    of_member = (
        select(func.count())
        .select_from(PhotoRow)
        .where(PhotoRow.added_by == actor.id, PhotoRow.added_at > now - DAY)
        .scalar_subquery()
    )
    many, size, today = (await session.execute(select(of_claim, of_bytes, of_member))).one()
    if many >= MOST_OF_A_CLAIM:
        raise LimitReached(what="一份申请的照片", limit=MOST_OF_A_CLAIM, unit="张")
    if size + coming > MOST_BYTES_OF_A_CLAIM:
        raise LimitReached(what="一份申请的照片", limit=MOST_BYTES_OF_A_CLAIM // 1024**2, unit="兆")
    if today >= MOST_A_DAY and not actor.is_staff:
        raise LimitReached(what="一天里传的照片", limit=MOST_A_DAY, unit="张")
