"""May this relative do that to this claim, and is the insured person told? Asked by every step that
members take on the phone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.people import data_consents, merges, notices, people
from casework.people.authorisations import OutOfScope
from claims_core.claim import Actor, Claim
from claims_core.identity_levels import MemberAct


async def held(
    session: AsyncSession,
    store: ClaimStore,
    actor: Actor,
    claim_id: str,
    act: MemberAct,
    now: datetime,
) -> Claim:
    """The claim, held, for a member who may do this to it.

    :raises NotFound: also when it is somebody else's. :raises OutOfScope: to a relative who may see
        it and no more. :raises ConsentWithdrawn, ConsentNeeded: where the insured person's consent
        is missing.
    """
    claim = await store.load(session, claim_id, visible_to(actor, now, act), hold=True)
    if claim is None:
        raise await refusal(session, actor, claim_id, now)
    await data_consents.require(session, claim.insured_id, (act,), now)
    return claim


async def refusal(
    session: AsyncSession, actor: Actor, claim_id: str, now: datetime
) -> NotFound | OutOfScope:
    """What is said to a member who may not do to this claim what they wanted."""
    seen = await session.scalar(
        select(ClaimRow.id).where(ClaimRow.id == claim_id, visible_to(actor, now))
    )
    return NotFound() if seen is None else OutOfScope()


async def require(
    session: AsyncSession, actor: Actor, claim: Claim, act: MemberAct, now: datetime
) -> None:
    """Let the member pass who may do this as well. :raises OutOfScope, ConsentWithdrawn,
    ConsentNeeded:"""
    seen = select(ClaimRow.id).where(ClaimRow.id == claim.id, visible_to(actor, now, act))
    if await session.scalar(seen) is None:
        raise OutOfScope
    await data_consents.require(session, claim.insured_id, (act,), now)


async def tell(
    session: AsyncSession, actor: Actor, claim: Claim, act: MemberAct, now: datetime
) -> None:
    """Where it was a relative: write it down for the insured person, in the same transaction."""
    await tell_of(session, actor, claim.id, claim.insured_id, act, now)


async def tell_of(
    session: AsyncSession,
    actor: Actor,
    claim_id: str,
    insured_id: str,
    act: MemberAct,
    now: datetime,
) -> None:
    """The same for whoever has not loaded the claim."""
    own = await people.bound_insured_id(session, actor.id)
    if own == insured_id:
        return
    kept = await merges.kept_id(session, insured_id)
    if own != kept:
        await notices.tell_of_act(session, kept, actor.id, act, claim_id, now)
