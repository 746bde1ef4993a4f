"""How does a member file a claim? Asked by the phone: open, fill in, submit, withdraw, and say
whether the money came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.said import ArrivalKeeping
from casework.claims import payees
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimNumberRow, ClaimRow
from casework.claims.views import StepResult, TypedReceipt
from casework.errors import FieldsInvalid, LimitReached, NotBound, NotFound
from casework.payments import refused_accounts
from casework.people import merges, people
from casework.receipts import holding, same_stays, typed
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.care_dates import care_problems
from claims_core.checklist import PayeeRelation
from claims_core.claim import STAGE_WORDS, Actor, CareFacts, Claim, Payee, Stage
from claims_core.clocks import limits_of
from claims_core.identifiers import make_claim_no
from claims_core.policy import PolicyBook
from claims_core.review import StaleVersion, WrongStage, apply_action
from claims_core.same_stay import StayAnswer
from infra import idempotency
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import Once
from infra.sealing import Sealer
from infra.statements import dialect_insert

MAX_DRAFTS = 10
EDITABLE = {Stage.DRAFT, Stage.AWAITING_MATERIALS}


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

        :raises NotBound: when the member may not act for this person.
        :raises LimitReached, FieldsInvalid, InvalidBankAccount, KeyReused:
        """
        now = self._clock()
        _check_care(care, now)
        async with self._db.write() as session:
            # held, so that of two equal requests the second finds the answer of the first
            await people.hold_member(session, actor.id)
            answer = await idempotency.recall(session, once)
            if answer is not None:
                return await self._standing(session, answer["claim_id"])
            if not await people.may_act_for(session, actor.id, insured_id, now):
                raise NotBound
            await self._within_drafts(session, actor)
            claim = Claim(
                id=new_id(),
                insured_id=await merges.kept_id(session, insured_id),
                filed_by=actor.id,
                opened_at=now,
                care=care,
                payee=payee and await self._payee(session, insured_id, payee, care.payee_relation),
            )
            await self._store.insert(session, claim)
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
    ) -> StepResult:
        """Change what a draft says; a payee or receipts left out stay as they are.

        :raises NotFound, StaleVersion, WrongStage, FieldsInvalid, InvalidReceipt,
        ReceiptTypedTwice, InvalidBankAccount:
        """
        now = self._clock()
        _check_care(care, now)
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id)
            _require_editable(claim, version)
            changed = claim.evolve(
                care=replace(care, designated=claim.care.designated),
                payee=await self._payee(session, claim.insured_id, payee, care.payee_relation)
                if payee
                else claim.payee,
                version=claim.version + 1,
            )
            if receipts is not None:
                await typed.replace_typed(session, self._sealer, claim_id, receipts, actor, now)
            await self._store.save(session, claim, changed, at=now)
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
            claim = await self._mine(session, actor, claim_id)
            if await idempotency.recall(session, once) is not None:
                return StepResult.from_claim(claim)
            again = claim.stage is Stage.AWAITING_MATERIALS
            action = Action.RESUBMIT if again else Action.SUBMIT
            if claim.stage is Stage.SUBMITTED and claim.steps[-1].actor_id == actor.id:
                return StepResult.from_claim(claim)
            moved, events = apply_action(
                claim,
                action,
                actor,
                version=version,
                now=now,
                limits=limits_of(self._book, claim, now),
            )
            await payees.require_fit(session, self._sealer, claim)
            await same_stays.require_answered(session, claim)
            await holding.hold(session, self._sealer, claim_id, actor, now)
            # the number comes last: until the end of this transaction every other one waits for it
            claim_no = claim.claim_no or await self._next_number(session, now)
            await self._store.save(session, claim, moved.evolve(claim_no=claim_no), events, at=now)
            idempotency.remember(session, once, {"claim_id": claim_id}, now)
        return StepResult.from_claim(moved)

    async def answer_same_stay(
        self, actor: Actor, claim_id: str, version: int, answer: StayAnswer
    ) -> StepResult:
        """Say how this claim goes with an earlier one for overlapping days in hospital.

        :raises NotFound, StaleVersion, WrongStage, FieldsInvalid:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id)
            _require_editable(claim, version)
            await same_stays.answer(session, self._sealer, claim, answer, actor, now)
            answered = claim.evolve(version=claim.version + 1)
            await self._store.save(session, claim, answered, at=now)
        return StepResult.from_claim(answered)

    async def withdraw(
        self, actor: Actor, claim_id: str, version: int, reason: str = ""
    ) -> StepResult:
        """Take the claim back, until its first review; its receipts are free again
        unless money for them is out.

        :raises NotFound, StaleVersion, WrongStage:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id)
            moved, events = apply_action(
                claim, Action.WITHDRAW, actor, version=version, now=now, reason=reason
            )
            await self._store.save(session, claim, moved, events, at=now)
            await holding.release(session, self._sealer, claim_id, now)
        return StepResult.from_claim(moved)

    async def renew_payee(
        self, actor: Actor, claim_id: str, version: int, payee: Payee
    ) -> StepResult:
        """After the bank returned the money: name another account; it is paid in the next batch.

        :raises NotFound, StaleVersion, WrongStage, FieldsInvalid, InvalidBankAccount:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id)
            moved, events = apply_action(
                claim,
                Action.RENEW_PAYEE,
                actor,
                version=version,
                now=now,
                limits=limits_of(self._book, claim, now),
            )
            new = await self._payee(session, claim.insured_id, payee, claim.care.payee_relation)
            payees.require_same_person(claim.payee, new)
            renewed = moved.evolve(payee=new)
            await self._store.save(session, claim, renewed, events, at=now)
        return StepResult.from_claim(renewed)

    async def arrival(self, actor: Actor, claim_id: str, version: int, arrived: bool) -> StepResult:
        """钱到了吗: a yes moves the claim; a no opens a case and leaves it where it is.

        :raises NotFound, StaleVersion, WrongStage:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._mine(session, actor, claim_id)
            if claim.stage is Stage.RECEIVED and arrived:
                return StepResult.from_claim(claim)
            action = Action.CONFIRM_ARRIVAL if arrived else Action.DENY_ARRIVAL
            moved, events = apply_action(claim, action, actor, version=version, now=now)
            await self._store.save(session, claim, moved, events, at=now)
            await self._keeping.keep(session, claim, actor, now, arrived, "phone")
        return StepResult.from_claim(moved)

    async def _standing(self, session: AsyncSession, claim_id: str) -> StepResult:
        query = select(ClaimRow.version, ClaimRow.stage).where(ClaimRow.id == claim_id)
        version, stage = (await session.execute(query)).one()
        return StepResult(claim_id, version, Stage(stage))

    async def _mine(self, session: AsyncSession, actor: Actor, claim_id: str) -> Claim:
        seen_by = visible_to(actor, self._clock())
        claim = await self._store.load(session, claim_id, seen_by, hold=True)
        if claim is None:
            raise NotFound
        return claim

    async def _within_drafts(self, session: AsyncSession, actor: Actor) -> None:
        drafts = await session.scalar(
            select(func.count())
            .select_from(ClaimRow)
            .where(ClaimRow.filed_by == actor.id, ClaimRow.stage == Stage.DRAFT)
        )
        if (drafts or 0) >= MAX_DRAFTS:
            raise LimitReached(what="没提交的草稿", limit=MAX_DRAFTS, unit="份")

    async def _payee(
        self,
        session: AsyncSession,
        insured_id: str,
        payee: Payee,
        relation: PayeeRelation | None,
    ) -> Payee:
        payee = await payees.checked(session, self._sealer, insured_id, payee, relation)
        await refused_accounts.require_unmarked(session, self._sealer, payee)
        return payee

    async def _next_number(self, session: AsyncSession, now: datetime) -> str:
        day = china_day(now)
        serial = await session.scalar(
            dialect_insert(session, ClaimNumberRow)
            .values(day=day, last=1)
            .on_conflict_do_update(
                index_elements=[ClaimNumberRow.day], set_={"last": ClaimNumberRow.last + 1}
            )
            .returning(ClaimNumberRow.last)
        )
        return make_claim_no(day, serial or 1)


def _require_editable(claim: Claim, version: int) -> None:
    """Let the member change this claim as they saw it. :raises StaleVersion, WrongStage:"""
    if claim.version != version:
        raise StaleVersion(version=claim.version, stage=claim.stage)
    if claim.stage not in EDITABLE:
        raise WrongStage(stage=STAGE_WORDS[claim.stage], action="修改")


def _check_care(care: CareFacts, now: datetime) -> None:
    problems: dict[str, str] = {}
    for problem in care_problems(care.admission_on, care.discharge_on, china_day(now)):
        problems |= problem.fields
    if len(care.provider_name) > 100:
        problems["provider_name"] = "医院名称太长，请填写全称即可。"
    if len(care.region) > 60:
        problems["region"] = "就医地区太长，写到市即可。"
    if problems:
        raise FieldsInvalid(**problems)
