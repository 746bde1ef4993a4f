"""Is this somebody of the county that a colleague works for? Asked by every list that shows people
or what is about them, and by the door of the window for whatever an address names.

Whoever works for the whole city has no condition. A person who was in the roster twice is where
the kept row is; a claim is where its person is."""

from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.tables import BindingRow, IdentityChangeRow, InsuredRow, StaffRow
from claims_core.claim import Actor
from claims_core.staff_scope import office_of, spellings_of

# Each of its own, so that none is that of the question around it.
_OWN, _KEPT = InsuredRow.__table__.alias(), InsuredRow.__table__.alias()
_BOUND, _COLLEAGUE = BindingRow.__table__.alias(), StaffRow.__table__.alias()


def within(actor: Actor, insured_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that this insured person is theirs to see."""
    if not actor.county:
        return true()
    return exists(_of_county(actor.county).where(_OWN.c.id == insured_id))


def member_within(actor: Actor, member_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The same of a member: who is bound to nobody is the city's."""
    if not actor.county:
        return true()
    bound = _BOUND.c
    return exists(
        select(bound.id).where(
            bound.member_id == member_id,
            bound.ended_at.is_(None),
            within(actor, bound.insured_id),
        )
    )


def person_within(
    actor: Actor, kind: SQLColumnExpression[Any], person_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The same of a person named by kind and id, as in a delivery or a case."""
    if not actor.county:
        return true()
    return or_(
        (kind == "insured") & within(actor, person_id),
        (kind == "member") & member_within(actor, person_id),
    )


def colleague_within(actor: Actor, staff_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The same of a colleague: those who work for the same county."""
    if not actor.county:
        return true()
    theirs = _COLLEAGUE.c
    return exists(select(theirs.id).where(theirs.id == staff_id, theirs.scope == actor.county))


def change_within(actor: Actor) -> ColumnElement[bool]:
    """The same of a change of identity: everybody whom it is about."""
    if not actor.county:
        return true()
    kept, lost = IdentityChangeRow.insured_id, IdentityChangeRow.lost_id
    return within(actor, kept) & (lost.is_(None) | within(actor, lost))


async def office_in_charge(session: AsyncSession, insured_id: str) -> str:
    """Whose this insured person is, as a colleague of another county may know it."""
    where = func.coalesce(_KEPT.c.region, _OWN.c.region)
    joined = _OWN.outerjoin(_KEPT, _KEPT.c.id == _OWN.c.merged_into_id)
    found = select(where).select_from(joined).where(_OWN.c.id == insured_id)
    return office_of(await session.scalar(found) or "")


async def is_within(session: AsyncSession, actor: Actor, insured_id: str) -> bool:
    """Whether this insured person is theirs to see."""
    if not actor.county:
        return True
    asked = _of_county(actor.county).where(_OWN.c.id == insured_id)
    return await session.scalar(asked) is not None


def _of_county(county: str) -> Select[str]:
    where = func.coalesce(_KEPT.c.region, _OWN.c.region)
    joined = _OWN.outerjoin(_KEPT, _KEPT.c.id == _OWN.c.merged_into_id)
    return select(_OWN.c.id).select_from(joined).where(where.in_(spellings_of(county)))
