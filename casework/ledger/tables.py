"""In which tables does casework keep what hospitals settled, and what a recheck found? Read by the
feeds, the rechecks and whoever registers receipts."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class RecheckDueRow(Base):
    """待重新核对: whose settlements an entry may have changed; written in that entry's transaction,
    deleted in the one that has rechecked the person."""

    __tablename__ = "recheck_due"
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(30))
    reference: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Utc)


class RecheckRunRow(Base):
    """全面重新核对: one run over everybody, for one content of the policy book."""

    __tablename__ = "recheck_run"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    book: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(Utc)
    finished_at: Mapped[datetime | None] = mapped_column(Utc)
    people: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(BigInteger, default=0)
    open_findings: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_recheck_run_started", "started_at"),)


class RecheckFindingRow(Base):
    """核对发现: something about a claim that a person must look at; nothing changes by itself.

    `kind` says what it is and `about` which hospital settlement it is about, if any; `cause` and
    its reference what brought it up. `was_fen` and `now_fen` are what was and what would be paid;
    `attempt` counts the settlements of the claim."""

    __tablename__ = "recheck_finding"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    attempt: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    about: Mapped[str] = mapped_column(String(60), default="")
    was_fen: Mapped[int | None] = mapped_column(BigInteger)
    now_fen: Mapped[int | None] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(String(30))
    cause_reference: Mapped[str] = mapped_column(String(60), default="")
    found_at: Mapped[datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(String(20))
    resolved_by: Mapped[str | None] = mapped_column(Id)
    resolved_by_name: Mapped[str] = mapped_column(String(40), default="")
    resolved_at: Mapped[datetime | None] = mapped_column(Utc)
    reason_code: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index("ix_recheck_finding_list", "state", "found_at", "id"),
        # one open line per claim, kind and hospital settlement, however many look at once
        Index(
            "ux_recheck_finding_open",
            "claim_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    @property
    def key(self) -> tuple[str, str, str]:
        """What may be open only once."""
        return (self.claim_id, self.kind, self.about)


class PersonYearRow(Base):
    """个人年度: the row whose lock keeps two settlements of one person apart."""

    __tablename__ = "person_year"
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(default=0)
    # its key is the table: written once instead of twice
    __table_args__ = ({"sqlite_with_rowid": False},)


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
        # of refunds alone: nearly no entry is one
        Index(
            "ux_ledger_origin",
            "origin",
            unique=True,
            sqlite_where=text("origin IS NOT NULL"),
            postgresql_where=text("origin IS NOT NULL"),
        ),
    )
