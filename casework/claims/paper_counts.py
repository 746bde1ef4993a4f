"""How many photographs and receipts does a claim have? Asked by the store, of many claims."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import PhotoRow, ReceiptRow
from claims_core.checklist import Material


async def papers_counted(
    session: AsyncSession, claim_ids: Sequence[str]
) -> tuple[dict[str, dict[Material, int]], dict[str, int]]:
    """The photographs by material, and the receipts, of each of these claims; one statement."""
    photos: dict[str, dict[Material, int]] = defaultdict(dict)
    receipts: dict[str, int] = defaultdict(int)
    for claim_id, material, count in await session.execute(
        select(PhotoRow.claim_id, PhotoRow.material, func.count())
        .where(PhotoRow.claim_id.in_(claim_ids), PhotoRow.removed_at.is_(None))
        .group_by(PhotoRow.claim_id, PhotoRow.material)
        .union_all(
            select(ReceiptRow.claim_id, null(), func.count())
            .where(ReceiptRow.claim_id.in_(claim_ids))
            .group_by(ReceiptRow.claim_id)
        )
    ):
        if material is None:
            receipts[claim_id] = count
        else:
            photos[claim_id][Material(material)] = count
    return photos, receipts
