"""Who has seen which clear text of whom, and why? Written by every service that shows clear
text."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from claims_core.claim import Actor
from infra.audit.rows import Audited
from infra.columns import Id, Utc, new_id
from infra.db import Base


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


class AccessLogRow(Audited, Base):
    """查看记录: who saw which clear text of whom, and why; appended, never edited."""

    __tablename__ = "access_log"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(Id, index=True)
    claim_id: Mapped[str | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Utc)
