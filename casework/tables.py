"""In which tables does casework keep people, claims, decisions and money? Read by the services of
this folder.

Columns ending in `_sealed` are encrypted, those ending in `_index` are keyed blind indexes; `_fen`
is money."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
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
