"""Which draws need a seed that is fixed before anything is drawn? Asked by time alone, so that it
does not depend on anybody who will see the records, and by whatever brings records of hospitals."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import draws
from casework.checks.tables import DrawRow, DrawSeedRow
from claims_core.sampling_shares import DrawPurpose
from infra.db import Database
from infra.sealing import Sealer


async def commit_missing(
    session: AsyncSession,
    sealer: Sealer,
    purposes: Sequence[DrawPurpose],
    month: str,
    now: datetime,
) -> None:
    """Fix the seeds of this month's next draws that are not fixed yet, in this order; one question
    where all of them are, as nearly always."""
    so_far = (
        select(func.count())
        .where(DrawRow.purpose == DrawSeedRow.purpose, DrawRow.month == month)
        .scalar_subquery()
    )
    fixed = await session.scalars(
        select(DrawSeedRow.purpose).where(
            DrawSeedRow.purpose.in_(purposes),
            DrawSeedRow.month == month,
            DrawSeedRow.serial == 1 + so_far,
        )
    )
    there = set(fixed)
    for purpose in purposes:
        if purpose not in there:
            await draws.commit(session, sealer, purpose, month, now)


class DrawSeeds:
    """抽取种子: fixed for this month and the next, for every kind of draw."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def fix(self) -> None:
        """Fix what is not fixed yet; a seed that is fixed stays as it is."""
        now = self._clock()
        month = draws.month_of(now)
        async with self._db.write() as session:
            for purpose in DrawPurpose:
                for each in (month, draws.following(month)):
                    await draws.commit(session, self._sealer, purpose, each, now)
