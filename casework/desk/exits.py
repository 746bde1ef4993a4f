"""How does a claim leave the straight line, how is a settled one taken back, and how does it go on?
Every step needs a reason code and is one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.claims.tables import DecisionReversalRow
from casework.claims.views import StepResult
from casework.desk import centre_audits
from casework.desk.step import DeskStep
from casework.desk.views import CentreAudit
from casework.errors import AlreadyReversed, NothingToReverse
from casework.ledger import rechecks_due
from casework.ledger import store as ledger_store
from casework.ledger.recheck_views import Cause
from casework.ledger.rechecks import Rechecks
from casework.ledger.store import Extra, entry_of
from casework.ledger.tables import LedgerRow
from casework.money import store as journal
from casework.money.movements import MovementKind, reversed_
from casework.payments import recovery_steps
from casework.receipts import holding
from claims_core.actions import Action
from claims_core.claim import Actor, Claim
from claims_core.ledger import EntryKind
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer


class ClaimExits:
    """不能照常办的时候: refuse, send back, hand to the centre and take back, reverse, reopen."""

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
        self._step = DeskStep(db, sealer, clock, book)
        self._sealer = sealer
        self._store = ClaimStore(sealer)
        self._rechecks = rechecks

    async def send_back(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """退回重办, with the reason for the colleague."""
        return await self._step.move(
            actor, claim_id, version, Action.SEND_BACK, code=code, words=words
        )

    async def decline(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """不予受理: at the material check; the member reads why and what to do; receipts are free
        again."""
        return await self._step.move(
            actor, claim_id, version, Action.DECLINE, code=code, words=words
        )

    async def reject(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """不予支付: only a person may refuse, with a reason the member reads; receipts are free
        again unless money for them is out."""
        return await self._step.move(
            actor, claim_id, version, Action.REJECT, code=code, words=words
        )

    async def reopen(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """重新办理: a refused, withdrawn or reversed claim goes on, with its receipts.

        :raises ReceiptTaken: when another claim has used one of them since.
        """
        return await self._step.move(
            actor, claim_id, version, Action.REOPEN, code=code, words=words
        )

    async def hand_to_centre(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """移交市医保中心: a crossing claim is audited there (contract art. 17)."""
        return await self._step.move(
            actor, claim_id, version, Action.HAND_TO_CENTRE, code=code, words=words
        )

    async def return_from_centre(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """市医保中心退回 without an audit: back to the initial review."""
        return await self._step.move(
            actor, claim_id, version, Action.RETURN_FROM_CENTRE, code=code, words=words
        )

    async def allow_same_person(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """准许同一人办下一步, where a county has too few people: for this claim and its next step
        only, kept with the supervisor's name and reason and listed in a report."""
        return await self._step.move(
            actor, claim_id, version, Action.ALLOW_SAME_PERSON, code=code, words=words
        )

    async def record_centre_audit(
        self, actor: Actor, claim_id: str, version: int, audit: CentreAudit
    ) -> StepResult:
        """市医保中心审定: its figures come back and count; the insurer's part is reviewed and
        paid like every other claim.

        :raises FieldsInvalid: when the sheet is not named or not of the past.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            centre_audits.check(claim, audit, now)
            moved, events = apply_action(
                claim,
                Action.RECORD_CENTRE_AUDIT,
                actor,
                version=version,
                now=now,
                reason=audit.words,
            )
            digest = await centre_audits.keep(session, moved, audit, by=actor.id, at=now)
            moved = moved.evolve(bills_digest=digest)
            await self._store.save(session, claim, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def reverse(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """冲正: take a settlement back in every year it touched. Its receipts are free again where
        the person holds no money for them.

        What the bank has paid stays paid: it is to be got back, or counts when the claim is settled
        anew. Not while a payment is out at the bank.

        :raises AlreadyReversed, NothingToReverse, NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            standing = await self._entries_to_reverse(session, claim)
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
            await self._take_back(session, actor, claim, standing[0].decision_id or "", now)
            await self._store.save(session, claim, moved, events, at=now)
            await holding.release_reversed(session, self._sealer, claim_id, now)
            await rechecks_due.note(session, [(claim.insured_id, claim_id)], Cause.REVERSAL, at=now)
        await self._rechecks.work_off()
        return StepResult.from_claim(moved)

    async def _take_back(
        self, session: AsyncSession, actor: Actor, claim: Claim, decision_id: str, now: datetime
    ) -> None:
        """The journal's lines of a settlement the other way round, and what is then to be got back
        from the person."""
        session.add(
            DecisionReversalRow(
                decision_id=decision_id, claim_id=claim.id, reversed_by=actor.id, reversed_at=now
            )
        )
        lines = await journal.lines_of(session, MovementKind.SETTLED, decision_id)
        await journal.enter(session, [reversed_(decision_id, lines)], by=actor.id, at=now)
        await recovery_steps.follow(session, [claim], actor, "冲正", now)

    async def _entries_to_reverse(
        self, session: AsyncSession, claim: Claim
    ) -> tuple[LedgerRow, ...]:
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
