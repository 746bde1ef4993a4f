"""In which tables are uploaded files and their rows kept until they are posted? Read by the
services of this folder.

What a file says of people is sealed; a row is deleted in the transaction that enters it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class FileImportRow(Base):
    """导入文件: one upload, with who, when, how many rows of which kind, and what became of them.

    `good` rows include the `noted` and the `asked` ones; `posted` and `left` add up to them at the
    end; where somebody stopped it, `left` has what was not entered yet. `added` and the counts
    after it are what posting changed."""

    __tablename__ = "file_import"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[str] = mapped_column(Id)
    staff_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
    good: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    noted: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    posted: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    stopped_by: Mapped[str | None] = mapped_column(Id)
    stopped_by_name: Mapped[str] = mapped_column(String(40), default="")
    finished_at: Mapped[datetime | None] = mapped_column(Utc)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_file_import_same", "kind", "file_hash"),
        Index("ix_file_import_list", "at", "id"),
        Index("ix_file_import_state", "state"),
        # of two taps one reads the file
        Index(
            "ux_file_import_reading",
            "kind",
            "file_hash",
            "staff_id",
            unique=True,
            sqlite_where=text("state = 'staging'"),
            postgresql_where=text("state = 'staging'"),
        ),
    )


class StagedPersonRow(Base):
    """待入账的人: all rows of one person in one file, which are posted together or not at all."""

    __tablename__ = "staged_person"
    import_id: Mapped[str] = mapped_column(ForeignKey("file_import.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id_number_index: Mapped[str] = mapped_column(String(64), index=True)
    rows: Mapped[int]
    asked: Mapped[bool]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRemarkRow(Base):
    """导入说明: a row of a file about which something is to be said; sealed with its cells."""

    __tablename__ = "import_remark"
    import_id: Mapped[str] = mapped_column(ForeignKey("file_import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    weight: Mapped[str] = mapped_column(String(10))
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (Index("ix_import_remark_weight", "import_id", "weight", "line"),)
