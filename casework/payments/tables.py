"""In which tables are payments, their batches and the bank's return files kept? Read by the
services of this folder.

Columns ending in `_sealed` are encrypted; `_fen` is money."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class PaymentRow(Base):
    """拨付: one attempt to pay one settled claim; the payee is sealed as it was on that day."""

    __tablename__ = "payment"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    payment_no: Mapped[str] = mapped_column(String(40), unique=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    attempt: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    payee_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payment_batch.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_reason: Mapped[str] = mapped_column(String(100), default="")
    # 付款后银行退回: the bank's second answer, after a success
    came_back_at: Mapped[datetime | None] = mapped_column(Utc)
    came_back_code: Mapped[str | None] = mapped_column(String(10))
    came_back_reason: Mapped[str | None] = mapped_column(String(100))
    __table_args__ = (UniqueConstraint("claim_id", "attempt"),)


class PaymentBatchRow(Base):
    """拨付批次: payments that go to the bank in one file, made by one person and released by
    another."""

    __tablename__ = "payment_batch"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    batch_no: Mapped[str] = mapped_column(String(30), unique=True)
    count: Mapped[int]
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    file_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Utc)
    released_by: Mapped[str | None] = mapped_column(Id)
    released_at: Mapped[datetime | None] = mapped_column(Utc)
    result_hash: Mapped[str | None] = mapped_column(String(64))
    result_by: Mapped[str | None] = mapped_column(Id)
    result_at: Mapped[datetime | None] = mapped_column(Utc)


class BankReturnFileRow(Base):
    """退汇文件: a file of payments that came back after success, so that it counts once."""

    __tablename__ = "bank_return_file"
    file_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payment_batch.id"))
    returned: Mapped[int]
    taken_by: Mapped[str] = mapped_column(Id)
    taken_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_bank_return_file_batch", "batch_id", "taken_at"),)
