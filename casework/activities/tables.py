"""In which tables stand activities and who has signed up for them? Read by the services of this
folder."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class ActivityRow(Base):
    """活动: one person writes it down, another opens it; `places` is how many may sign up."""

    __tablename__ = "activity"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(30))
    starts_at: Mapped[datetime] = mapped_column(Utc)
    places: Mapped[int]
    approval_no: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(Id)
    made_by_name: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(Utc)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    why: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (Index("ix_activity_list", "state", "starts_at", "id"),)


class ActivitySignUpRow(Base):
    """报名: one member for one activity; `given_up_at` where they come no longer."""

    __tablename__ = "activity_sign_up"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime] = mapped_column(Utc)
    given_up_at: Mapped[datetime | None] = mapped_column(Utc)
    reminded_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("activity_id", "member_id"),)
