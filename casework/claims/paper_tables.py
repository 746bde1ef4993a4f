"""In which tables is what was read on photographed papers kept, beside what the member says and
what staff see? All values are sealed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class PaperReadingRow(Base):
    """识字任务: one photograph that is to be read, or has been; `leased_until` is until when one
    process has it, `turn` the quarter turns to the left that make it upright."""

    __tablename__ = "paper_reading"
    photo_id: Mapped[str] = mapped_column(ForeignKey("claim_photo.id"), primary_key=True)
    claim_id: Mapped[str] = mapped_column(Id, index=True)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    leased_until: Mapped[datetime | None] = mapped_column(Utc)
    read_at: Mapped[datetime | None] = mapped_column(Utc)
    engine: Mapped[str] = mapped_column(String(60), default="")
    turn: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_paper_reading_state", "state", "asked_at"),)


class PaperFieldRow(Base):
    """材料上的一项: what the program read, what the member says and what a reviewer sees, each in
    a column of its own. None is not looked at yet, a sealed empty text is: it does not stand there.
    """

    __tablename__ = "paper_field"
    photo_id: Mapped[str] = mapped_column(ForeignKey("claim_photo.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    claim_id: Mapped[str] = mapped_column(Id, index=True)
    read_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    why: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(10), default="")
    page: Mapped[int] = mapped_column(default=1)
    box: Mapped[list[int] | None] = mapped_column(JSON)
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said_by: Mapped[str | None] = mapped_column(Id)
    said_at: Mapped[datetime | None] = mapped_column(Utc)
    seen_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    seen_by: Mapped[str | None] = mapped_column(Id)
    seen_at: Mapped[datetime | None] = mapped_column(Utc)
