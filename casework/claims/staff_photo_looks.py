"""Which photograph does a colleague open, and what is noted of it?"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework import original_looks
from casework.claims.photo_history import standing_photo
from casework.claims.tables import ClaimRow
from casework.claims.window_drafts import is_the_windows
from casework.errors import NotFound
from casework.original_looks import OriginalAsked
from claims_core.claim import Actor


async def noted_key(
    session: AsyncSession,
    actor: Actor,
    claim_id: str,
    photo_id: str,
    original: OriginalAsked | None,
    at: datetime,
) -> str:
    """Where its object lies; one row tells of the look. Opening a claim one holds is the reason,
    or why they want the `original`.

    :raises NotFound, LooksBraked:
    """
    row = await standing_photo(session, claim_id, photo_id)
    claim = await session.get_one(ClaimRow, claim_id)
    # what was never handed in is the member's alone, unless the window fills it in
    if claim.submitted_at is None and not is_the_windows(claim):
        raise NotFound
    await original_looks.record(
        *(session, actor, f"photo.{row.material}", photo_id),
        claim_id=claim_id,
        reason="办理申请",
        original=original,
        at=at,
    )
    return row.object_key
