"""May this account be named for a claim, and what follows from another one than before? Asked by
everything on the phone that takes an account down."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import payee_changes, payees, relative_acts
from casework.payments import refused_accounts
from casework.people import proofs
from claims_core.checklist import PayeeRelation
from claims_core.claim import Actor, Claim, Payee
from claims_core.events import Event
from claims_core.identity_levels import MemberAct
from infra.sealing import Sealer


async def checked(
    session: AsyncSession,
    sealer: Sealer,
    insured_id: str,
    payee: Payee,
    relation: PayeeRelation | None,
) -> Payee:
    """The payee as it may be paid. :raises FieldsInvalid, InvalidBankAccount:"""
    payee = await payees.checked(session, sealer, insured_id, payee, relation)
    await refused_accounts.require_unmarked(session, sealer, payee)
    return payee


async def named(
    session: AsyncSession, sealer: Sealer, actor: Actor, before: Claim, claim: Claim, now: datetime
) -> tuple[Event, ...]:
    """What another account than before needs, and what is told of it. :raises ProofNeeded,
    OutOfScope, ConsentWithdrawn, ConsentNeeded:"""
    if claim.payee == before.payee or claim.payee is None:
        return ()
    changed = before.submitted_at is not None and before.payee is not None
    act = MemberAct.CHANGE_PAYEE if changed else MemberAct.NAME_PAYEE
    await relative_acts.require(session, actor, claim, act, now)
    if not changed:
        return ()
    await proofs.require_level(session, actor.id, act, now)
    await relative_acts.tell(session, actor, claim, act, now)
    return payee_changes.begin(session, sealer, before, actor, now)
