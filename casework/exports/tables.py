"""In which tables is kept who wanted which file, who agreed, and who fetched it? Read by the
services of this folder; the file itself is not kept."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class DataExportRow(Base):
    """导出: one file with people's data that somebody asked for, or that the flow it belongs to has
    agreed to (`standing`). `subject` is what it is of, as its source reads it."""

    __tablename__ = "data_export"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(400))
    subject_words: Mapped[str] = mapped_column(String(200))
    standing: Mapped[bool]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_by: Mapped[str] = mapped_column(Id)
    asked_by_name: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    approved: Mapped[bool | None]
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    refusal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    """Until when it may be fetched; before the answer, until when one is waited for."""
    most_fetches: Mapped[int]
    fetches: Mapped[int]
    lapsed_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_data_export_asked", "asked_at", "id"),
        Index("ix_data_export_ends", "lapsed_at", "ends_at"),
    )


class ExportStepRow(Audited, Base):
    """导出经过: asked, agreed, refused, fetched, repeated, lapsed; of each file that left how many
    rows and the hash of the plain content. `fetch_id` lets somebody repeat a fetch of theirs
    without being counted twice."""

    __tablename__ = "data_export_step"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    export_id: Mapped[str] = mapped_column(Id, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
    rows: Mapped[int | None]
    file_hash: Mapped[str | None] = mapped_column(String(64))
    fetch_id: Mapped[str | None] = mapped_column(Id)
