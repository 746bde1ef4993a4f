"""What does every step of the desk begin and end with? Asked by the desk and its exits: the claim
is held, moved by one rule and kept; what it then looks like is asked elsewhere."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.views import StepResult
from casework.errors import NotFound
from casework.receipts import holding
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Wanted
from claims_core.clocks import TimeLimits, limits_of
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer

FREES_RECEIPTS = frozenset({Action.REJECT, Action.DECLINE})


class DeskStep:
    """审核台的一步: what the services of the desk share."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._book = book
        self._sealer = sealer
        self._store = ClaimStore(sealer)

    async def move(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        action: Action,
        *,
        code: str = "",
        words: str = "",
        wanted: tuple[Wanted, ...] = (),
    ) -> StepResult:
        """One step by the rules alone, in one transaction.

        :raises NotFound: and what `apply_action` refuses.
        :raises ReceiptTaken: when a claim goes on whose receipts another one has used since.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self.held(session, actor, claim_id)
            moved, events = apply_action(
                claim,
                action,
                actor,
                version=version,
                now=now,
                reason_code=code,
                reason=words,
                wanted=wanted,
                limits=self.limits(claim, now),
            )
            await self._store.save(session, claim, moved, events, at=now)
            if action in FREES_RECEIPTS:
                await holding.release(session, self._sealer, claim_id, now)
            if action is Action.REOPEN:
                await holding.hold(session, self._sealer, claim_id, actor, now)
        return StepResult.from_claim(moved)

    def limits(self, claim: Claim, now: datetime) -> TimeLimits:
        """时限天数 of this claim."""
        return limits_of(self._book, claim, now)

    async def held(self, session: AsyncSession, actor: Actor, claim_id: str) -> Claim:
        """The claim, kept from others until the transaction ends.

        :raises NotFound: also for drafts, which are not the window's yet.
        """
        return (await self.held_with_row(session, actor, claim_id))[0]

    async def held_with_row(
        self, session: AsyncSession, actor: Actor, claim_id: str
    ) -> tuple[Claim, ClaimRow]:
        """The same with its row, for steps that need the keyed figures too.

        :raises NotFound:
        """
        found = await self._store.load_with_row(session, claim_id, hold=True)
        if found is None or found[0].submitted_at is None or not actor.is_staff:
            raise NotFound
        return found
