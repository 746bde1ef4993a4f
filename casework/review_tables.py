"""In which tables does the review keep why a promised day moved, which clock ran late, what the
centre audited and what a bank gave back? Read by the services of this folder."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class CentreAuditRow(Base):
    """市医保中心审定结果: what the centre's sheet says; appended, never edited."""

    __tablename__ = "centre_audit"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    claim_version: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    sheet_no: Mapped[str] = mapped_column(String(60))
    audited_on: Mapped[date]
    in_scope_fen: Mapped[int] = mapped_column(BigInteger)
    pool_fen: Mapped[int] = mapped_column(BigInteger)
    supplement_fen: Mapped[int] = mapped_column(BigInteger)
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Utc)


class BankReturnFileRow(Base):
    """退汇文件: a file of payments that came back after success, so that it counts once."""

    __tablename__ = "bank_return_file"
    file_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payment_batch.id"))
    returned: Mapped[int]
    taken_by: Mapped[str] = mapped_column(Id)
    taken_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_bank_return_file_batch", "batch_id", "taken_at"),)
