"""In which table does it stand whether a payment came? Read by the services of this folder."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base


class ArrivalFollowUpRow(Base):
    """到账回访 of one payment: when the person was asked, what they said and how content they are
    (1 to 5), when they came onto the list of calls and when they were warned of the closing."""

    __tablename__ = "arrival_follow_up"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    paid_on: Mapped[date] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    answer: Mapped[str] = mapped_column(String(3), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    said_in: Mapped[str] = mapped_column(String(10), default="")
    mark: Mapped[int | None]
    marked_at: Mapped[datetime | None] = mapped_column(Utc)
    called_at: Mapped[datetime | None] = mapped_column(Utc)
    warned_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (Index("ix_arrival_follow_up_asked", "asked_at"),)
