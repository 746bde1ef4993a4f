"""Is this claim of the county that a colleague works for, and what may be said of it where it is
not? Asked by whatever shows something about claims; a claim is where its person is
(`casework.people.counties`)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.claims.views import PhotoView, Resemblance
from casework.people.counties import is_within, office_in_charge, within
from claims_core.claim import Actor

# Of its own, so that it is another one than that of the question around it.
_ASKED = ClaimRow.__table__.alias()


def claim_within(actor: Actor, claim_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that this claim is theirs to see."""
    if not actor.county:
        return true()
    asked = _ASKED.c
    return exists(select(asked.id).where(asked.id == claim_id, within(actor, asked.insured_id)))


async def resembling_for(
    session: AsyncSession, actor: Actor, photos: Sequence[PhotoView]
) -> tuple[PhotoView, ...]:
    """Photographs whose likeness in a claim of another county is told by its office alone."""
    earlier = {each.resembles.claim_id for each in photos if each.resembles is not None}
    if not actor.county or not earlier:
        return tuple(photos)
    elsewhere: dict[str, Resemblance] = {}
    for claim_id, insured_id in await session.execute(
        select(ClaimRow.id, ClaimRow.insured_id).where(ClaimRow.id.in_(earlier))
    ):
        if not await is_within(session, actor, insured_id):
            elsewhere[claim_id] = Resemblance("", "", await office_in_charge(session, insured_id))
    return tuple(
        replace(each, resembles=elsewhere.get(each.resembles.claim_id, each.resembles))
        if each.resembles is not None
        else each
        for each in photos
    )
