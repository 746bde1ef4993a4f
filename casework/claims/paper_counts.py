"""How many photographs and receipts does a claim have? Asked by the store, of many claims."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam, func, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import PhotoRow, ReceiptRow
from claims_core.checklist import Material

# Every step of a claim asks this, and to write the statement down takes longer than to answer it.
_CLAIMS: BindParameter[Sequence[str]] = bindparam("claims", expanding=True)
_COUNTS = (
    select(PhotoRow.claim_id, PhotoRow.material, func.count())
    .where(PhotoRow.claim_id.in_(_CLAIMS), PhotoRow.removed_at.is_(None))
    .group_by(PhotoRow.claim_id, PhotoRow.material)
    .union_all(
        select(ReceiptRow.claim_id, null(), func.count())
        .where(ReceiptRow.claim_id.in_(_CLAIMS))
        .group_by(ReceiptRow.claim_id)
    )
)


async def papers_counted(
    session: AsyncSession, claim_ids: Sequence[str]
) -> tuple[dict[str, dict[Material, int]], dict[str, int]]:
    """The photographs by material, and the receipts, of each of these claims; one statement."""
    photos: dict[str, dict[Material, int]] = defaultdict(dict)
    receipts: dict[str, int] = defaultdict(int)
    for claim_id, material, count in await session.execute(_COUNTS, {"claims": claim_ids}):
        if material is None:
            receipts[claim_id] = count
        else:
            photos[claim_id][Material(material)] = count
    return photos, receipts
