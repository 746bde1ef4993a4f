"""In which tables is kept what the window fills in for somebody? Read by the services of this
folder."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base

_OPEN = text("ended_at IS NULL")


class AssistedFilingRow(Base):
    """窗口代填: one for a claim that a clerk began; what is filled in stands in the claim.

    `state` is how far the window has come; whether the person has gone on with it themselves says
    the claim. `signed_version` is the claim's that the signed sheet was printed from, `compare_by`
    the last day on which it is compared in time, `late_told_at` when the person was told that it is
    not, `refused_words` why the last one did not pass."""

    __tablename__ = "assisted_filing"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    known_by: Mapped[str] = mapped_column(String(20))
    known_words: Mapped[str] = mapped_column(String(200), default="", server_default="")
    opened_by: Mapped[str] = mapped_column(Id)
    opened_by_name: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(Utc)
    asked_at: Mapped[datetime | None] = mapped_column(Utc)
    lapses_on: Mapped[date]
    signature_id: Mapped[str | None] = mapped_column(ForeignKey("claim_photo.id"))
    signed_version: Mapped[int | None]
    signed_by: Mapped[str | None] = mapped_column(Id)
    signed_at: Mapped[datetime | None] = mapped_column(Utc)
    compare_by: Mapped[date | None]
    late_told_at: Mapped[datetime | None] = mapped_column(Utc)
    refused_words: Mapped[str] = mapped_column(String(200), default="", server_default="")
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_assisted_filing_due", "lapses_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class AssistedMoveRow(Audited, Base):
    """代填的一步: appended, never edited; `version` is the claim's after it."""

    __tablename__ = "assisted_move"
    claim_id: Mapped[str] = mapped_column(ForeignKey("assisted_filing.claim_id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    move: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
