"""Is a claim changed already as somebody asks, by a request of theirs whose answer was lost on the
way and that has no key? Asked by what fills in a draft and by another account."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import payee_changes
from claims_core.claim import Actor, CareFacts, Claim, Payee


def filled_in_already(claim: Claim, version: int, care: CareFacts, payee: Payee | None) -> bool:
    """Whether the claim says what is asked for since the change after this version."""
    same = claim.care == replace(care, designated=claim.care.designated)
    return claim.version == version + 1 and same and payee in (None, claim.payee)


async def renewed_already(
    session: AsyncSession, claim: Claim, version: int, actor: Actor, payee: Payee, now: datetime
) -> bool:
    """Whether this member has just named this very account."""
    if claim.version != version + 1 or claim.payee != payee:
        return False
    change = await payee_changes.standing(session, claim.id, now)
    return change is not None and change.asked_by == actor.id
