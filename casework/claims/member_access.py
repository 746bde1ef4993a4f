"""Which claims may a member see and touch? One's own, and those of a relative who authorises it,
as far as the authorisation goes."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.people import authorisations, merges, people
from claims_core.claim import Actor
from claims_core.identity_levels import MemberAct
from claims_core.proxy_scope import ClaimsCovered

_WHOLE = (ClaimsCovered.FILED, ClaimsCovered.ALL)
# Made once: an alias costs more than the rest of the condition.
_CLAIM = ClaimRow.__table__.alias().c


def visible_to(
    actor: Actor, now: datetime, act: MemberAct = MemberAct.SEE_CLAIM
) -> ColumnElement[bool]:
    """The condition on claim rows that makes them this member's to see, or to do `act` to.

    One list of ids, each part found by an index: of several conditions joined by "or", each with a
    query of its own, PostgreSQL reads the whole table."""
    filed = authorisations.insured_covered(actor.id, now, act, _WHOLE)
    every = authorisations.insured_covered(actor.id, now, act, (ClaimsCovered.ALL,))
    return ClaimRow.id.in_(
        union_all(
            select(_CLAIM.id).where(_CLAIM.insured_id.in_(people.own_ids(actor.id))),
            select(_CLAIM.id).where(
                _CLAIM.filed_by == actor.id,
                _CLAIM.insured_id.in_(merges.same_people(filed)),
            ),
            select(_CLAIM.id).where(_CLAIM.insured_id.in_(merges.same_people(every))),
            authorisations.claims_named(actor.id, now, act),
        )
    )


async def sees_all(session: AsyncSession, actor: Actor, claim_id: str, now: datetime) -> bool:
    """Whether this member may see every claim of the person whose claim it is: their own, or those
    of somebody who lets them see all. Only then may they see what a year comes to: it less one
    claim is the rest."""
    every = authorisations.insured_covered(actor.id, now, MemberAct.SEE_CLAIM, (ClaimsCovered.ALL,))
    found = await session.scalar(
        select(ClaimRow.id).where(
            ClaimRow.id == claim_id,
            or_(
                ClaimRow.insured_id.in_(people.own_ids(actor.id)),
                ClaimRow.insured_id.in_(merges.same_people(every)),
            ),
        )
    )
    return found is not None


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
