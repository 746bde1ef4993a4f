"""Has this picture been handed in before, perhaps saved again or made smaller? Asked when a
photograph is kept; what is found is a hint, never a refusal."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow, PhotoRow, ReceiptReadingRow
from claims_core.claim import Stage
from claims_core.receipts import Receipt, ReceiptKind

# How many of the 256 steps may differ. Two papers of one form look alike, most of all when they
# were scanned; so of strangers' papers nearly nothing may.
_OF_ONE_PERSON, _OF_OTHERS = 6, 2
_MOST_LOOKED_AT = 50
_BAND_BITS, _BANDS = 64, 4
_GIVEN_UP = (Stage.WITHDRAWN, Stage.NOT_ACCEPTED)


@dataclass(frozen=True)
class Twin:
    """很像的照片: an earlier one that seems to show the same; `own` where it is of the same
    person."""

    photo_id: str
    own: bool


def bands_of(likeness: str) -> tuple[int, ...]:
    """The likeness as four signed numbers. Two pictures that differ in three steps or fewer have
    one of them in common, so that an index finds them; empty for a picture that is too plain."""
    if not likeness:
        return ()
    width = _BAND_BITS // 4
    parts = (int(likeness[at * width : (at + 1) * width], 16) for at in range(_BANDS))
    return tuple(part - (1 << _BAND_BITS) if part >> (_BAND_BITS - 1) else part for part in parts)


async def twin_of(
    session: AsyncSession, claim_id: str, likeness: str, read: Collection[Receipt]
) -> Twin | None:
    """The nearest earlier picture among all claims that are not given up; a picture of which
    codes `read` other receipts is another one."""
    bands = bands_of(likeness)
    if not bands:
        return None
    columns = (PhotoRow.likeness_1, PhotoRow.likeness_2, PhotoRow.likeness_3, PhotoRow.likeness_4)
    person = select(ClaimRow.insured_id).where(ClaimRow.id == claim_id).scalar_subquery()
    # a band of plain paper only is everybody's and tells nothing
    alike = [column == band for column, band in zip(columns, bands, strict=True) if band]
    found = await session.execute(
        select(PhotoRow.id, ClaimRow.insured_id == person, *columns)
        .join(ClaimRow, ClaimRow.id == PhotoRow.claim_id)
        .where(PhotoRow.removed_at.is_(None), ClaimRow.stage.not_in(_GIVEN_UP), or_(*alike))
        .limit(_MOST_LOOKED_AT)
    )
    near = sorted(
        (distance, photo_id, bool(own))
        for photo_id, own, *theirs in found
        if (distance := _distance(bands, theirs)) <= (_OF_ONE_PERSON if own else _OF_OTHERS)
    )
    if not near:
        return None
    theirs = await _receipts_on(session, [photo_id for _, photo_id, _ in near]) if read else {}
    for _, photo_id, own in near:
        if photo_id not in theirs or theirs[photo_id] & set(read):
            return Twin(photo_id, own)
    return None


async def _receipts_on(session: AsyncSession, ids: Sequence[str]) -> dict[str, set[Receipt]]:
    rows = await session.scalars(
        select(ReceiptReadingRow).where(ReceiptReadingRow.photo_id.in_(ids))
    )
    found: dict[str, set[Receipt]] = defaultdict(set)
    for row in rows:
        found[row.photo_id].add(Receipt(ReceiptKind(row.kind), row.code, row.number))
    return found


def _distance(these: Sequence[int], those: Sequence[int | None]) -> int:
    mask = (1 << _BAND_BITS) - 1
    return sum(((a ^ (b or 0)) & mask).bit_count() for a, b in zip(these, those, strict=True))
