"""How is a settled claim taken back? Asked by a supervisor: every year's entries, the receipts and
the stage together or not at all, and then the person's other claims are looked at again."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import ledger_store, receipt_claims, rechecks_due
from casework.claim_store import ClaimStore
from casework.desk_view import DeskView
from casework.errors import AlreadyReversed, NotFound, NothingToReverse
from casework.ledger_store import Extra, entry_of
from casework.recheck_views import Cause
from casework.rechecks import Rechecks
from casework.tables import LedgerRow
from casework.views import DeskClaim
from claims_core.actions import Action
from claims_core.claim import Actor, Claim
from claims_core.ledger import EntryKind
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer


class Reversals:
    """冲正."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        book: PolicyBook,
        rechecks: Rechecks,
    ) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)
        self._view = DeskView(sealer, book, clock)
        self._rechecks = rechecks

    async def reverse(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """Take a settlement back in every year it touched, and free its receipts.

        What the bank has paid stays paid: the recheck lists it until it is settled anew or got
        back. Not while a payment is out at the bank.

        :raises AlreadyReversed, NothingToReverse, NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            standing = await self._standing(session, claim)
            moved, events = apply_action(
                claim,
                Action.REVERSE,
                actor,
                version=version,
                now=now,
                reason_code=code,
                reason=words,
            )
            await ledger_store.lock(session, [(row.insured_id, row.year) for row in standing])
            await ledger_store.append(
                session,
                [(row.insured_id, entry_of(row).reversal()) for row in standing],
                decision_id=standing[0].decision_id,
                by=actor.id,
                at=now,
                extras=[Extra(attempt=row.attempt) for row in standing],
            )
            await receipt_claims.release_all(session, claim_id)
            await self._store.save(session, claim, moved, events, at=now)
            await rechecks_due.note(session, [(claim.insured_id, claim_id)], Cause.REVERSAL, at=now)
        await self._rechecks.work_off()
        async with self._db.read() as session:
            return await self._view.of(session, actor, await self._load(session, actor, claim_id))

    async def _standing(self, session: AsyncSession, claim: Claim) -> tuple[LedgerRow, ...]:
        """The entries to take back; the claim is held, so nobody else takes them back meanwhile."""
        standing = await ledger_store.standing_of(session, claim.id)
        if standing:
            return standing
        settled = await session.scalar(
            select(LedgerRow.id)
            .where(LedgerRow.kind == EntryKind.SETTLEMENT, LedgerRow.reference == claim.id)
            .limit(1)
        )
        raise NothingToReverse if settled is None else AlreadyReversed

    async def _load(
        self, session: AsyncSession, actor: Actor, claim_id: str, *, hold: bool = False
    ) -> Claim:
        claim = await self._store.load(session, claim_id, hold=hold)
        if claim is None or claim.submitted_at is None or not actor.is_staff:
            raise NotFound
        return claim
