"""In which tables are the bank's daily statements kept, what was said of their entries, and which
of them are journal lines? Read by the services of this folder and by the proof.

Rows are added and never changed, but for the statement of a day that was not over: a later one
of the same day adds its entries; and a wrong one is marked as withdrawn. Columns ending in
`_sealed` are encrypted; `_fen` is money."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from casework.payments.bank_tables import TwoPeopleColumns
from infra.columns import Id, Utc
from infra.db import Base


class BankStatementRow(Base):
    """对账单: one day of our account at the bank. `seal` covers it and all of its entries,
    `content_hash` says whether a file is the same again."""

    __tablename__ = "bank_statement"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date]
    account_index: Mapped[str] = mapped_column(String(64))
    account_tail: Mapped[str] = mapped_column(String(4))
    opening_fen: Mapped[int] = mapped_column(BigInteger)
    closing_fen: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    imported_by: Mapped[str] = mapped_column(Id)
    imported_by_name: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime] = mapped_column(Utc)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index(
            "ux_bank_statement_day",
            "account_index",
            "day",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class BankEntryRow(Base):
    """对账单明细: money in (positive) or out (negative), with the bank's own number and the
    balance after it. `payer_sealed` is the other side's name and account."""

    __tablename__ = "bank_entry"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("bank_statement.id"))
    number: Mapped[int]
    day: Mapped[date]
    serial: Mapped[str] = mapped_column(String(60))
    fen: Mapped[int] = mapped_column(BigInteger)
    balance_fen: Mapped[int] = mapped_column(BigInteger)
    payer_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    summary: Mapped[str] = mapped_column(String(100))
    reference: Mapped[str] = mapped_column(String(60))
    # together with its statement
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        Index(
            "ux_bank_entry_serial",
            "serial",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class StatementWithdrawalRow(TwoPeopleColumns, Base):
    """撤回对账单: why a statement is wrong, who said so, and what a second person decided."""

    __tablename__ = "bank_statement_withdrawal"
    statement_id: Mapped[str] = mapped_column(ForeignKey("bank_statement.id"))
    reason: Mapped[str] = mapped_column(String(200))
    __table_args__ = (
        Index(
            "ux_bank_statement_withdrawal",
            "statement_id",
            unique=True,
            sqlite_where=text("confirmed IS NULL OR confirmed"),
            postgresql_where=text("confirmed IS NULL OR confirmed"),
        ),
    )


class BankEntryWordRow(Base):
    """归类: what the cashier has said of an entry, and why; the newest counts. Class `ours` gives
    it another `reference` to be found by."""

    __tablename__ = "bank_entry_word"
    entry_id: Mapped[str] = mapped_column(ForeignKey("bank_entry.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    entry_class: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)


class BankMatchEntryRow(Base):
    """核对一致, the bank's side: the entries of one match come to the same as its movements do at
    the bank; each entry is in one match."""

    __tablename__ = "bank_match_entry"
    entry_id: Mapped[str] = mapped_column(ForeignKey("bank_entry.id"), primary_key=True)
    match_id: Mapped[str] = mapped_column(Id, index=True)
    at: Mapped[datetime] = mapped_column(Utc)


class BankMatchMovementRow(Base):
    """核对一致, our side: each movement is in one match."""

    __tablename__ = "bank_match_movement"
    movement_id: Mapped[str] = mapped_column(ForeignKey("money_movement.id"), primary_key=True)
    match_id: Mapped[str] = mapped_column(Id, index=True)


class BankDifferenceNoteRow(Base):
    """差异记录: what was done about a difference, and who sees to it from then on."""

    __tablename__ = "bank_difference_note"
    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str] = mapped_column(Id)
    owner_name: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)


class BankProofRow(Base):
    """与银行核对一致: up to and with this day everything was matched, and when that was found."""

    __tablename__ = "bank_proof"
    day: Mapped[date] = mapped_column(primary_key=True)
    by_id: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
