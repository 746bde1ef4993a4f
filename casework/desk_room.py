"""What does every step of the desk begin and end with? The claim is held, moved by one rule, kept
and shown."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework import receipt_claims
from casework.claim_store import ClaimStore
from casework.desk_reviews import DeskReviews
from casework.desk_view import DeskView
from casework.errors import NotFound
from casework.views import DeskClaim
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Wanted
from claims_core.clocks import limits_of
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer

FREES_RECEIPTS = frozenset({Action.REJECT, Action.DECLINE})


class DeskRoom:
    """审核台的底子: what the groups of steps share."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)
        self._view = DeskView(sealer, book, clock)
        self._reviews = DeskReviews(sealer, clock, book)

    async def _move(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        action: Action,
        *,
        code: str = "",
        words: str = "",
        wanted: tuple[Wanted, ...] = (),
    ) -> DeskClaim:
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            moved, events = apply_action(
                claim,
                action,
                actor,
                version=version,
                now=now,
                reason_code=code,
                reason=words,
                wanted=wanted,
                limits=limits_of(self._book, claim, now),
            )
            await self._store.save(session, claim, moved, events, at=now)
            if action in FREES_RECEIPTS:
                await receipt_claims.release_all(session, claim_id)
            if action is Action.REOPEN:
                await receipt_claims.take_all(session, claim_id, now)
            return await self._view.of(session, actor, moved)

    async def _load(
        self, session: AsyncSession, actor: Actor, claim_id: str, *, hold: bool = False
    ) -> Claim:
        claim = await self._store.load(session, claim_id, hold=hold)
        # what was never handed in is nobody's but the member's
        if claim is None or claim.submitted_at is None or not actor.is_staff:
            raise NotFound
        return claim
