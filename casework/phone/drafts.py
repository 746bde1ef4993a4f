"""How does a member file a claim? Asked by the phone: open, fill in, submit, withdraw, and say
whether the money came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.said import ArrivalKeeping
from casework.claims import payees, presenting, relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.views import StepResult, TypedReceipt
from casework.people import authorisations, data_consents, people
from casework.phone import care_given, draft_removal, draft_room, field_versions, named_accounts
from casework.phone.handing_in import hand_in
from casework.phone.repeats import filled_in_already, renewed_already
from casework.receipts import holding, merging, same_stays, typed
from claims_core.actions import Action
from claims_core.claim import Actor, CareFacts, Claim, Payee, Stage
from claims_core.clocks import limits_of
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from claims_core.same_stay import StayAnswer
from infra import idempotency
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import Once
from infra.sealing import Sealer


class Drafts:
    """申请: everything a member does to a claim of theirs; one method, one transaction, answered
    with where the claim then stands."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        book: PolicyBook,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._keeping = ArrivalKeeping(sealer, book)
        self._store = ClaimStore(sealer)

    async def open(
        self,
        actor: Actor,
        insured_id: str,
        care: CareFacts,
        payee: Payee | None,
        once: Once | None = None,
    ) -> StepResult:
        """Open a draft for oneself or for a relative who authorised it.

        :raises NotBound, OutOfScope: when the member may not act for this person.
        :raises LimitReached, FieldsInvalid, InvalidBankAccount, KeyReused:
        """
        now = self._clock()
        care_given.require_possible(care, now)
        async with self._db.write() as session:
            # held, so that of two equal requests the second finds the answer of the first
            await people.hold_member(session, actor.id)
            answer = await idempotency.recall(session, once)
            if answer is not None:
                return await self._standing(session, answer["claim_id"])
            acts = (MemberAct.OPEN_CLAIM, *((MemberAct.NAME_PAYEE,) if payee else ()))
            for act in acts:
                await authorisations.require_may_act_for(session, actor.id, insured_id, now, act)
            # held, so that a consent that is taken back now finds this draft, or is found by it
            insured = await people.hold_insured(session, insured_id)
            await data_consents.require(session, insured.id, acts, now)
            await draft_room.require(session, actor)
            claim = Claim(
                id=new_id(),
                insured_id=insured.id,
                filed_by=actor.id,
                opened_at=now,
                care=care,
                payee=payee
                and await named_accounts.checked(
                    session, self._sealer, insured.id, payee, care.payee_relation
                ),
            )
            await self._store.insert(session, claim)
            await relative_acts.tell(session, actor, claim, MemberAct.OPEN_CLAIM, now)
            idempotency.remember(session, once, {"claim_id": claim.id}, now)
        return StepResult.from_claim(claim)

    async def edit(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        care: CareFacts,
        payee: Payee | None = None,
        receipts: tuple[TypedReceipt, ...] | None = None,
        once: Once | None = None,
        receipts_seen: tuple[TypedReceipt, ...] | None = None,
    ) -> StepResult:
        """Change what a draft says; a payee or receipts left out stay as they are, and so do
        receipts that have come since the form showed `receipts_seen`. The same again changes
        nothing.

        :raises NotFound, StaleVersion, WrongStage, FieldsInvalid, InvalidReceipt,
        ReceiptTypedTwice, InvalidBankAccount:
        """
        now = self._clock()
        care_given.require_possible(care, now)
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id, MemberAct.FILL_IN)
            if not await idempotency.is_new(session, once, {"claim_id": claim_id}, now):
                return StepResult.from_claim(claim)
            if receipts is None and filled_in_already(claim, version, care, payee):
                return StepResult.from_claim(claim)
            draft_room.require_editable(claim, version)
            changed = claim.evolve(
                care=replace(care, designated=claim.care.designated),
                payee=await named_accounts.checked(
                    session, self._sealer, claim.insured_id, payee, care.payee_relation
                )
                if payee
                else claim.payee,
                version=claim.version + 1,
                # what the window began is theirs from now on
                filed_by=claim.filed_by or actor.id,
            )
            fields = field_versions.changed_between(claim, changed)
            if receipts is not None:
                named = receipts
                if receipts_seen is not None:
                    standing = await presenting.receipts_of(session, claim_id)
                    named = merging.merged(standing, receipts, receipts_seen).receipts
                await typed.replace_typed(session, self._sealer, claim_id, named, actor, now)
                fields.add(field_versions.RECEIPTS)
            events = await named_accounts.named(session, self._sealer, actor, claim, changed, now)
            await self._store.save(session, claim, changed, events, at=now)
            await field_versions.note(session, changed, fields, actor, now)
            await relative_acts.tell(session, actor, claim, MemberAct.FILL_IN, now)
        return StepResult.from_claim(changed)

    async def submit(
        self, actor: Actor, claim_id: str, version: int, once: Once | None = None
    ) -> StepResult:
        """Hand the claim in, or hand it in again with what was missing.

        Submitting what is submitted already answers with the claim as it stands: one claim, one
        number.

        :raises NotFound, StaleVersion, NotComplete, ReceiptTaken, SameStayUnanswered,
        WrongStage, FieldsInvalid:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id, MemberAct.SUBMIT)
            if not await idempotency.is_new(session, once, {"claim_id": claim_id}, now):
                return StepResult.from_claim(claim)
            if claim.stage is Stage.SUBMITTED and claim.steps[-1].actor_id == actor.id:
                return StepResult.from_claim(claim)
            moved = await hand_in(
                *(session, self._store, self._sealer, self._book, claim, actor),
                version=version,
                now=now,
                filed_by=actor.id,
            )
            await relative_acts.tell(session, actor, claim, MemberAct.SUBMIT, now)
        return StepResult.from_claim(moved)

    async def answer_same_stay(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        answer: StayAnswer,
        once: Once | None = None,
    ) -> StepResult:
        """Say how this claim goes with an earlier one for overlapping days in hospital.

        :raises NotFound, StaleVersion, WrongStage, FieldsInvalid:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id, MemberAct.FILL_IN)
            if not await idempotency.is_new(session, once, {"claim_id": claim_id}, now):
                return StepResult.from_claim(claim)
            draft_room.require_editable(claim, version)
            seen_by = visible_to(actor, now)
            await same_stays.answer(session, self._sealer, claim, answer, actor, now, seen_by)
            answered = claim.evolve(version=claim.version + 1)
            await self._store.save(session, claim, answered, at=now)
            await relative_acts.tell(session, actor, claim, MemberAct.FILL_IN, now)
        return StepResult.from_claim(answered)

    async def withdraw(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        reason: str = "",
        once: Once | None = None,
    ) -> StepResult:
        """Take the claim back, until its first review; its receipts are free again
        unless money for them is out.

        :raises NotFound, StaleVersion, WrongStage:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id, MemberAct.WITHDRAW)
            if not await idempotency.is_new(session, once, {"claim_id": claim_id}, now):
                return StepResult.from_claim(claim)
            moved, events = apply_action(
                claim, Action.WITHDRAW, actor, version=version, now=now, reason=reason
            )
            if claim.stage is Stage.DRAFT:
                moved = await draft_removal.remove(
                    session, self._store, self._sealer, claim, actor, now, reason
                )
            else:
                await self._store.save(session, claim, moved, events, at=now)
                await holding.release(session, self._sealer, claim_id, now)
            await relative_acts.tell(session, actor, claim, MemberAct.WITHDRAW, now)
        return StepResult.from_claim(moved)

    async def renew_payee(
        self, actor: Actor, claim_id: str, version: int, payee: Payee, once: Once | None = None
    ) -> StepResult:
        """After the bank returned the money: name another account. It is paid in the first batch
        after a day, in which the old contact may stop it (`PayeeStops`); the same again is one.

        :raises ProofNeeded: without a fresh proof that it is the member themselves.
        :raises NotFound, StaleVersion, WrongStage, FieldsInvalid, InvalidBankAccount:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id, MemberAct.CHANGE_PAYEE)
            if not await idempotency.is_new(session, once, {"claim_id": claim_id}, now):
                return StepResult.from_claim(claim)
            if await renewed_already(session, claim, version, actor, payee, now):
                return StepResult.from_claim(claim)
            moved, events = apply_action(
                claim,
                Action.RENEW_PAYEE,
                actor,
                version=version,
                now=now,
                limits=limits_of(self._book, claim, now),
            )
            new = await named_accounts.checked(
                session, self._sealer, claim.insured_id, payee, claim.care.payee_relation
            )
            payees.require_same_person(claim.payee, new)
            renewed = moved.evolve(payee=new)
            told = await named_accounts.named(session, self._sealer, actor, claim, renewed, now)
            await self._store.save(session, claim, renewed, (*events, *told), at=now)
        return StepResult.from_claim(renewed)

    async def arrival(
        self, actor: Actor, claim_id: str, version: int, arrived: bool, once: Once | None = None
    ) -> StepResult:
        """钱到了吗: a yes moves the claim; a no opens a case and leaves it where it is.

        :raises NotFound, StaleVersion, WrongStage:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id, MemberAct.ANSWER_ARRIVAL)
            if not await idempotency.is_new(session, once, {"claim_id": claim_id}, now):
                return StepResult.from_claim(claim)
            if claim.stage is Stage.RECEIVED and arrived:
                return StepResult.from_claim(claim)
            action = Action.CONFIRM_ARRIVAL if arrived else Action.DENY_ARRIVAL
            moved, events = apply_action(claim, action, actor, version=version, now=now)
            await self._store.save(session, claim, moved, events, at=now)
            await self._keeping.keep(session, claim, actor, now, arrived, "phone")
            await relative_acts.tell(session, actor, claim, MemberAct.ANSWER_ARRIVAL, now)
        return StepResult.from_claim(moved)

    async def _standing(self, session: AsyncSession, claim_id: str) -> StepResult:
        query = select(ClaimRow.version, ClaimRow.stage).where(ClaimRow.id == claim_id)
        version, stage = (await session.execute(query)).one()
        return StepResult(claim_id, version, Stage(stage))

    async def _mine(
        self, session: AsyncSession, actor: Actor, claim_id: str, act: MemberAct
    ) -> Claim:
        """:raises NotFound, OutOfScope:"""
        return await relative_acts.held(session, self._store, actor, claim_id, act, self._clock())
