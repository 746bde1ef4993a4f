"""Who has seen which clear text of whom, and why? Written by every service that shows clear
text."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.tables import AccessLogRow
from claims_core.claim import Actor
from infra.columns import new_id


def record(
    session: AsyncSession,
    actor: Actor,
    what: str,
    subject_id: str,
    *,
    claim_id: str | None,
    reason: str,
    at: datetime,
) -> None:
    """Append one row in the transaction of the reading itself.

    `what` is a field or photo name, `subject_id` the insured person's or the photo's id.
    """
    session.add(
        AccessLogRow(
            id=new_id(),
            actor_id=actor.id,
            actor_name=actor.name,
            what=what,
            subject_id=subject_id,
            claim_id=claim_id,
            reason=reason[:200],
            at=at,
        )
    )
