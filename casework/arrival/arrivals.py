"""What becomes of a payment of which nobody says that it came? It closes by itself in the end, some
days after a warning, and at the window one can still say that it did not come."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.said import ArrivalKeeping
from casework.arrival.tables import ArrivalFollowUpRow
from casework.arrival.watch import UNSETTLED
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.claims.views import StepResult
from casework.errors import NotFound
from claims_core.actions import ACTION_WORDS, Action
from claims_core.arrival_clock import arrival_days, long_enough
from claims_core.calendar_cn import china_day
from claims_core.claim import STAGE_WORDS, SYSTEM, Actor, Stage
from claims_core.events import Event
from claims_core.policy import PolicyBook
from claims_core.review import WrongStage, apply_action
from claims_core.review_reasons import ReasonCode
from infra.db import Database
from infra.sealing import Sealer

PAGE = 200


class Arrivals:
    """到账没有确认."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)
        self._keeping = ArrivalKeeping(sealer, book)

    async def deny(self, actor: Actor, claim_id: str, version: int, words: str = "") -> StepResult:
        """反映没有到账, told at the window: a case is opened, the claim stays where it is, even
        closed.

        :raises WrongStage: where nothing was ever paid.
        :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._store.load(session, claim_id, hold=True)
            if claim is None or claim.submitted_at is None or not actor.is_staff:
                raise NotFound
            moved, events = apply_action(
                claim, Action.DENY_ARRIVAL, actor, version=version, now=now, reason=words
            )
            if not claim.who_did(Action.CONFIRM_PAID):
                raise WrongStage(
                    stage=STAGE_WORDS[claim.stage], action=ACTION_WORDS[Action.DENY_ARRIVAL]
                )
            await self._store.save(session, claim, moved, events, at=now)
            await self._keeping.keep(session, claim, actor, now, False, "window", words)
        return StepResult.from_claim(moved)

    async def close_unconfirmed(self) -> int:
        """到期自动办结: the paid claims that nobody has confirmed for as long as the policy of
        their day of payment says, and whose people were told so some days before; how many. One
        with a case or a complaint that is open waits for it."""
        now = self._clock()
        closed, last = 0, ""
        while True:
            async with self._db.read() as session:
                found = await self._late(session, last, now)
            if found is None:
                return closed
            last, late = found
            closed += await self._close(late, now) if late else 0

    async def _late(
        self, session: AsyncSession, after: str, now: datetime
    ) -> tuple[str, list[str]] | None:
        """Of the next page of paid claims the last id, and those that may close; None behind the
        last page."""
        paid_at = (
            select(func.max(ClaimStepRow.at))
            .where(ClaimStepRow.claim_id == ClaimRow.id, ClaimStepRow.target == Stage.PAID)
            .where(ClaimStepRow.source != Stage.PAID)
            .scalar_subquery()
        )
        rows = (
            await session.execute(
                select(ClaimRow.id, paid_at, UNSETTLED)
                .where(ClaimRow.stage == Stage.PAID, ClaimRow.id > after)
                .order_by(ClaimRow.id)
                .limit(PAGE)
            )
        ).all()
        if not rows:
            return None
        warned = {
            (row.claim_id, row.paid_on): row.warned_at
            for row in await session.scalars(
                select(ArrivalFollowUpRow).where(
                    ArrivalFollowUpRow.claim_id.in_([claim_id for claim_id, _, _ in rows])
                )
            )
        }
        today, late = china_day(now), []
        for claim_id, at, unsettled in rows:
            paid_on = china_day(at)
            warned_at = warned.get((claim_id, paid_on))
            if unsettled or warned_at is None or not long_enough(china_day(warned_at), today):
                continue
            if arrival_days(self._book, paid_on).closing < today:
                late.append(claim_id)
        return rows[-1][0], late

    async def _close(self, late: list[str], now: datetime) -> int:
        async with self._db.write() as session:
            claims = await self._store.load_all(session, late, hold=True)
            # somebody may have opened a case since
            settled = set(
                await session.scalars(select(ClaimRow.id).where(ClaimRow.id.in_(late), ~UNSETTLED))
            )
            moves, events = [], list[Event]()
            for claim in claims.values():
                if claim.stage is Stage.PAID and claim.id in settled:
                    moved, told = apply_action(
                        claim,
                        Action.CLOSE_UNCONFIRMED,
                        SYSTEM,
                        version=claim.version,
                        now=now,
                        reason_code=ReasonCode.NEVER_CONFIRMED,
                    )
                    moves.append((claim, moved))
                    events += told
            await self._store.save_held(session, moves, events, at=now)
        return len(moves)
