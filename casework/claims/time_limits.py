"""Which claims are getting late? A pass of the worker, by the clock alone: each share of each time
limit is told once, however many workers pass at the same time and however long none did."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, EscalationRow
from claims_core.calendar_cn import add_working_days, horizon
from claims_core.claim import Claim
from claims_core.clocks import RUNNING, THRESHOLDS, Count, Mark, marks, recounted, urgency
from claims_core.events import Event, EventName
from infra import outbox
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import dialect_insert

PAGE = 200


class TimeLimitWatch:
    """时限预警, and promises counted anew once a year's holidays are published."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        *,
        count: Count = add_working_days,
        known_until: Callable[[], date] = horizon,
    ) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)
        self._count = count
        self._known_until = known_until
        self._recounted_until: date | None = None

    async def run_once(self) -> int:
        """One pass: how many shares were told."""
        until = self._known_until()
        if self._recounted_until != until:  # the tables come with a release, never in between
            await self._recount(until)
            self._recounted_until = until
        now = self._clock()
        told = 0
        while True:
            seen, new = await self._page(now)
            told += new
            if seen < PAGE:
                return told

    async def _page(self, now: datetime) -> tuple[int, int]:
        """Look at the claims that have waited longest for it: how many, and how much was told."""
        async with self._db.write() as session:
            ids = list(
                await session.scalars(
                    select(ClaimRow.id)
                    .where(ClaimRow.next_mark_at <= now)
                    .order_by(ClaimRow.next_mark_at, ClaimRow.id)
                    .limit(PAGE)
                    .with_for_update(skip_locked=True, key_share=True)
                )
            )
            claims = list((await self._store.load_all(session, ids)).values())
            told = await _tell(session, claims, now) if ids else 0
            for claim in claims:
                ahead = [mark.at for mark in marks(claim) if mark.at > now]
                await session.execute(
                    update(ClaimRow)
                    .where(ClaimRow.id == claim.id)
                    .values(next_mark_at=ahead[0] if ahead else None, urgency=urgency(claim, now))
                    .execution_options(synchronize_session=False)
                )
            return len(ids), told

    async def _recount(self, until: date) -> None:
        """Promises that were provisional, on holiday tables that reach as far as `until`."""
        last = ""
        while True:
            async with self._db.write() as session:
                ids = list(
                    await session.scalars(
                        select(ClaimRow.id)
                        .where(
                            ClaimRow.promise_provisional.is_(True),
                            ClaimRow.promised_on <= until,
                            ClaimRow.stage.in_(RUNNING),
                            ClaimRow.id > last,
                        )
                        .order_by(ClaimRow.id)
                        .limit(PAGE)
                    )
                )
                if not ids:
                    return
                last = ids[-1]
                claims = await self._store.load_all(session, ids, hold=True)
                moves = [
                    (claim, moved)
                    for claim in claims.values()
                    if (moved := recounted(claim, self._count)) is not None
                ]
                # that the same day holds for good is no news
                events = [
                    Event(EventName.PROMISE_RECOUNTED, claim.id)
                    for claim, moved in moves
                    if claim.promise and moved.promise and moved.promise.day != claim.promise.day
                ]
                await self._store.save_held(session, moves, events, at=self._clock())


async def _tell(session: AsyncSession, claims: Sequence[Claim], now: datetime) -> int:
    """Write down every share that has gone and was not told before; each is an event."""
    gone = [(claim.id, mark) for claim in claims for mark in marks(claim) if mark.at <= now]
    if not gone:
        return 0
    fresh = await session.execute(
        dialect_insert(session, EscalationRow)
        .values([_columns(claim_id, mark, now) for claim_id, mark in gone])
        .on_conflict_do_nothing()
        .returning(EscalationRow.claim_id, EscalationRow.share)
    )
    told = sorted((claim_id, share) for claim_id, share in fresh)
    for claim_id, share in told:
        outbox.append(session, THRESHOLDS[share], claim_id, now)
    return len(told)


def _columns(claim_id: str, mark: Mark, now: datetime) -> dict[str, object]:
    return {
        "claim_id": claim_id,
        "clock": mark.clock,
        "started_on": mark.started_on,
        "share": mark.share,
        "gone_at": mark.at,
        "told_at": now,
    }
