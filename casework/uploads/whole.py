"""How does a small file come in, in one transaction, whole or not at all? Asked by the exchange
check; files about many people are staged first (`casework.uploads.imported_file`)."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport, RowProblem
from casework.uploads.reading import Cells, FileKind, TableRow, Wrong, read_table
from casework.uploads.tables import FileImportRow
from casework.uploads.views import ImportState
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from infra.columns import new_id
from infra.db import Database

Line = TypeVar("Line")


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
    rows = await read_table(data, kind)
    lines, problems = await asyncio.to_thread(_lines, rows, read_line, china_day(clock()))
    if problems:
        return ImportReport(0, 0, 0, tuple(problems))
    now = clock()
    async with db.write() as session:
        report = await enter(session, lines, now)
        if not report.problems:
            session.add(
                FileImportRow(
                    id=new_id(),
                    kind=kind.name,
                    file_hash=hashlib.sha256(data).hexdigest(),
                    state=ImportState.POSTED,
                    staff_id=actor.id,
                    staff_name=actor.name,
                    at=now,
                    good=len(lines),
                    posted=len(lines),
                    decided_by=actor.id,
                    decided_by_name=actor.name,
                    decided_at=now,
                    finished_at=now,
                    added=report.added,
                    changed=report.changed,
                    unchanged=report.unchanged,
                    confirmed=report.confirmed,
                    held=report.held,
                )
            )
        return report


def _lines(
    rows: list[TableRow], read_line: Callable[[int, Cells, Wrong, date], Line], today: date
) -> tuple[list[Line], list[RowProblem]]:
    lines: list[Line] = []
    problems: list[RowProblem] = []
    for row in rows:
        wrong: Wrong = {}
        lines.append(read_line(row.line, row.cells, wrong, today))
        wrong |= row.damaged  # before anything else that is wrong with such a cell
        problems += [RowProblem(row.line, column, words) for column, words in wrong.items()]
    return lines, problems
