"""Which claims that the window filled in has nobody confirmed in time? Asked once an hour: they
lapse, what was filled in goes, and the person is told."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from casework.assisted import store
from casework.assisted.tables import AssistedFilingRow
from casework.claims.store import ClaimStore
from casework.phone import draft_removal
from claims_core.assisted_filing import AssistMove, AssistState
from claims_core.calendar_cn import china_day
from claims_core.claim import SYSTEM
from infra import outbox
from infra.db import Database
from infra.sealing import Sealer

LAPSED_EVENT = "assisted_filing_lapsed"
PAGE = 50
# A sheet that is signed waits for a colleague; the person has done theirs.
_LAPSES = (AssistState.FILLING, AssistState.ASKED)


class AssistedLapsing:
    """代填作废."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def lapse_due(self) -> int:
        """End what nobody has confirmed; how many."""
        ended, last = 0, ""
        while True:
            async with self._db.read() as session:
                page = list(
                    await session.scalars(
                        select(AssistedFilingRow.claim_id)
                        .where(
                            AssistedFilingRow.ended_at.is_(None),
                            AssistedFilingRow.state.in_(_LAPSES),
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
            if state in _LAPSES and row.lapses_on >= china_day(now):
                return 0  # asked again meanwhile
            if state not in _LAPSES:
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
