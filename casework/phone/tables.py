"""In which tables stand what of a draft was changed when, and who was reminded of one? Read by the
services of this folder."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class DraftFieldRow(Base):
    """草稿的一项: with which version of the claim it was changed last, and by whom; what was never
    changed since the draft was opened has no row."""

    __tablename__ = "draft_field"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int]
    changed_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime] = mapped_column(Utc)


class DraftReminderRow(Base):
    """草稿提醒: the `nth` time that somebody was told of a draft they have not handed in."""

    __tablename__ = "draft_reminder"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(Id, unique=True)
    at: Mapped[datetime] = mapped_column(Utc)
