"""In which tables stand expenses that nobody has claimed, and who was reminded of them? Read by the
services of this folder."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class UnclaimedExpenseRow(Base):
    """未结算费用: one bill that was paid in advance and that the platform has not settled;
    `reference` is the platform's number of it."""

    __tablename__ = "unclaimed_expense"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    year: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    care_on: Mapped[date]
    provider_name: Mapped[str] = mapped_column(String(100), default="")
    in_scope_fen: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_unclaimed_expense_person", "insured_id", "year"),)


class EntitlementReminderRow(Base):
    """待遇享受提醒: the n-th time that a person was reminded, and of which year."""

    __tablename__ = "entitlement_reminder"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    nth: Mapped[int]
    year: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("insured_id", "nth"),)
