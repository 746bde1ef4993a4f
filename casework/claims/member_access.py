"""Which claims may a member see and touch? One's own, and those filed for a relative who still
authorises it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.people import merges, people
from claims_core.claim import Actor


def visible_to(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The condition on claim rows that makes them this member's to see."""
    return or_(
        ClaimRow.insured_id.in_(people.own_ids(actor.id)),
        and_(
            ClaimRow.filed_by == actor.id,
            ClaimRow.insured_id.in_(merges.same_people(people.authorised_for(actor.id, now))),
        ),
    )


def visible_claim_ids(actor: Actor, now: datetime) -> Select[str]:
    """The ids of the claims that are this member's to see, for a condition elsewhere."""
    return select(ClaimRow.id).where(visible_to(actor, now))


async def require_visible(
    session: AsyncSession, actor: Actor, claim_id: str, now: datetime
) -> None:
    """Let the member pass, or say what is said of claims that do not exist.

    :raises NotFound:
    """
    found = await session.scalar(
        select(ClaimRow.id).where(ClaimRow.id == claim_id, visible_to(actor, now))
    )
    if found is None:
        raise NotFound
