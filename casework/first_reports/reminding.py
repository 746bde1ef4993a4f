"""Whose report still waits for its papers, shortly before the day that was named? Asked once an
hour; each is reminded once, and not where a claim has come of it some other way."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.first_reports.tables import FirstReportRow
from casework.people import merges
from claims_core.calendar_cn import china_day
from infra import outbox
from infra.db import Database

EVENT = "first_report_reminder"
PAGE = 100


class FirstReportReminders:
    """报案后的提醒."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def remind_due(self) -> int:
        """Remind whoever it is time for; how many reports."""
        told = 0
        while True:
            seen, reminded = await self._page()
            told += reminded
            if seen < PAGE:
                return told

    async def _page(self) -> tuple[int, int]:
        now = self._clock()
        async with self._db.write() as session:
            rows = list(
                await session.scalars(
                    select(FirstReportRow)
                    .where(
                        FirstReportRow.ended_at.is_(None),
                        FirstReportRow.reminded_at.is_(None),
                        FirstReportRow.remind_on <= china_day(now),
                    )
                    .order_by(FirstReportRow.remind_on, FirstReportRow.id)
                    .limit(PAGE)
                    .with_for_update(skip_locked=True)
                )
            )
            told = 0
            for row in rows:
                row.claim_id = await claim_since(session, row)
                if row.claim_id is not None:
                    row.ended_at = now
                    continue
                row.reminded_at = now
                outbox.append(session, EVENT, row.id, now)
                told += 1
            return len(rows), told


async def claim_since(session: AsyncSession, row: FirstReportRow) -> str | None:
    """A claim of the same person that has been handed in and is about the day that was reported,
    though it was not begun from the report."""
    claim = ClaimRow
    return await session.scalar(
        select(claim.id)
        .where(
            claim.insured_id.in_(merges.same_person(row.insured_id)),
            claim.submitted_at.is_not(None),
            func.coalesce(claim.admission_on, claim.discharge_on) <= row.began_on,
            or_(claim.discharge_on.is_(None), claim.discharge_on >= row.began_on),
        )
        .order_by(claim.submitted_at.desc())
        .limit(1)
    )
