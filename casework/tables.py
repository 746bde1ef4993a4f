"""In which tables does casework keep people, claims, decisions and money? Read by the services of
this folder.

Columns ending in `_sealed` are encrypted, those ending in `_index` are keyed blind indexes; `_fen`
is money."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class PersonYearRow(Base):
    """个人年度: the row whose lock keeps two settlements of one person apart."""

    __tablename__ = "person_year"
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(default=0)


class LedgerRow(Base):
    """台账: one signed entry of a person-year; sums over it are the accumulators.

    `attempt` counts the settlements of one claim, since a reversed claim may be settled again, and
    ties a reversal to its settlement. `origin` is the hospital settlement that a refund takes back.
    `inputs` is what a recheck needs of a settlement, in few bytes."""

    __tablename__ = "ledger"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    year: Mapped[int]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    reference: Mapped[str] = mapped_column(String(60))
    pool_fen: Mapped[int] = mapped_column(BigInteger)
    supplement_fen: Mapped[int] = mapped_column(BigInteger)
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    origin: Mapped[str | None] = mapped_column(String(60))
    inputs: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        UniqueConstraint("insured_id", "year", "seq", name="uq_ledger_seq"),
        UniqueConstraint("kind", "reference", "year", "attempt", name="uq_ledger_entry"),
        Index("ux_ledger_origin", "origin", unique=True),
    )


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
