"""Which exports may nobody fetch or answer any more? Asked by the housekeeping, hourly."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from casework.exports.kinds import ExportKind
from casework.exports.recording import export_step
from casework.exports.tables import DataExportRow
from claims_core.claim import SYSTEM
from infra.db import Database

_AT_ONCE = 200


class ExportLapsing:
    """过期."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def run_once(self) -> int:
        """Write down which have lapsed; answers how many there were."""
        now = self._clock()
        async with self._db.write() as session:
            rows = await session.scalars(
                select(DataExportRow)
                .where(
                    DataExportRow.lapsed_at.is_(None),
                    DataExportRow.ends_at <= now,
                    DataExportRow.approved.is_not(False),
                )
                .order_by(DataExportRow.ends_at)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            lapsed = rows.all()
            for row in lapsed:
                row.lapsed_at = now
                session.add(export_step(row.id, ExportKind(row.kind), "lapsed", SYSTEM, now))
        return len(lapsed)
