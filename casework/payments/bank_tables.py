"""In which tables is what the bank says kept: its files, its written refusals, what it was asked,
and the accounts that it has refused? Read by the services of this folder.

Rows are appended; only the mark of an account is lifted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class BankFileRow(Audited, Base):
    """银行文件: a result or return file that was taken in, so that it counts once. `answered` are
    the payments it answered for the first time, `pending` those it left open."""

    __tablename__ = "bank_file"
    file_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payment_batch.id"))
    kind: Mapped[str] = mapped_column(String(10))
    answered: Mapped[int]
    pending: Mapped[int]
    taken_by: Mapped[str] = mapped_column(Id)
    taken_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_bank_file_batch", "batch_id", "taken_at"),)


class BankRefusalRow(Audited, Base):
    """银行书面拒付: what the bank has put in writing of a batch, or of payments in it, that it does
    not carry out; `payments` counts them, `whole` says that it was the file."""

    __tablename__ = "bank_refusal"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payment_batch.id"))
    reference: Mapped[str] = mapped_column(String(60))
    refused_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(200))
    whole: Mapped[bool]
    payments: Mapped[int]
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_by_name: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("batch_id", "reference"),)


def _one_waiting(name: str, column: str) -> Index:
    """One at a time waits for a second person."""
    waits = text("confirmed IS NULL")
    return Index(name, column, unique=True, sqlite_where=waits, postgresql_where=waits)


class TwoPeopleColumns:
    """What one person proposes and another decides; `confirmed` is None while it waits."""

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    decided_words: Mapped[str] = mapped_column(String(200), default="", server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed: Mapped[bool | None]


class BankPaperColumns(TwoPeopleColumns):
    """银行的书面说明: number and day of a paper, or of the statement that shows it, and what it
    says in one line; one person records it, another decides what is made of it."""

    reference: Mapped[str] = mapped_column(String(60))
    said_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(200))


class RefusalWithdrawalRow(BankPaperColumns, Base):
    """退票更正: the bank says of a payment it had refused that the money did go out, or, where
    `came_back`, of one that it had given back that the money did stay. The `refused_…` columns
    keep the answer that was wrong; `turn` counts the confirmed ones of a return, since clocks are
    set back and say nothing of their order."""

    __tablename__ = "refusal_withdrawal"
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"))
    came_back: Mapped[bool]
    refused_code: Mapped[str] = mapped_column(String(10))
    refused_reason: Mapped[str] = mapped_column(String(100))
    refused_source: Mapped[str] = mapped_column(String(12))
    refused_by: Mapped[str] = mapped_column(Id)
    refused_at: Mapped[datetime] = mapped_column(Utc)
    turn: Mapped[int | None]
    __table_args__ = (_one_waiting("ux_refusal_withdrawal_payment", "payment_id"),)


class WrittenReturnRow(BankPaperColumns, Base):
    """书面退汇: the bank says on paper, and in no return file, that a payment came back, or was
    never made (`never_left`)."""

    __tablename__ = "written_return"
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"))
    never_left: Mapped[bool]
    __table_args__ = (_one_waiting("ux_written_return_payment", "payment_id"),)


class RecoveryWithdrawalRow(BankPaperColumns, Base):
    """追回更正: an amount that two people had found at the bank was not there, or was not for this
    claim."""

    __tablename__ = "recovery_withdrawal"
    recovered_id: Mapped[str] = mapped_column(ForeignKey("recovered.id"))
    __table_args__ = (_one_waiting("ux_recovery_withdrawal_recovered", "recovered_id"),)


class BankInquiryRow(Audited, Base):
    """追问: that the bank was asked about a payment it has not answered, and what it said."""

    __tablename__ = "bank_inquiry"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"), index=True)
    words: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[str] = mapped_column(Id)
    asked_by_name: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Utc)


class RefusedAccountRow(Base):
    """被退账户: name and number, blindly indexed, to which money did not go; nothing is paid there
    until somebody has lifted the mark. `payment_id` is the payment that showed it."""

    __tablename__ = "refused_account"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_index: Mapped[str] = mapped_column(String(64), index=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"))
    code: Mapped[str] = mapped_column(String(10))
    refused_at: Mapped[datetime] = mapped_column(Utc)
    lifted_at: Mapped[datetime | None] = mapped_column(Utc)
    lifted_by: Mapped[str | None] = mapped_column(Id)
    lifted_by_name: Mapped[str] = mapped_column(String(40), default="")
    lifted_reason: Mapped[str] = mapped_column(String(200), default="")
