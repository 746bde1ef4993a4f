"""What may staff do to a claim on its straight way? Every step is one method and one transaction
here; how a review passes stands in `casework.desk.reviews`, the ways off the line in
`casework.desk.exits`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from casework import access_log
from casework.claims.bills import Bills, Correction
from casework.claims.store import ClaimStore
from casework.claims.views import StepResult, TypedReceipt
from casework.desk.platform_numbers import add_number
from casework.desk.reviews import DeskReviews
from casework.desk.second_keying import Keyed
from casework.desk.step import DeskStep
from casework.errors import NotFound, ReasonRequired
from casework.people import coverage, data_consents, merges, people
from casework.receipts import holding, same_stays, typed, verifications
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.claim import STAGE_WORDS, Actor, Wanted
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import StaleVersion, WrongStage, apply_action
from claims_core.same_stay import ASKS_NOTHING, StayFinding
from infra.db import Database
from infra.sealing import Sealer


class ClaimDesk:
    """审核台: accept, register, review three times, settle; `version` is always what the page
    showed. Every step answers where the claim then stands."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._step = DeskStep(db, sealer, clock, book)
        self._store = ClaimStore(sealer)
        self._reviews = DeskReviews(sealer, clock, book)

    async def accept(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        reason: str = "",
        designated: bool | None = None,
    ) -> StepResult:
        """受理: the material is complete and the person eligible; `designated` is what the clerk
        found out about the provider. Against what is known of eligibility only with a reason.

        :raises FieldsInvalid: without that reason; and what `apply_action` refuses.
        :raises ConsentNeeded: while nobody has asked the person whether their papers may be used.
        :raises SameStayUndecided: while nobody has compared it with a claim for the same days.
        """
        now = self._clock()
        async with self._db.write() as session:
            before = claim = await self._step.held(session, actor, claim_id)
            if designated is not None:
                claim = claim.evolve(care=replace(claim.care, designated=designated))
            moved, events = apply_action(
                claim, Action.ACCEPT, actor, version=version, now=now, reason=reason
            )
            # the window asks what the phone would have asked: somebody else may have filed it
            await data_consents.require_asked(session, claim.insured_id, (MemberAct.SUBMIT,), now)
            await same_stays.require_decided(session, claim)
            if not reason.strip():
                await coverage.require_nothing_against(session, claim)
            await self._store.save(session, before, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def decide_same_stay(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        other_claim_id: str,
        finding: StayFinding,
        reason: str,
    ) -> StepResult:
        """同一次住院的认定: a clerk or supervisor has compared two claims for overlapping days.

        :raises NotFound, StaleVersion, WrongStage, RoleMissing, FieldsInvalid:
        """
        require_role(actor, same_stays.DECIDES, "认定是不是同一次住院")
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            if claim.version != version:
                raise StaleVersion(version=claim.version, stage=claim.stage)
            if claim.stage in ASKS_NOTHING:
                raise WrongStage(stage=STAGE_WORDS[claim.stage], action="认定是不是同一次住院")
            await same_stays.decide(
                session, self._sealer, claim, other_claim_id, finding, reason, actor, now
            )
            decided = claim.evolve(version=claim.version + 1)
            await self._store.save(session, claim, decided, at=now)
        return StepResult.from_claim(decided)

    async def request_materials(
        self, actor: Actor, claim_id: str, version: int, wanted: tuple[Wanted, ...]
    ) -> StepResult:
        """一次性告知: ask for everything missing at once; the member's clock pauses."""
        return await self._step.move(
            actor, claim_id, version, Action.REQUEST_MATERIALS, wanted=wanted
        )

    async def register(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        receipts: tuple[TypedReceipt, ...],
        note: str = "",
        settlement_no: str = "",
    ) -> StepResult:
        """登记: another person writes down the receipts and what was verified of them; from now on
        they belong to this claim. So is the platform's settlement number, where the claim has been
        keyed in there already.

        :raises ReceiptTaken, ReceiptTypedTwice, InvalidReceipt, InvalidVerification: and what
        `apply_action` and `add_number` refuse.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            claim = claim.evolve(receipts=len(receipts))
            moved, events = apply_action(
                claim, Action.REGISTER, actor, version=version, now=now, reason=note
            )
            await self._store.save(session, claim, moved, events, at=now)
            named = await typed.replace_typed(session, self._sealer, claim_id, receipts, actor, now)
            await holding.hold(session, self._sealer, claim_id, actor, now, named)
            if settlement_no.strip():
                await add_number(session, actor, claim, settlement_no, now)
        return StepResult.from_claim(moved)

    async def save_expense(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        bills: Bills,
        correction: Correction | None = None,
    ) -> StepResult:
        """录入费用: the initial reviewer keys in the papers' and the platform's figures, year by
        year; both can be corrected. `correction` says why a platform figure that differed is
        changed.

        :raises FieldsInvalid, InvalidExpense, InvalidAmount, NoPolicyForDay, StaleVersion,
        RoleMissing, WrongStage:
        """
        async with self._db.write() as session:
            claim, row = await self._step.held_with_row(session, actor, claim_id)
            keyed = await self._reviews.save_expense(
                session, actor, claim, row, version, bills, correction or Correction()
            )
        return StepResult.from_claim(keyed)

    async def explain_difference(
        self, actor: Actor, claim_id: str, version: int, figures: str, reason: str, note: str
    ) -> StepResult:
        """处理差异: say why receipts or single items differ, for exactly the figures seen.

        :raises StaleVersion, WrongStage, RoleMissing, SamePerson, FieldsInvalid:
        """
        async with self._db.write() as session:
            claim, row = await self._step.held_with_row(session, actor, claim_id)
            moved = await self._reviews.explain_difference(
                session, actor, claim, row, version, figures, reason, note
            )
        return StepResult.from_claim(moved)

    async def review_initially(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> StepResult:
        """初审: the statement as seen is right; a crossing claim leaves for the centre instead."""
        return await self._review(actor, claim_id, version, Action.REVIEW_INITIALLY, seen)

    async def review_secondly(
        self, actor: Actor, claim_id: str, version: int, seen: str, keyed: Keyed | None = None
    ) -> StepResult:
        """复审: another person, on freshly calculated figures. Where the platform's figure is to be
        paid, `keyed` is what this person read on its sheet.

        :raises PlatformKeyedOnce: without it. :raises FieldsInvalid: when it differs.
        """
        return await self._review(actor, claim_id, version, Action.REVIEW_SECONDLY, seen, keyed)

    async def check_finally(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> StepResult:
        """复核: a third person; the ledger row is written under the person-year's lock.

        When the figures differ from those seen nothing is settled.

        :raises AmountChanged: with the new statement. :raises PlatformDiffers,
        CrossingGoesToCentre:
        """
        return await self._review(actor, claim_id, version, Action.CHECK_FINALLY, seen)

    async def close(self, actor: Actor, claim_id: str, version: int) -> StepResult:
        """办结, after the member has the money."""
        return await self._step.move(actor, claim_id, version, Action.CLOSE)

    async def reveal(self, actor: Actor, claim_id: str, field: str, reason: str) -> str:
        """Clear text of one field (id_number, phone, account, new_account, name) for a reason
        that is kept.

        :raises ReasonRequired, NotFound:
        """
        if not reason.strip():
            raise ReasonRequired
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            person = people.opened(await merges.kept_row(session, claim.insured_id), self._sealer)
            clear = {
                "id_number": person.id_number,
                "phone": person.phone,
                "name": person.name,
                "account": claim.payee.account if claim.payee else "",
                "new_account": claim.new_payee.account if claim.new_payee else "",
            }
            if field not in clear:
                raise NotFound
            await access_log.record(
                session,
                actor,
                field,
                person.insured_id,
                claim_id=claim_id,
                reason=reason.strip(),
                at=now,
            )
            return clear[field]

    async def _review(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        action: Action,
        seen: str,
        keyed: Keyed | None = None,
    ) -> StepResult:
        async with self._db.write() as session:
            claim, row = await self._step.held_with_row(session, actor, claim_id)
            moved = await self._reviews.review(
                session, actor, claim, row, version, action, seen, keyed
            )
            await verifications.require_good(session, claim_id)
            if action is Action.REVIEW_INITIALLY:
                # once more: a claim that was taken up again has not been accepted anew
                await same_stays.require_decided(session, claim)
        return StepResult.from_claim(moved)
