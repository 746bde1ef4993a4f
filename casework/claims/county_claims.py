"""Is this claim of the county that a colleague works for? Asked by every list of what is about
claims; a claim is where its person is (`casework.people.counties`)."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select, true

from casework.claims.tables import ClaimRow
from casework.people.counties import within
from claims_core.claim import Actor

# Of its own, so that it is another one than that of the question around it.
_ASKED = ClaimRow.__table__.alias()


def claim_within(actor: Actor, claim_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that this claim is theirs to see."""
    if not actor.county:
        return true()
    asked = _ASKED.c
    return exists(select(asked.id).where(asked.id == claim_id, within(actor, asked.insured_id)))
