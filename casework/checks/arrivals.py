"""What becomes of a payment of which nobody says that it came? It closes by itself in the end, and
at the window one can still say that it did not come."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select

from casework.checks import follow_ups
from casework.checks.tables import SideTrackRow
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.views import StepResult
from casework.errors import NotFound
from claims_core.actions import ACTION_WORDS, Action
from claims_core.calendar_cn import china_day
from claims_core.claim import STAGE_WORDS, SYSTEM, Actor, Stage
from claims_core.clocks import closes_unconfirmed
from claims_core.events import Event
from claims_core.policy import PolicyBook
from claims_core.review import WrongStage, apply_action
from claims_core.review_reasons import ReasonCode
from claims_core.track import Track
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

    async def deny(self, actor: Actor, claim_id: str, version: int, words: str = "") -> StepResult:
        """反映没有到账, told at the window: a caller looks for the money; the claim stays where it
        is, closed or not.

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
            await follow_ups.open_case(session, claim_id, actor, now)
        return StepResult.from_claim(moved)

    async def close_unconfirmed(self) -> int:
        """到期自动办结: the paid claims that nobody has confirmed for as long as the policy of
        their day of payment says; how many. One with an open complaint waits for its caller."""
        now = self._clock()
        closed, last = 0, ""
        open_complaint = exists().where(
            SideTrackRow.claim_id == ClaimRow.id,
            SideTrackRow.track == Track.FOLLOW_UP_CALL,
            SideTrackRow.problem,
        )
        while True:
            query = (
                select(ClaimRow.id)
                .where(ClaimRow.stage == Stage.PAID, ClaimRow.id > last, ~open_complaint)
                .order_by(ClaimRow.id)
                .limit(PAGE)
            )
            async with self._db.read() as session:
                ids = list(await session.scalars(query))
            if not ids:
                return closed
            last = ids[-1]
            closed += await self._close(ids, now)

    async def _close(self, ids: list[str], now: datetime) -> int:
        async with self._db.read() as session:
            seen = await self._store.load_all(session, ids)
        late = [
            each.id
            for each in seen.values()
            if closes_unconfirmed(self._book, each, china_day(now))
        ]
        if not late:
            return 0
        async with self._db.write() as session:
            claims = await self._store.load_all(session, late, hold=True)
            moves, events = [], list[Event]()
            for claim in claims.values():
                if closes_unconfirmed(self._book, claim, china_day(now)):
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
