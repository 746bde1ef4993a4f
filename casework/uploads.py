"""What stands in an uploaded CSV file, and how does it come in? Asked by the roster and the files
of ledger entries; reads UTF-8 and GB18030."""

import asyncio
import csv
import hashlib
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from casework.errors import FileRefused
from casework.lists import ImportReport, RowProblem
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.table_cells import cell_fault, cell_text
from infra.columns import Id, Utc, new_id
from infra.db import Base, Database

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 50_000
# PostgreSQL keeps no NUL, and none of the others comes from a keyboard; line breaks and tabs do
_CONTROL = frozenset(map(chr, range(32))) - {"\n", "\r", "\t"} | {"\x7f"}

Cells = Mapping[str, str]
Wrong = dict[str, str]
Line = TypeVar("Line")


@dataclass(frozen=True)
class FileKind:
    """文件种类: under which name its files are remembered, and which columns they have."""

    name: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()


async def import_whole(
    db: Database,
    clock: Callable[[], datetime],
    actor: Actor,
    data: bytes,
    kind: FileKind,
    *,
    read_line: Callable[[int, Cells, Wrong, date], Line],
    enter: Callable[[AsyncSession, list[Line], datetime], Awaitable[ImportReport]],
) -> ImportReport:
    """Import a file in one transaction, whole or not at all, and remember that it came.

    `read_line` makes something of a line's number and cells, and says in its third argument what
    is wrong, column by column; `enter` is asked only when nothing is, and changes nothing when it
    reports problems.

    :raises FileRefused: when the file is no table of this kind.
    """
    today = china_day(clock())
    lines, problems = await asyncio.to_thread(_lines, data, kind, read_line, today)
    if problems:
        return ImportReport(0, 0, 0, tuple(problems))
    now = clock()
    async with db.write() as session:
        report = await enter(session, lines, now)
        if not report.problems:
            await remember_file(session, kind.name, data, actor, report, now)
        return report


def _lines(
    data: bytes,
    kind: FileKind,
    read_line: Callable[[int, Cells, Wrong, date], Line],
    today: date,
) -> tuple[list[Line], list[RowProblem]]:
    lines: list[Line] = []
    problems: list[RowProblem] = []
    for number, cells in read_table(data, kind.columns, kind.optional):
        wrong: Wrong = {}
        lines.append(read_line(number, cells, wrong, today))
        wrong |= _damaged(cells)  # before anything else that is wrong with such a cell
        problems += [RowProblem(number, column, words) for column, words in wrong.items()]
    return lines, problems


def _damaged(cells: Cells) -> Wrong:
    return {column: fault for column, text in cells.items() if (fault := cell_fault(text))}


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
    header = _without_blank_end(list(map(cell_text, next(reader, []))))
    more = header[len(columns) :]
    if (
        header[: len(columns)] != columns
        or len(set(more)) != len(more)
        or not set(more) <= set(optional)
    ):
        also = f"；后面还可以有：{'，'.join(optional)}" if optional else ""
        raise FileRefused(why=f"第一行应当是：{'，'.join(columns)}{also}。")
    rows = []
    for row in reader:
        if _CONTROL & set("".join(row)):
            raise FileRefused(why=f"第{reader.line_num}行里有看不见的控制字符，请重新导出再导入。")
        cells = list(map(cell_text, row))
        if not any(cells):
            continue
        if len(cells) > len(header):
            # a spreadsheet makes every row as wide as the widest
            cells = [*cells[: len(header)], *_without_blank_end(cells[len(header) :])]
        if len(cells) != len(header):
            raise FileRefused(why=f"第{reader.line_num}行有{len(cells)}列，应当是{len(header)}列。")
        values = dict.fromkeys(optional, "")
        values |= zip(header, cells, strict=True)
        rows.append((reader.line_num, values))
        if len(rows) > MAX_ROWS:
            raise FileRefused(why=f"超过{MAX_ROWS}行，请分成几个文件。")
    if not rows:
        raise FileRefused(why="只有表头，没有内容。")
    return rows


def _without_blank_end(cells: list[str]) -> tuple[str, ...]:
    plain = [cell.strip() for cell in cells]
    while plain and not plain[-1]:
        plain.pop()
    return tuple(plain)


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
