"""Which claims that the window filled in has nobody confirmed in time, and which signed sheets has
nobody compared? Asked once an hour: the person is told of a sheet that is late, and what is over
lapses; what was filled in goes, and the person is told."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from casework.assisted import store
from casework.assisted.tables import AssistedFilingRow
from casework.claims.store import ClaimStore
from casework.phone import draft_removal
from claims_core.assisted_filing import OPEN_STATES, AssistMove, AssistState, compared_by
from claims_core.calendar_cn import china_day
from claims_core.claim import SYSTEM
from claims_core.policy import PolicyBook
from infra import outbox
from infra.db import Database
from infra.sealing import Sealer

LAPSED_EVENT = "assisted_filing_lapsed"
LATE_EVENT = "assisted_sheet_late"
PAGE = 50


class AssistedLapsing:
    """代填作废."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)

    async def tell_late(self) -> int:
        """Tell whoever has signed that nobody has compared it in time, once; how many."""
        now, told = self._clock(), 0
        late = (
            AssistedFilingRow.ended_at.is_(None),
            AssistedFilingRow.state == AssistState.SIGNED,
            AssistedFilingRow.compare_by < china_day(now),
            AssistedFilingRow.lapses_on >= china_day(now),
            AssistedFilingRow.late_told_at.is_(None),
        )
        async with self._db.read() as session:
            found = list(
                await session.scalars(
                    select(AssistedFilingRow.claim_id)
                    .where(*late)
                    .order_by(AssistedFilingRow.claim_id)
                    .limit(PAGE)
                )
            )
        for claim_id in found:
            async with self._db.write() as session:
                # held first, asked then: whoever compares it meanwhile is seen
                claim = await self._store.load(session, claim_id, hold=True)
                row = await store.row_of(session, claim_id)
                if claim is None or row is None or row.late_told_at is not None:
                    continue
                if row.compare_by is None or row.compare_by >= china_day(now):
                    continue  # refused, or signed anew
                if row.signed_at and compared_by(self._book, row.signed_at) >= china_day(now):
                    # counted before the holidays of its year were known
                    row.compare_by = compared_by(self._book, row.signed_at)
                    continue
                row.late_told_at = now  # asked of once, whatever comes of it
                if store.state_of(row, claim.stage, claim.filed_by) is not AssistState.SIGNED:
                    continue
                await store.note(session, claim, AssistMove.COMPARED_LATE, SYSTEM, now)
                outbox.append(session, LATE_EVENT, claim_id, now)
                told += 1
        return told

    async def lapse_due(self) -> int:
        """End what nobody has confirmed or compared; how many."""
        ended, last = 0, ""
        while True:
            async with self._db.read() as session:
                page = list(
                    await session.scalars(
                        select(AssistedFilingRow.claim_id)
                        .where(
                            AssistedFilingRow.ended_at.is_(None),
                            AssistedFilingRow.state.in_(OPEN_STATES),
                            AssistedFilingRow.lapses_on < china_day(self._clock()),
                            AssistedFilingRow.claim_id > last,
                        )
                        .order_by(AssistedFilingRow.claim_id)
                        .limit(PAGE)
                    )
                )
            if not page:
                return ended
            last = page[-1]
            for claim_id in page:
                ended += await self._lapse(claim_id)

    async def _lapse(self, claim_id: str) -> int:
        now = self._clock()
        async with self._db.write() as session:
            # held first, asked then: a yes that came meanwhile is seen
            claim = await self._store.load(session, claim_id, hold=True)
            row = await store.row_of(session, claim_id)
            if claim is None or row is None or row.ended_at is not None:
                return 0
            state = store.state_of(row, claim.stage, claim.filed_by)
            if state in OPEN_STATES and row.lapses_on >= china_day(now):
                return 0  # asked again, or signed, meanwhile
            if state not in OPEN_STATES:
                # the person went on with it themselves: the window's part is over
                row.state, row.ended_at = state, now
                return 0
            gone = await draft_removal.remove(
                session, self._store, self._sealer, claim, SYSTEM, now
            )
            row.state, row.ended_at = AssistState.LAPSED, now
            await store.note(session, gone, AssistMove.LAPSED, SYSTEM, now)
            outbox.append(session, LAPSED_EVENT, claim_id, now)
            return 1
