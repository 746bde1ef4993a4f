"""To which account of this person has money come before? Asked by the phone while a draft names
none, so that nobody copies a card's number a second time."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.claims import presenting, relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore, open_payee
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.claims.views import PayeeView, StepResult
from casework.errors import NotFound
from casework.payments import refused_accounts
from casework.people import merges
from casework.phone import draft_room, field_versions, named_accounts
from claims_core.actions import Action
from claims_core.checklist import PayeeRelation
from claims_core.claim import Actor, Claim, Payee, Stage
from claims_core.errors import ClaimsError
from claims_core.identity_levels import MemberAct
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import there_is

CAME = (Stage.PAID, Stage.RECEIVED)
"""Where money of a claim has gone, as far as the bank has said; a claim that is closed may have
been closed without any."""

_PAID = aliased(ClaimStepRow)
_WAS_PAID = there_is(
    select(_PAID.seq).where(_PAID.claim_id == ClaimRow.id, _PAID.action == Action.CONFIRM_PAID)
)


class NoKnownAccount(ClaimsError):
    """没有用过的账户: no money of this person's came anywhere that this member may see."""

    code = "no_known_account"
    template = "没有找到以前收到过钱的账户。请照银行卡填写。"


class KnownAccounts:
    """上次收钱的账户."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def show(self, actor: Actor, claim_id: str) -> PayeeView | None:
        """The account, masked, that the newest paid claim of the same person was paid to.

        :raises NotFound: also when it is somebody else's.
        """
        now = self._clock()
        async with self._db.read() as session:
            claim = await self._store.load(session, claim_id, visible_to(actor, now))
            if claim is None:
                raise NotFound
            known = await self._known(session, actor, claim, now)
        return None if known is None else presenting.payee_view(known)

    async def name_again(self, actor: Actor, claim_id: str, version: int) -> StepResult:
        """The draft is paid to that account; the same again changes nothing.

        :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, StaleVersion, WrongStage:
        :raises NoKnownAccount, FieldsInvalid, ProofNeeded:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await relative_acts.held(
                session, self._store, actor, claim_id, MemberAct.FILL_IN, now
            )
            known = await self._known(session, actor, claim, now)
            if known is not None and claim.version == version + 1 and claim.payee == known:
                return StepResult.from_claim(claim)
            draft_room.require_editable(claim, version)
            if known is None:
                raise NoKnownAccount
            payee = await named_accounts.checked(
                session, self._sealer, claim.insured_id, known, claim.care.payee_relation
            )
            changed = claim.evolve(
                payee=payee,
                # what the window began is theirs from now on
                filed_by=claim.filed_by or actor.id,
                version=claim.version + 1,
            )
            events = await named_accounts.named(session, self._sealer, actor, claim, changed, now)
            await self._store.save(session, claim, changed, events, at=now)
            await field_versions.note(session, changed, {field_versions.PAYEE}, actor, now)
            await relative_acts.tell(session, actor, claim, MemberAct.FILL_IN, now)
        return StepResult.from_claim(changed)

    async def _known(
        self, session: AsyncSession, actor: Actor, claim: Claim, now: datetime
    ) -> Payee | None:
        relation = claim.care.payee_relation
        own = relation in (None, PayeeRelation.SELF)
        same = ClaimRow.payee_relation == relation
        if own:
            same = or_(
                ClaimRow.payee_relation.is_(None), ClaimRow.payee_relation == PayeeRelation.SELF
            )
        sealed = await session.scalar(
            select(ClaimRow.payee_sealed)
            .where(
                visible_to(actor, now),
                ClaimRow.insured_id.in_(merges.same_person(claim.insured_id)),
                ClaimRow.id != claim.id,
                or_(ClaimRow.stage.in_(CAME), (ClaimRow.stage == Stage.CLOSED) & _WAS_PAID),
                ClaimRow.payee_sealed.is_not(None),
                same,
            )
            .order_by(ClaimRow.submitted_at.desc(), ClaimRow.id.desc())
            .limit(1)
        )
        if sealed is None:
            return None
        payee = open_payee(sealed, self._sealer)
        index = refused_accounts.account_index(payee, self._sealer)
        return None if await refused_accounts.marked(session, [index]) else payee
