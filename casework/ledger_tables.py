"""In which tables does casework keep what hospitals settled, and what a recheck found? Read by the
feeds, the rechecks and whoever registers receipts."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
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
