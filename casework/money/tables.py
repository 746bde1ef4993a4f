"""In which tables is the journal of money kept? Read by the store of this folder, by the page of
balances and by the proof.

Rows are added and never changed, but for a month, which is closed once; `_fen` is money."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class MonthRow(Base):
    """月份: one in which something was posted, by its first day. One person proposes to close it,
    another closes it; what it then came to is kept, and nothing is posted in it any more."""

    __tablename__ = "money_month"
    month: Mapped[date] = mapped_column(primary_key=True)
    proposed_by: Mapped[str | None] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    proposed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_by: Mapped[str | None] = mapped_column(Id)
    closed_by_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    # when everything had been proven from inside, just before it was closed
    proven_at: Mapped[datetime | None] = mapped_column(Utc)
    # how many movements the month has, what they come to at the bank, and what its statements do
    movements: Mapped[int | None]
    bank_fen: Mapped[int | None] = mapped_column(BigInteger)
    entries: Mapped[int | None]
    closing_fen: Mapped[int | None] = mapped_column(BigInteger)


class MovementRow(Audited, Base):
    """资金变动: what happened, on which business day, by whom and because of which record.
    `corrects` is the earlier month whose movement it takes back, by its first day; `turn` counts
    what happens to one cause more than once."""

    __tablename__ = "money_movement"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(Id)
    turn: Mapped[int] = mapped_column(default=1, server_default="1")
    day: Mapped[date]
    corrects: Mapped[date | None]
    by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("cause", "kind", "turn", name="uq_money_movement_cause"),
        Index("ix_money_movement_at", "at", "id"),
        Index("ix_money_movement_day", "day", "id"),
    )


class MoneyLineRow(Audited, Base):
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
