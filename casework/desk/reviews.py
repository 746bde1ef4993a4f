"""How does a review pass, and what does the final check write? Asked by the desk: figures are
calculated anew at each of the three reviews, and the last one settles."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.bills import Bills, Correction, YearBill, bill_columns
from casework.claims.changes import bills_digest
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.views import ReceiptView
from casework.desk import assessments, comparisons, second_keying
from casework.desk.assessments import bills_of, calculate
from casework.desk.bill_checks import check_bills
from casework.desk.corrections import CorrectionOpen
from casework.desk.second_keying import Keyed
from casework.desk.views import Assessment
from casework.errors import AmountChanged, CrossingGoesToCentre, FieldsInvalid, PlatformDiffers
from casework.ledger import store as ledger_store
from casework.money import store as journal
from casework.money.movements import LineOwner, settled
from casework.payments import recovery_steps
from casework.people import coverage, merges
from casework.platform import rows as platform_rows
from casework.policy.confirmed_book import require_confirmed
from casework.receipts import same_stays
from casework.uploads.waiting import require_none_staged
from claims_core.actions import Action
from claims_core.claim import SYSTEM, Actor, Claim
from claims_core.errors import ClaimsError
from claims_core.policy import PolicyBook
from claims_core.reason_lists import PAYING_NOTHING
from claims_core.review import StaleVersion, apply_action, centre_audited, rule_for
from claims_core.review_reasons import ReasonCode
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
        row: ClaimRow,
        version: int,
        bills: Bills,
        correction: Correction,
    ) -> Claim:
        """Keep the figures; where the centre has audited the claim, its figures stay.

        :raises FieldsInvalid, InvalidExpense, InvalidAmount, NoPolicyForDay, StaleVersion,
        RoleMissing, WrongStage:
        """
        now = self._clock()
        if claim.version != version:
            raise StaleVersion(version=claim.version, stage=claim.stage)
        rule_for(claim, Action.REVIEW_INITIALLY, actor)
        receipts = await presenting.receipts_of(session, claim.id)
        # what contradicts itself is refused before anything is kept
        check_bills(bills, claim.care, receipts, self._book)
        stood = bills_of(claim, row)
        before = await self._standing(session, claim, stood, now, receipts)
        if centre_audited(claim):
            bills = _with_centre_figures(stood, bills)
        comparisons.record_correction(session, actor, claim.id, before, bills, correction, at=now)
        assessment = await calculate(session, claim, bills, self._book, now, receipts)
        expense, platform = bill_columns(bills)
        keyed = claim.evolve(
            version=claim.version + 1,
            has_expense=True,
            bills_digest=bills_digest(expense, platform),
            assessed_fen=assessment.paid_fen if assessment else None,
        )
        columns = {"expense": expense, "platform": platform}
        await self._store.save(session, claim, keyed, at=now, bills=columns)
        return keyed

    async def explain_difference(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        row: ClaimRow,
        version: int,
        figures: str,
        reason: str,
        note: str,
    ) -> Claim:
        """处理差异, for exactly the figures that were seen; see `comparisons.explain`.

        :raises StaleVersion, WrongStage, RoleMissing, SamePerson, FieldsInvalid:
        """
        now = self._clock()
        if claim.version != version:
            raise StaleVersion(version=claim.version, stage=claim.stage)
        assessment = await self._standing(session, claim, bills_of(claim, row), now)
        comparisons.explain(session, actor, claim, assessment, figures, reason, note, at=now)
        explained = claim.evolve(version=claim.version + 1)
        await self._store.save(session, claim, explained, at=now)
        return explained

    async def _standing(
        self,
        session: AsyncSession,
        claim: Claim,
        bills: Bills,
        now: datetime,
        receipts: tuple[ReceiptView, ...] | None = None,
    ) -> Assessment | None:
        """The assessment as it stands; None also where the figures have become impossible."""
        try:
            return await calculate(session, claim, bills, self._book, now, receipts)
        except ClaimsError:
            return None

    async def review(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        row: ClaimRow,
        version: int,
        action: Action,
        seen: str,
        keyed: Keyed | None = None,
    ) -> Claim:
        """One of the three reviews; the final check settles under the person-year's lock. `keyed`
        are the platform's figures as the second reviewer read them.

        :raises AmountChanged, CrossingGoesToCentre, PlatformDiffers, PolicyUnconfirmed,
        PlatformRowHeld, StagedRowsWaiting, PlatformKeyedOnce, EligibilityChanged,
        CorrectionOpen: and what
        `apply_action` refuses.
        """
        now = self._clock()
        moved, events = apply_action(claim, action, actor, version=version, now=now)
        if claim.correction is not None:
            raise CorrectionOpen
        final = action is Action.CHECK_FINALLY
        bills = bills_of(claim, row)
        insured = None
        if final and bills:
            # ahead of all that is asked: who waits for the year does so before the work, and knows
            # afterwards what was written meanwhile
            years = [(claim.insured_id, bill.year) for bill in bills]
            await ledger_store.lock(session, years)
        if final:
            insured, several = await merges.kept_row_and_several(session, claim.insured_id)
            await require_none_staged(session, merges.numbers_of(claim.insured_id))
            if several:  # the claims of the other one may have come to be compared only since
                await same_stays.require_decided(session, claim)
            await coverage.require_still_eligible(session, claim, insured, anew=several)
        if final and bills:
            await platform_rows.require_none_held(
                session, claim.insured_id, {bill.year for bill in bills}
            )
        assessment = _require(claim, await calculate(session, claim, bills, self._book, now), seen)
        comparisons.keep_apart(assessment, action, actor)
        await second_keying.require(session, actor, claim, action, assessment, keyed, now)
        if final:
            require_confirmed(assessment.stay)
        decision_id = await assessments.keep(
            session, claim, action, assessment, by=actor.id, at=now
        )
        moved = moved.evolve(assessed_fen=assessment.paid_fen)
        if insured is not None:
            owner = LineOwner(claim.id, claim.insured_id, insured.region)
            await self._settle(session, actor, owner, assessment, decision_id, now)
        await self._store.save(session, claim, moved, events, at=now)
        if not final:
            return moved
        return await self._close_if_nothing_is_due(session, actor, moved, assessment, now)

    async def _settle(
        self,
        session: AsyncSession,
        actor: Actor,
        owner: LineOwner,
        assessment: Assessment,
        decision_id: str,
        now: datetime,
    ) -> None:
        segments = assessment.stay.segments
        await ledger_store.post_settlement(
            session,
            owner.insured_id,
            owner.claim_id,
            segments,
            assessment.paid,
            decision_id=decision_id,
            by=actor.id,
            at=now,
        )
        by_year = {each.year: each.supplement for each in assessment.paid}
        await journal.enter(session, [settled(decision_id, owner, by_year)], by=actor.id, at=now)

    async def _close_if_nothing_is_due(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        assessment: Assessment,
        now: datetime,
    ) -> Claim:
        money = await recovery_steps.follow(session, [claim], actor, "重新核定", now)
        if money[claim.id].due > 0:
            return claim
        reasons = [code for code in PAYING_NOTHING if code in assessment.reasons]
        nothing = assessment.paid_fen == 0 and reasons
        closed, events = apply_action(
            claim,
            Action.CLOSE_WITHOUT_PAYMENT,
            SYSTEM,
            version=claim.version,
            now=now,
            reason_code=reasons[0] if nothing else ReasonCode.PAID_BEFORE,
        )
        await self._store.save(session, claim, closed, events, at=now)
        return closed


def _with_centre_figures(stood: Bills, bills: Bills) -> Bills:
    """The bills with the centre's figures, in the years of which it has given any."""
    sheets = {bill.year: bill.platform for bill in stood if bill.platform}
    return tuple(
        YearBill(bill.year, bill.expense, sheets.get(bill.year, bill.platform)) for bill in bills
    )


def _require(claim: Claim, assessment: Assessment | None, seen: str) -> Assessment:
    """The assessment, when it is the one that was seen and nothing forbids to go on."""
    if assessment is None:
        raise FieldsInvalid(discharge_on="还没有出院日期或费用金额，不能核定。")
    if assessment.seen != seen:
        raise AmountChanged(assessment=assessment)
    if assessment.crossing and not centre_audited(claim):
        raise CrossingGoesToCentre
    if assessment.differences:
        raise PlatformDiffers(differences="；".join(assessment.differences))
    return assessment
