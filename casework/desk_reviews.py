"""How does a review pass, and what does the final check write? Asked by the desk: figures are
calculated anew at each of the three reviews, and the last one settles."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework import assessments, hospital_receipts, ledger_store, payment_store
from casework.assessments import calculate, expense_of
from casework.claim_store import ClaimStore
from casework.confirmed_book import require_confirmed
from casework.errors import (
    AmountChanged,
    CrossingGoesToCentre,
    FieldsInvalid,
    PlatformDiffers,
)
from casework.tables import ClaimRow
from casework.views import Assessment, ExpenseForm, PlatformFigures
from claims_core.actions import Action
from claims_core.claim import SYSTEM, Actor, Claim
from claims_core.ladder import BenefitKind
from claims_core.policy import PolicyBook
from claims_core.review import StaleVersion, centre_audited, rule_for, take
from claims_core.review_reasons import PAYING_NOTHING, ReasonCode
from infra.sealing import Sealer


class DeskReviews:
    """三级审核, within the caller's transaction and on a claim that the caller holds."""

    def __init__(self, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)

    async def save_expense(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        version: int,
        expense: ExpenseForm,
        platform: PlatformFigures | None,
    ) -> Claim:
        """Keep the figures; where the centre has audited the claim, its figures stay.

        :raises InvalidExpense, InvalidAmount, NoPolicyForDay, StaleVersion, RoleMissing,
        WrongStage:
        """
        expense_of(expense)  # refuses what contradicts itself, before anything is kept
        now = self._clock()
        if claim.version != version:
            raise StaleVersion(version=claim.version, stage=claim.stage)
        rule_for(claim, Action.REVIEW_INITIALLY, actor)
        row = await session.get_one(ClaimRow, claim.id)
        row.expense = asdict(expense)
        if not centre_audited(claim):
            row.platform = asdict(platform) if platform else None
        assessment = await calculate(session, claim, row, self._book, now)
        await session.flush()
        keyed = claim.evolve(
            version=claim.version + 1,
            has_expense=True,
            assessed_fen=assessment.settlement.supplement_payment if assessment else None,
        )
        await self._store.save(session, claim, keyed, at=now)
        return keyed

    async def review(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        version: int,
        action: Action,
        seen: str,
    ) -> Claim:
        """One of the three reviews; the final check settles under the person-year's lock.

        :raises AmountChanged, CrossingGoesToCentre, PlatformDiffers, PolicyUnconfirmed: and what
        `take` refuses.
        """
        now = self._clock()
        moved, events = take(claim, action, actor, version=version, now=now)
        final = action is Action.CHECK_FINALLY
        if final and claim.care.discharge_on is not None:
            year = claim.care.discharge_on.year
            await ledger_store.lock(session, [(claim.insured_id, year)])
        row = await session.get_one(ClaimRow, claim.id)
        assessment = _require(claim, await calculate(session, claim, row, self._book, now), seen)
        settlement = assessment.settlement
        if final:
            require_confirmed(settlement)
        decision_id = await assessments.keep(
            session, claim, action, settlement, by=actor.id, at=now
        )
        moved = moved.evolve(assessed_fen=settlement.supplement_payment)
        if final:
            await self._settle(session, actor, claim, assessment, decision_id, now)
        await self._store.save(session, claim, moved, events, at=now)
        if not final:
            return moved
        return await self._close_if_nothing_is_due(session, moved, assessment, now)

    async def _settle(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        assessment: Assessment,
        decision_id: str,
        now: datetime,
    ) -> None:
        await hospital_receipts.refuse_settled_directly(session, claim.id)
        await ledger_store.post_settlement(
            session,
            claim.insured_id,
            claim.id,
            (assessment.settlement,),
            decision_id=decision_id,
            by=actor.id,
            at=now,
        )

    async def _close_if_nothing_is_due(
        self, session: AsyncSession, claim: Claim, assessment: Assessment, now: datetime
    ) -> Claim:
        settlement = assessment.settlement
        paid = (await payment_store.standing(session, [claim.id])).get(claim.id, 0)
        if settlement.supplement_payment > paid:
            return claim
        reasons = [code for code in PAYING_NOTHING if code in settlement.reasons]
        closed, events = take(
            claim,
            Action.CLOSE_WITHOUT_PAYMENT,
            SYSTEM,
            version=claim.version,
            now=now,
            reason_code=reasons[0]
            if settlement.supplement_payment == 0 and reasons
            else ReasonCode.PAID_BEFORE,
        )
        await self._store.save(session, claim, closed, events, at=now)
        return closed


def _require(claim: Claim, assessment: Assessment | None, seen: str) -> Assessment:
    """The assessment, when it is the one that was seen and nothing forbids to go on."""
    if assessment is None:
        raise FieldsInvalid(discharge_on="还没有出院日期或费用金额，不能核定。")
    if assessment.seen != seen:
        raise AmountChanged(assessment=assessment)
    if assessment.settlement.kind is BenefitKind.CROSSING and not centre_audited(claim):
        raise CrossingGoesToCentre
    if assessment.differences:
        raise PlatformDiffers(differences="；".join(assessment.differences))
    return assessment
