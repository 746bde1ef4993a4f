"""What stands in an uploaded CSV file? Asked by the roster and the platform feed; reads UTF-8 and
GB18030."""

import csv
import hashlib
import io
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from casework.errors import FileRefused
from casework.lists import ImportReport
from claims_core.claim import Actor
from infra.columns import Id, Utc, new_id
from infra.db import Base

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 50_000


def read_table(
    data: bytes, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file with exactly these columns, each with its line number.

    Behind them may stand any of `optional`, in any order; one that is not there reads as empty.

    :raises FileRefused: when it is empty, too large, not text, or has other columns.
    """
    if not data.strip():
        raise FileRefused(why="文件是空的。")
    if len(data) > MAX_BYTES:
        raise FileRefused(why="文件超过8兆，请分成几个文件。")
    try:
        return _rows(_text(data), columns, optional)
    except csv.Error as problem:
        raise FileRefused(why="文件的格式乱了，请用表格软件另存为 CSV 再导入。") from problem


def _rows(
    text: str, columns: tuple[str, ...], optional: tuple[str, ...]
) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = tuple(cell.strip() for cell in next(reader, []))
    more = header[len(columns) :]
    if (
        header[: len(columns)] != columns
        or len(set(more)) != len(more)
        or not set(more) <= set(optional)
    ):
        also = f"；后面还可以有：{'，'.join(optional)}" if optional else ""
        raise FileRefused(why=f"第一行应当是：{'，'.join(columns)}{also}。")
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise FileRefused(why=f"第{reader.line_num}行有{len(cells)}列，应当是{len(header)}列。")
        values = dict.fromkeys(optional, "")
        values |= zip(header, (cell.strip() for cell in cells), strict=True)
        rows.append((reader.line_num, values))
        if len(rows) > MAX_ROWS:
            raise FileRefused(why=f"超过{MAX_ROWS}行，请分成几个文件。")
    if not rows:
        raise FileRefused(why="只有表头，没有内容。")
    return rows


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(why="看不懂文件的文字编码，请另存为 CSV（UTF-8 或 GB18030）。")


async def remember_file(
    session: AsyncSession,
    kind: str,
    data: bytes,
    actor: Actor,
    report: ImportReport,
    at: datetime,
) -> None:
    """Keep a trace of who uploaded what; the file itself is not kept."""
    file_hash = hashlib.sha256(data).hexdigest()
    known = await session.scalar(
        select(FileImportRow.id).where(
            FileImportRow.kind == kind, FileImportRow.file_hash == file_hash
        )
    )
    if known is None:
        session.add(
            FileImportRow(
                id=new_id(),
                kind=kind,
                file_hash=file_hash,
                staff_id=actor.id,
                added=report.added,
                changed=report.changed,
                unchanged=report.unchanged,
                at=at,
            )
        )


class FileImportRow(Base):
    """导入文件: one uploaded roster or platform file, so that the same file does nothing twice."""

    __tablename__ = "file_import"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_hash: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[str] = mapped_column(Id)
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("kind", "file_hash"),)
