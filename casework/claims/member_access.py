"""Which claims may a member see and touch? One's own, and those of a relative who authorises it,
as far as the authorisation goes."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.people import authorisations, merges, people
from claims_core.claim import Actor
from claims_core.identity_levels import MemberAct
from claims_core.proxy_scope import ClaimsCovered

_WHOLE = (ClaimsCovered.FILED, ClaimsCovered.ALL)


def visible_to(
    actor: Actor, now: datetime, act: MemberAct = MemberAct.SEE_CLAIM
) -> ColumnElement[bool]:
    """The condition on claim rows that makes them this member's to see, or to do `act` to."""
    filed = authorisations.insured_covered(actor.id, now, act, _WHOLE)
    every = authorisations.insured_covered(actor.id, now, act, (ClaimsCovered.ALL,))
    return or_(
        ClaimRow.insured_id.in_(people.own_ids(actor.id)),
        and_(
            ClaimRow.filed_by == actor.id,
            ClaimRow.insured_id.in_(merges.same_people(filed)),
        ),
        ClaimRow.insured_id.in_(merges.same_people(every)),
        ClaimRow.id.in_(authorisations.claims_named(actor.id, now, act)),
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
