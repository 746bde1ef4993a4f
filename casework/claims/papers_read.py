"""How is a photograph put in line for reading, and how does what was read of it go again? Asked
where photographs come and go."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.paper_tables import PaperFieldRow, PaperReadingRow
from casework.claims.tables import PhotoRow
from casework.paper_fields.fields import FIELDS_OF
from claims_core.checklist import Material


class ReadingState(StrEnum):
    """识字到哪一步."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


def to_be_read(session: AsyncSession, photo: PhotoRow, now: datetime) -> None:
    """Put a photograph in line, in the transaction that keeps it; of a paper on which nothing is
    looked for nothing happens."""
    if Material(photo.material) in FIELDS_OF:
        session.add(
            PaperReadingRow(
                photo_id=photo.id,
                claim_id=photo.claim_id,
                state=ReadingState.WAITING.value,
                asked_at=now,
            )
        )


async def forget(session: AsyncSession, photo_id: str) -> None:
    """What was read on a photograph that is taken out, and what was said of it. Whoever keeps what
    was read holds its reading: once that is gone, no more fields come."""
    for row in (PaperReadingRow, PaperFieldRow):
        await session.execute(delete(row).where(row.photo_id == photo_id))
