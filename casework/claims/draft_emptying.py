"""What becomes of a draft that nobody has touched for a long time? Its photographs and the account
go; the claim stays, empty, with its history. Asked by the retention."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.photo_history import take_out
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimChangeRow, PhotoRow
from claims_core.claim import Stage
from infra.sealing import Sealer


async def emptied(
    session: AsyncSession,
    store: ClaimStore,
    sealer: Sealer,
    claim_id: str,
    older_than: datetime,
    now: datetime,
) -> Sequence[str] | None:
    """The photographs that may be deleted; None where it is no draft any more, was touched since,
    or had nothing in it."""
    claim = await store.load(session, claim_id, hold=True)
    if claim is None or claim.stage is not Stage.DRAFT:
        return None
    # held first, asked then: whoever touched it meanwhile is seen
    last = await session.scalar(
        select(func.max(ClaimChangeRow.at)).where(ClaimChangeRow.claim_id == claim_id)
    )
    if last is not None and last > older_than:
        return None
    photos = await session.scalars(
        select(PhotoRow).where(PhotoRow.claim_id == claim_id, PhotoRow.erased_at.is_(None))
    )
    gone = []
    for row in photos.all():
        if row.removed_at is None:
            await take_out(session, sealer, row, now)
        row.erased_at = now
        gone.append(row.object_key)
    if claim.payee is not None:
        without = claim.evolve(payee=None, version=claim.version + 1)
        await store.save(session, claim, without, at=now)
    elif not gone:
        return None
    return gone
