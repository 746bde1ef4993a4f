"""In which tables are payments, their batches and what has to be got back kept? Read by the
services of this folder.

Columns ending in `_sealed` are encrypted; `_fen` is money."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
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
    # 银行答复: a code of the closed list, or VOID; by which kind of word, and who entered it
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_reason: Mapped[str] = mapped_column(String(100), default="")
    outcome_source: Mapped[str | None] = mapped_column(String(12))
    outcome_by: Mapped[str | None] = mapped_column(Id)
    outcome_at: Mapped[datetime | None] = mapped_column(Utc)
    # 没有答复: when a result file last left it open, and with which words; no code: not in it
    pending_at: Mapped[datetime | None] = mapped_column(Utc)
    pending_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    pending_reason: Mapped[str] = mapped_column(String(100), default="", server_default="")
    # 付款后银行退回: the bank's second answer, after a success
    came_back_at: Mapped[datetime | None] = mapped_column(Utc)
    came_back_by: Mapped[str | None] = mapped_column(Id)
    came_back_code: Mapped[str | None] = mapped_column(String(10))
    came_back_reason: Mapped[str | None] = mapped_column(String(100))
    # 撤出批次, before its release: it never went to the bank
    taken_out_at: Mapped[datetime | None] = mapped_column(Utc)
    taken_out_by: Mapped[str | None] = mapped_column(Id)
    taken_out_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    __table_args__ = (UniqueConstraint("claim_id", "attempt"),)


class PaymentBatchRow(Base):
    """拨付批次: payments that go to the bank in one file, made by one person and released by
    another. Count and sum are of the payments that were not taken out of it."""

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
    # the newest result file; all of them stand in bank_file
    result_by: Mapped[str | None] = mapped_column(Id)
    result_at: Mapped[datetime | None] = mapped_column(Utc)
    dissolved_at: Mapped[datetime | None] = mapped_column(Utc)
    voided_at: Mapped[datetime | None] = mapped_column(Utc)


class RecoveryRow(Base):
    """待追回: a claim whose person holds money that is not theirs; open while its due is below
    zero. Who sees to it and by which day is here, how it went is in its notes."""

    __tablename__ = "recovery"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    owner_id: Mapped[str] = mapped_column(Id)
    owner_name: Mapped[str] = mapped_column(String(40))
    next_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_recovery_list", "closed_at", "opened_at", "id"),
        Index(
            "ux_recovery_open",
            "claim_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class RecoveryNoteRow(Audited, Base):
    """追回记录: what was tried, by whom, and who sees to it from then on; appended, never
    edited."""

    __tablename__ = "recovery_note"
    recovery_id: Mapped[str] = mapped_column(ForeignKey("recovery.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    owner_name: Mapped[str] = mapped_column(String(40))
    next_on: Mapped[date]
    by_id: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)


# an amount that came back counts, or may come to count
STANDS = "(confirmed IS NULL OR confirmed) AND withdrawn_at IS NULL"


class RecoveredEntryRow(Base):
    """追回的银行流水: an entry of the bank with money that people brought, and its whole amount,
    which may be for several claims."""

    __tablename__ = "recovered_entry"
    bank_reference: Mapped[str] = mapped_column(String(60), primary_key=True)
    entry_fen: Mapped[int] = mapped_column(BigInteger)


class RecoveredRow(Base):
    """追回到账: an amount that came back to the bank; it counts once a second person has confirmed
    it against the bank's reference, never when they have refused it, and not after two people have
    found that it was wrong."""

    __tablename__ = "recovered"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    recovery_id: Mapped[str] = mapped_column(ForeignKey("recovery.id"), index=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(ForeignKey("recovered_entry.bank_reference"))
    booked_by: Mapped[str] = mapped_column(Id)
    booked_by_name: Mapped[str] = mapped_column(String(40))
    booked_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed: Mapped[bool | None]
    # 追回更正
    withdrawn_by: Mapped[str | None] = mapped_column(Id)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        # an entry of the bank counts once for a claim; what was refused may be booked again
        Index(
            "ux_recovered_reference",
            "bank_reference",
            "claim_id",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )
