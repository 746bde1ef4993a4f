"""What of what was asked for has come as a new photograph? Asked by the store for claims that
wait for material."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import PhotoRow
from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import Claim, Stage


async def with_arrived(session: AsyncSession, claims: Sequence[Claim]) -> list[Claim]:
    """These claims; those that wait for material know what has come since they were asked. A
    picture that was there before, and is only sent again, is not new."""
    waiting = [each.id for each in claims if each.stage is Stage.AWAITING_MATERIALS]
    if not waiting:
        return list(claims)
    photos: dict[str, list[PhotoRow]] = defaultdict(list)
    for row in await session.scalars(select(PhotoRow).where(PhotoRow.claim_id.in_(waiting))):
        photos[row.claim_id].append(row)
    return [
        claim.evolve(arrived=_arrived(claim, photos[claim.id])) if photos[claim.id] else claim
        for claim in claims
    ]


async def relies_on(session: AsyncSession, claim: Claim, photo_id: str) -> bool:
    """Whether the claim was handed in again with this photograph, and with no other of its kind."""
    if not any(step.action == Action.RESUBMIT for step in claim.steps):
        return False
    photos = await session.scalars(select(PhotoRow).where(PhotoRow.claim_id == claim.id))
    rows = list(photos)
    others = [each for each in rows if each.id != photo_id]
    return claim.stage is Stage.SUBMITTED and _arrived(claim, rows) != _arrived(claim, others)


def _arrived(claim: Claim, photos: Sequence[PhotoRow]) -> frozenset[Material]:
    asked = next(
        step.at for step in reversed(claim.steps) if step.action == Action.REQUEST_MATERIALS
    )
    old = {(each.material, each.file_hash) for each in photos if each.added_at < asked}
    return frozenset(
        Material(each.material)
        for each in photos
        if each.removed_at is None and (each.material, each.file_hash) not in old
    )
