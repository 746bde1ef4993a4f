"""How is a draft filled in field by field, from several phones? Asked by the phone: what it says
and which version each field has, some fields saved, and the draft removed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting, relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.views import PayeeView, ReceiptView, StepResult, TypedReceipt
from casework.errors import NotFound
from casework.phone import care_given, draft_removal, field_versions, named_accounts
from casework.phone.draft_room import require_open
from casework.phone.field_versions import FIELDS, RECEIPTS
from casework.receipts import merging, typed
from casework.receipts.merging import MergedReceipts
from claims_core.claim import STAGE_WORDS, Actor, CareFacts, Claim, Payee, Stage
from claims_core.identity_levels import MemberAct
from claims_core.review import WrongStage
from infra.db import Database
from infra.sealing import Sealer


@dataclass(frozen=True)
class DraftField:
    """草稿的一项: with which version it was changed last, when, and whether by the one who asks."""

    name: str
    version: int
    changed_at: datetime
    by_you: bool


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """草稿, as another phone goes on with it; the account is masked."""

    claim_id: str
    version: int
    stage: Stage
    care: CareFacts
    payee: PayeeView | None
    receipts: tuple[ReceiptView, ...]
    fields: tuple[DraftField, ...]


@dataclass(frozen=True, kw_only=True)
class FieldsGiven:
    """存的几项: values of `CareFacts` by name, what is left out stays as it is; `payee` is None
    where it is taken out. `receipts_seen` is what stood in the form when it was opened: what has
    come since stays; None where `receipts` are all there are."""

    care: Mapping[str, Any]
    names_payee: bool = False
    payee: Payee | None = None
    receipts: tuple[TypedReceipt, ...] | None = None
    receipts_seen: tuple[TypedReceipt, ...] | None = None


class DraftFields:
    """草稿，一项一项存."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def show(self, actor: Actor, claim_id: str) -> DraftView:
        """:raises NotFound: also when it is somebody else's. :raises WrongStage: when it can no
        longer be filled in."""
        async with self._db.read() as session:
            claim = await self._store.load(session, claim_id, visible_to(actor, self._clock()))
            if claim is None:
                raise NotFound
            require_open(claim)
            return await self._view(session, actor, claim)

    async def save(self, actor: Actor, claim_id: str, seen: int, given: FieldsGiven) -> DraftView:
        """Keep these fields; `seen` is the version that the caller's fields come from. Where others
        were changed meanwhile, both hold; where the same one was, to something else, nothing is
        saved. Of a claim that has been handed in, nothing may have moved at all.

        :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, WrongStage:
        :raises DraftMoved, StaleVersion:
        :raises FieldsInvalid, InvalidReceipt, ReceiptTypedTwice, InvalidBankAccount, ProofNeeded:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await relative_acts.held(
                session, self._store, actor, claim_id, MemberAct.FILL_IN, now
            )
            require_open(claim)
            changed = await self._with(session, claim, given)
            # what the window began is theirs from now on
            changed = changed.evolve(filed_by=claim.filed_by or actor.id)
            care_given.require_possible(changed.care, now)
            fields = field_versions.changed_between(claim, changed)
            receipts = await self._receipts(session, claim_id, given)
            if receipts is not None and receipts.changes:
                fields.add(RECEIPTS)
            await field_versions.require_seen(session, claim, seen, fields, receipts)
            if fields:
                await self._keep(session, actor, claim, changed, fields, receipts, now)
            return await self._view(session, actor, changed if fields else claim)

    async def remove(self, actor: Actor, claim_id: str) -> StepResult:
        """Take the draft away with all that lies in it; asked again it is gone already.

        :raises NotFound, OutOfScope: :raises WrongStage: when it has been handed in.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await relative_acts.held(
                session, self._store, actor, claim_id, MemberAct.WITHDRAW, now
            )
            if draft_removal.is_removed(claim):
                return StepResult.from_claim(claim)
            if claim.stage is not Stage.DRAFT:
                raise WrongStage(stage=STAGE_WORDS[claim.stage], action="删除草稿")
            gone = await draft_removal.remove(session, self._store, self._sealer, claim, actor, now)
            await relative_acts.tell(session, actor, claim, MemberAct.WITHDRAW, now)
        return StepResult.from_claim(gone)

    async def _with(self, session: AsyncSession, claim: Claim, given: FieldsGiven) -> Claim:
        """The claim with the fields that are given, one version further."""
        care = replace(claim.care, **given.care)
        payee = claim.payee
        if given.names_payee and given.payee is None and claim.submitted_at is None:
            payee = None
        elif given.payee is not None:
            payee = await named_accounts.checked(
                session, self._sealer, claim.insured_id, given.payee, care.payee_relation
            )
        return claim.evolve(care=care, payee=payee, version=claim.version + 1)

    async def _receipts(
        self, session: AsyncSession, claim_id: str, given: FieldsGiven
    ) -> MergedReceipts | None:
        if given.receipts is None:
            return None
        standing = await presenting.receipts_of(session, claim_id)
        return merging.merged(standing, given.receipts, given.receipts_seen)

    async def _keep(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        changed: Claim,
        fields: set[str],
        receipts: MergedReceipts | None,
        now: datetime,
    ) -> None:
        if receipts is not None and receipts.changes:
            named = receipts.receipts
            await typed.replace_typed(session, self._sealer, claim.id, named, actor, now)
        events = await named_accounts.named(session, self._sealer, actor, claim, changed, now)
        await self._store.save(session, claim, changed, events, at=now)
        await field_versions.note(session, changed, fields, actor, now)
        await relative_acts.tell(session, actor, claim, MemberAct.FILL_IN, now)

    async def _view(self, session: AsyncSession, actor: Actor, claim: Claim) -> DraftView:
        changes = await field_versions.changes_of(session, claim.id)
        return DraftView(
            claim_id=claim.id,
            version=claim.version,
            stage=claim.stage,
            care=claim.care,
            payee=presenting.payee_view(claim.payee) if claim.payee else None,
            receipts=await presenting.receipts_of(session, claim.id),
            fields=tuple(
                DraftField(name, row.version, row.changed_at, row.changed_by == actor.id)
                if (row := changes.get(name))
                else DraftField(name, 1, claim.opened_at, claim.filed_by == actor.id)
                for name in FIELDS
            ),
        )
