"""Which photographs does a claim have and had, and how does one go out again? Asked by phones that
take one back and by clerks who have scanned a wrong paper; the object stays until its time is over
(`app/retention`)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import named_changes, papers_read
from casework.claims.changes import (
    NOTHING,
    ChangePart,
    change_columns,
    facts_hash,
    photo_changes,
    photo_facts,
)
from casework.claims.tables import (
    ClaimChangeRow,
    PhotoRow,
    ReceiptReadingRow,
    ReceiptRow,
)
from casework.errors import NotFound
from infra.sealing import Sealer


async def every_photo(session: AsyncSession, claim_id: str) -> list[PhotoRow]:
    """Every photograph the claim has or had."""
    return list(await session.scalars(select(PhotoRow).where(PhotoRow.claim_id == claim_id)))


async def standing_photo(session: AsyncSession, claim_id: str, photo_id: str) -> PhotoRow:
    """One that has not been taken out.

    :raises NotFound:
    """
    row = await session.get(PhotoRow, photo_id)
    if row is None or row.claim_id != claim_id or row.removed_at is not None:
        raise NotFound
    return row


async def take_out(session: AsyncSession, sealer: Sealer, row: PhotoRow, now: datetime) -> None:
    """Let this one count no more; a receipt read from this very picture goes with it, and what was
    read. The caller holds the claim."""
    rows = await every_photo(session, row.claim_id)
    before = photo_facts(rows)
    row.removed_at = now
    await papers_read.forget(session, row.id)
    record(session, sealer, row.claim_id, before, rows, now)
    async with named_changes.recorded(session, sealer, row.claim_id, now):
        reading, receipt = ReceiptReadingRow, ReceiptRow
        await session.execute(delete(reading).where(reading.photo_id == row.id))
        await session.execute(
            delete(receipt).where(receipt.claim_id == row.claim_id, receipt.photo_id == row.id)
        )


def record(
    session: AsyncSession,
    sealer: Sealer,
    claim_id: str,
    before: list[list[str]],
    rows: Sequence[PhotoRow],
    now: datetime,
) -> None:
    """事实变动: which photographs the claim had before, and has now."""
    columns = change_columns(
        sealer,
        claim_id,
        ChangePart.PHOTOS,
        photo_changes(rows),
        now,
        facts_hash(sealer, before) if before else NOTHING,
        facts_hash(sealer, photo_facts(rows)),
    )
    session.add(ClaimChangeRow(**columns))
