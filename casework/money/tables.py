"""In which tables is the journal of money kept? Read by the store of this folder, by the page of
balances and by the proof.

Rows are added and never changed; `_fen` is money."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class MovementRow(Base):
    """资金变动: what happened, on which business day, by whom and because of which record."""

    __tablename__ = "money_movement"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(Id)
    day: Mapped[date]
    by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("cause", "kind", name="uq_money_movement_cause"),
        Index("ix_money_movement_at", "at", "id"),
    )


class MoneyLineRow(Base):
    """分录: one signed amount on one account, debit positive; `number` counts within a movement."""

    __tablename__ = "money_line"
    movement_id: Mapped[str] = mapped_column(ForeignKey("money_movement.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(12))
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("payment_batch.id"))
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    region: Mapped[str] = mapped_column(String(12))
    year: Mapped[int | None]
    fen: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint("(account = 'expense') = (year IS NOT NULL)", name="ck_money_line_year"),
        Index("ix_money_line_claim", "claim_id"),
        Index("ix_money_line_batch", "batch_id"),
        # sums by account and district, and from such a sum to its lines
        Index("ix_money_line_account", "account", "region", "fen"),
    )
