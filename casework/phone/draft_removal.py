"""What becomes of a draft that nobody wants any more? It is withdrawn, and everything that was
typed or photographed for it goes; that it was there stays in the history."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.photo_history import take_out
from casework.claims.store import ClaimStore
from casework.claims.tables import PhotoRow, ReceiptRow
from casework.phone import field_versions
from casework.phone.upload_tables import PhotoUploadRow
from casework.receipts import typed
from claims_core.actions import Action
from claims_core.claim import Actor, CareFacts, Claim, Stage
from claims_core.review import apply_action
from infra.sealing import Sealer


def is_removed(claim: Claim) -> bool:
    """Whether this was a draft, and is gone."""
    return claim.stage is Stage.WITHDRAWN and claim.submitted_at is None


async def remove(
    session: AsyncSession,
    store: ClaimStore,
    sealer: Sealer,
    claim: Claim,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Claim:
    """Take the draft back with all that lies in it; the caller holds it. The pictures themselves
    are removed by the sweep: no photograph of a claim needs them.

    :raises StaleVersion, WrongStage:
    """
    photos = await session.scalars(
        select(PhotoRow).where(PhotoRow.claim_id == claim.id, PhotoRow.erased_at.is_(None))
    )
    for row in list(photos):
        if row.removed_at is None:
            await take_out(session, sealer, row, now)
        row.erased_at = now
    receipts = select(ReceiptRow.id).where(ReceiptRow.claim_id == claim.id).limit(1)
    if await session.scalar(receipts) is not None:
        await typed.replace_typed(session, sealer, claim.id, (), actor, now)
    moved, events = apply_action(
        claim, Action.WITHDRAW, actor, version=claim.version, now=now, reason=reason
    )
    gone = moved.evolve(care=CareFacts(), payee=None)
    await store.save(session, claim, gone, events, at=now)
    await field_versions.forget(session, claim.id)
    await session.execute(
        update(PhotoUploadRow).where(PhotoUploadRow.claim_id == claim.id).values(expires_at=now)
    )  # with the next round of the sweep their pieces are gone
    return gone
