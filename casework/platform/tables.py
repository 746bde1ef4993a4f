"""In which tables does casework keep the platform's numbers of our claims, and the rows of its feed
that are not simply a hospital's? Read by the services that meet the platform.

Rows are decided once and never edited otherwise; `_fen` is money."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class PlatformNumberRow(Base):
    """省平台结算单号 of a claim, in its one form; a wrong one is ended, never edited."""

    __tablename__ = "platform_number"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    settlement_no: Mapped[str] = mapped_column(String(60))
    typed_by: Mapped[str] = mapped_column(Id)
    typed_by_name: Mapped[str] = mapped_column(String(40))
    typed_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None] = mapped_column(Id)
    ended_by_name: Mapped[str] = mapped_column(String(40), default="")
    ended_reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        Index(
            "ux_platform_number",
            "settlement_no",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class PlatformRowRow(Base):
    """平台数据行 about a claim of ours, or one that looks so: posted by nobody while it is held.

    `origin` is the settlement that a refund takes back, empty otherwise; `told` keeps receipts and
    stay for the day it is found to be a hospital's after all. `because` are the likenesses;
    `claim_id` is the claim that it looks like or belongs to."""

    __tablename__ = "platform_row"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    settlement_no: Mapped[str] = mapped_column(String(60))
    origin: Mapped[str] = mapped_column(String(60), default="")
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    year: Mapped[int]
    pool_fen: Mapped[int] = mapped_column(BigInteger)
    supplement_fen: Mapped[int] = mapped_column(BigInteger)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    because: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(Utc)
    line: Mapped[int]
    owner_id: Mapped[str] = mapped_column(Id)
    owner_name: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    words: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        # the same row of the feed is taken once, however often it comes
        UniqueConstraint(
            *("settlement_no", "insured_id", "year", "pool_fen", "supplement_fen", "origin"),
            name="uq_platform_row",
        ),
        Index("ix_platform_row_list", "state", "received_at", "id"),
        Index("ix_platform_row_person", "insured_id", "year", "state"),
        Index("ix_platform_row_origin", "origin"),
    )


class PaidFigureRow(Base):
    """按省平台支付的差额 of a decision's year: our figure, the platform's that is paid, and why;
    where both are the same there is no row."""

    __tablename__ = "paid_figure"
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(String(20))
    query_id: Mapped[str | None] = mapped_column(ForeignKey("figure_query.id"))
    our_pool_fen: Mapped[int] = mapped_column(BigInteger)
    our_supplement_fen: Mapped[int] = mapped_column(BigInteger)
    paid_pool_fen: Mapped[int] = mapped_column(BigInteger)
    paid_supplement_fen: Mapped[int] = mapped_column(BigInteger)


class FigureQueryRow(Base):
    """书面查询: what the centre was asked about the platform's figures of a claim, by when it
    should answer, and what it answered; `figures` is the mark of the figures asked about."""

    __tablename__ = "figure_query"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    figures: Mapped[str] = mapped_column(String(64))
    differences: Mapped[list[str]] = mapped_column(JSON)
    document_no: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Id)
    asked_by_name: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    due_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(String(20))
    answer_no: Mapped[str] = mapped_column(String(60), default="")
    answered_on: Mapped[date | None]
    answer_words: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str | None] = mapped_column(Id)
    recorded_by_name: Mapped[str] = mapped_column(String(40), default="")
    recorded_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_figure_query_open", "answer", "due_on", "id"),
        # one open question per claim
        Index(
            "ux_figure_query_open",
            "claim_id",
            unique=True,
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )


class KeyedAgainRow(Audited, Base):
    """复审重录: a second person has keyed in the same platform figures without seeing them."""

    __tablename__ = "platform_keyed_again"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    figures: Mapped[str] = mapped_column(String(64), primary_key=True)
    keyed_by: Mapped[str] = mapped_column(Id)
    keyed_by_name: Mapped[str] = mapped_column(String(40))
    keyed_at: Mapped[datetime] = mapped_column(Utc)


class ExchangeAnswerRow(Audited, Base):
    """交换核对结果 of one year of a decision, appended with every answer; `difference` says in
    words what is not equal."""

    __tablename__ = "exchange_answer"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"), index=True)
    year: Mapped[int]
    in_scope_fen: Mapped[int] = mapped_column(BigInteger)
    pool_fen: Mapped[int] = mapped_column(BigInteger)
    supplement_fen: Mapped[int] = mapped_column(BigInteger)
    equal: Mapped[bool]
    difference: Mapped[str] = mapped_column(String(300))
    imported_by: Mapped[str] = mapped_column(Id)
    imported_by_name: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime] = mapped_column(Utc)


class TakenBackRow(Base):
    """撤回入账: a hospital settlement of the feed that turned out to be a claim of ours; the ledger
    holds the entry that takes it back."""

    __tablename__ = "settlement_taken_back"
    settlement_no: Mapped[str] = mapped_column(String(60), primary_key=True)
    taken_back_at: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    taken_back_by: Mapped[str] = mapped_column(Id)
    taken_back_by_name: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)


class SettlementReEntryRow(Base):
    """恢复入账: a hospital settlement that was taken back wrongly, by us or by a refund of the
    platform; once another person has confirmed it, the ledger holds the entry that takes back
    `refund_reference`."""

    __tablename__ = "settlement_re_entry"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    settlement_no: Mapped[str] = mapped_column(String(60))
    refund_reference: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    decided_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed: Mapped[bool | None]
    __table_args__ = (
        # one at a time for each refund, and none after it has been confirmed
        Index(
            "ux_settlement_re_entry_refund",
            "refund_reference",
            unique=True,
            sqlite_where=text("confirmed IS NULL OR confirmed"),
            postgresql_where=text("confirmed IS NULL OR confirmed"),
        ),
    )
