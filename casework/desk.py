"""What may staff do to a claim at the window and behind it? Every step is one method and one
transaction here."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework import (
    access_log,
    assessments,
    hospital_receipts,
    ledger_store,
    people,
    receipt_claims,
    rechecks_due,
)
from casework.assessments import calculate, expense_of
from casework.claim_store import ClaimStore
from casework.desk_view import DeskView
from casework.errors import (
    AmountChanged,
    CrossingGoesToCentre,
    FieldsInvalid,
    NotFound,
    PlatformDiffers,
    ReasonRequired,
)
from casework.tables import ClaimRow, InsuredRow
from casework.views import Assessment, DeskClaim, ExpenseForm, PlatformFigures, TypedReceipt
from claims_core.claim import SYSTEM, Actor, Claim, Wanted
from claims_core.ladder import BenefitKind
from claims_core.policy import PolicyBook
from claims_core.review import Action, StaleVersion, rule_for, take
from infra.db import Database
from infra.sealing import Sealer


class ClaimDesk:
    """审核台: accept, register, review three times, settle; `version` is always what the page
    showed."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)
        self._view = DeskView(sealer, book, clock)

    async def show(self, actor: Actor, claim_id: str) -> DeskClaim:
        """A claim as this person sees it, with the actions open to them.

        :raises NotFound: also for drafts, which are not the window's yet.
        """
        async with self._db.read() as session:
            return await self._view.of(session, actor, await self._load(session, actor, claim_id))

    async def accept(self, actor: Actor, claim_id: str, version: int) -> DeskClaim:
        """受理: the material is complete and the person eligible."""
        return await self._move(actor, claim_id, version, Action.ACCEPT)

    async def request_materials(
        self, actor: Actor, claim_id: str, version: int, wanted: tuple[Wanted, ...]
    ) -> DeskClaim:
        """一次性告知: ask for everything missing at once; the member's clock pauses."""
        return await self._move(actor, claim_id, version, Action.REQUEST_MATERIALS, wanted=wanted)

    async def register(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        receipts: tuple[TypedReceipt, ...],
        note: str = "",
    ) -> DeskClaim:
        """登记: another person writes down the receipts, which from now on belong to this claim.

        :raises ReceiptTaken, InvalidReceipt, FieldsInvalid: and what `take` refuses.
        """
        if not receipts:
            raise FieldsInvalid(receipts="请至少登记一张票据的代码和号码。")
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            moved, events = take(
                claim, Action.REGISTER, actor, version=version, now=now, reason=note
            )
            await self._store.save(session, claim, moved, events, at=now)
            await receipt_claims.replace_typed(session, claim_id, receipts, source="staff", at=now)
            await receipt_claims.take_all(session, claim_id, now)
            return await self._view.of(session, actor, moved)

    async def save_expense(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        expense: ExpenseForm,
        platform: PlatformFigures | None,
    ) -> DeskClaim:
        """录入费用: the initial reviewer keys in the papers' and the platform's figures; both can
        be corrected.

        :raises InvalidExpense, InvalidAmount, NoPolicyForDay, StaleVersion, RoleMissing,
        WrongStage:
        """
        expense_of(expense)  # refuses what contradicts itself, before anything is kept
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            if claim.version != version:
                raise StaleVersion(version=claim.version, stage=claim.stage)
            rule_for(claim, Action.REVIEW_INITIALLY, actor)
            row = await session.get_one(ClaimRow, claim_id)
            row.expense = asdict(expense)
            row.platform = asdict(platform) if platform else None
            assessment = await calculate(session, claim, row, self._book, now)
            await session.flush()
            keyed = claim.evolve(
                version=claim.version + 1,
                has_expense=True,
                assessed_fen=assessment.settlement.supplement_payment if assessment else None,
            )
            await self._store.save(session, claim, keyed, at=now)
            return await self._view.of(session, actor, keyed)

    async def review_initially(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> DeskClaim:
        """初审: the statement as seen is right; a crossing claim leaves for the centre instead."""
        return await self._review(actor, claim_id, version, Action.REVIEW_INITIALLY, seen)

    async def review_secondly(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> DeskClaim:
        """复审: another person, on freshly calculated figures."""
        return await self._review(actor, claim_id, version, Action.REVIEW_SECONDLY, seen)

    async def check_finally(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> DeskClaim:
        """复核: a third person; the ledger row is written under the person-year's lock.

        When the figures differ from those seen nothing is settled.

        :raises AmountChanged: with the new statement. :raises PlatformDiffers,
        CrossingGoesToCentre:
        """
        return await self._review(actor, claim_id, version, Action.CHECK_FINALLY, seen)

    async def send_back(self, actor: Actor, claim_id: str, version: int, reason: str) -> DeskClaim:
        """退回重办, with the reason for the colleague."""
        return await self._move(actor, claim_id, version, Action.SEND_BACK, reason=reason)

    async def reject(self, actor: Actor, claim_id: str, version: int, reason: str) -> DeskClaim:
        """不予支付: only a person may refuse, with a reason the member reads; receipts are free
        again."""
        return await self._move(actor, claim_id, version, Action.REJECT, reason=reason)

    async def hand_to_centre(
        self, actor: Actor, claim_id: str, version: int, reason: str
    ) -> DeskClaim:
        """移交市医保中心: a crossing claim is audited there (contract art. 17)."""
        return await self._move(actor, claim_id, version, Action.HAND_TO_CENTRE, reason=reason)

    async def return_from_centre(
        self, actor: Actor, claim_id: str, version: int, reason: str
    ) -> DeskClaim:
        """市医保中心退回: back to the initial review."""
        return await self._move(actor, claim_id, version, Action.RETURN_FROM_CENTRE, reason=reason)

    async def close(self, actor: Actor, claim_id: str, version: int) -> DeskClaim:
        """办结, after the member has the money."""
        return await self._move(actor, claim_id, version, Action.CLOSE)

    async def reveal(self, actor: Actor, claim_id: str, field: str, reason: str) -> str:
        """Clear text of one field (id_number, phone, account, name) for a reason that is kept.

        :raises ReasonRequired, NotFound:
        """
        if not reason.strip():
            raise ReasonRequired
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id)
            person = people.opened(
                await session.get_one(InsuredRow, claim.insured_id), self._sealer
            )
            clear = {
                "id_number": person.id_number,
                "phone": person.phone,
                "name": person.name,
                "account": claim.payee.account if claim.payee else "",
            }
            if field not in clear:
                raise NotFound
            access_log.record(
                session,
                actor,
                field,
                claim.insured_id,
                claim_id=claim_id,
                reason=reason.strip(),
                at=now,
            )
            return clear[field]

    async def _move(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        action: Action,
        *,
        reason: str = "",
        wanted: tuple[Wanted, ...] = (),
    ) -> DeskClaim:
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            moved, events = take(
                claim, action, actor, version=version, now=now, reason=reason, wanted=wanted
            )
            await self._store.save(session, claim, moved, events, at=now)
            if action is Action.REJECT:
                await receipt_claims.release_all(session, claim_id)
            return await self._view.of(session, actor, moved)

    async def _review(
        self, actor: Actor, claim_id: str, version: int, action: Action, seen: str
    ) -> DeskClaim:
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            moved, events = take(claim, action, actor, version=version, now=now)
            final = action is Action.CHECK_FINALLY
            if final and claim.care.discharge_on is not None:
                year = claim.care.discharge_on.year
                await ledger_store.lock(session, [(claim.insured_id, year)])
            row = await session.get_one(ClaimRow, claim_id)
            assessment = _require(await calculate(session, claim, row, self._book, now), seen)
            settlement = assessment.settlement
            decision_id = await assessments.keep(
                session, claim, action, settlement, by=actor.id, at=now
            )
            moved = moved.evolve(assessed_fen=settlement.supplement_payment)
            if final:
                await self._settle(session, actor, claim, assessment, decision_id, now)
            await self._store.save(session, claim, moved, events, at=now)
            if final and settlement.supplement_payment == 0:
                closed, more = take(
                    moved,
                    Action.CLOSE_WITHOUT_PAYMENT,
                    SYSTEM,
                    version=moved.version,
                    now=now,
                )
                await self._store.save(session, moved, closed, more, at=now)
                moved = closed
            return await self._view.of(session, actor, moved)

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
        await rechecks_due.note_settlement(session, claim.insured_id, claim.id, at=now)

    async def _load(
        self, session: AsyncSession, actor: Actor, claim_id: str, *, hold: bool = False
    ) -> Claim:
        claim = await self._store.load(session, claim_id, hold=hold)
        # what was never handed in is nobody's but the member's
        if claim is None or claim.submitted_at is None or not actor.is_staff:
            raise NotFound
        return claim


def _require(assessment: Assessment | None, seen: str) -> Assessment:
    """The assessment, when it is the one that was seen and nothing forbids to go on."""
    if assessment is None:
        raise FieldsInvalid(discharge_on="还没有出院日期或费用金额，不能核定。")
    if assessment.seen != seen:
        raise AmountChanged(assessment=assessment)
    if assessment.settlement.kind is BenefitKind.CROSSING:
        raise CrossingGoesToCentre
    if assessment.differences:
        raise PlatformDiffers(differences="；".join(assessment.differences))
    return assessment
