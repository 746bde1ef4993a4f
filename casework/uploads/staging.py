"""How does an uploaded file come to stand in the database without changing anything yet? Asked when
one is uploaded: read, examined, and kept sealed until somebody decides."""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import RowProblem
from casework.uploads.beginning import ImportGoingOn, begin_reading, forget_reading
from casework.uploads.chunk_size import ChunkSize
from casework.uploads.kinds import StagedKind, StagedLine
from casework.uploads.reading import TableRow, Wrong, read_table
from casework.uploads.tables import FileImportRow, ImportRemarkRow, StagedPersonRow
from casework.uploads.views import ImportState, RemarkWeight
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from infra.collector import many_objects
from infra.db import Base, Database
from infra.sealing import Sealer
from infra.statements import insert_rows, plan_anew

CONTENT = "staged_person.content"
REMARK = "import_remark.content"
_WITH_ANOTHER = "同一个人的另一行要核对，这一行一起等。"
Row = dict[str, Any]
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True)
class Staged:
    """暂存结果: the import, its counts, every problem of its bad rows, its questions, and what is
    to be known of good rows."""

    import_id: str
    good: int
    problems: tuple[RowProblem, ...]
    asked: tuple[RowProblem, ...]
    notes: tuple[RowProblem, ...]


@dataclass
class _Read:
    """What is known of a file's rows by now."""

    lines: dict[int, StagedLine] = field(default_factory=dict)
    bad: dict[int, Wrong] = field(default_factory=lambda: defaultdict(dict))
    asked: dict[int, Wrong] = field(default_factory=dict)
    noted: dict[int, Wrong] = field(default_factory=lambda: defaultdict(dict))

    def good(self) -> list[StagedLine]:
        return [line for number, line in self.lines.items() if number not in self.bad]


class Staging:
    """暂存上传的文件, of one kind."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], kind: StagedKind
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._kind = kind

    async def stage(self, actor: Actor, data: bytes) -> Staged:
        """Read a file and keep its rows, the good ones person by person; nothing is posted.

        :raises FileRefused: when it is no table of this kind; nothing is kept then.
        :raises ImportGoingOn: when the same person has just uploaded the same file.
        """
        now = self._clock()
        file_hash = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        import_id = await begin_reading(self._db, self._kind.file.name, file_hash, actor, now)
        try:
            with many_objects():
                return await self._read_and_keep(actor, data, import_id, now)
        except BaseException:
            await forget_reading(self._db, import_id)
            raise

    async def _read_and_keep(
        self, actor: Actor, data: bytes, import_id: str, now: datetime
    ) -> Staged:
        rows = await read_table(data, self._kind.file)
        read = await asyncio.to_thread(self._read, rows, china_day(now))
        await self._examine(actor, read, now)
        people, remarks = await asyncio.to_thread(self._sealed, import_id, rows, read)
        asked = sum(person["rows"] for person in people if person["asked"])
        counts = {
            "state": ImportState.STAGED,
            "good": sum(person["rows"] for person in people),
            "bad": sum(each["weight"] == RemarkWeight.BAD for each in remarks),
            "noted": sum(each["weight"] == RemarkWeight.NOTED for each in remarks),
            "asked": asked,
        }
        await self._write(import_id, counts, people, remarks)
        return Staged(
            import_id,
            counts["good"],
            _problems(read.bad),
            _problems(read.asked),
            _problems({n: said for n, said in read.noted.items() if n not in read.bad}),
        )

    def _read(self, rows: Sequence[TableRow], today: date) -> _Read:
        read = _Read()
        for row in rows:
            wrong: Wrong = {}
            read.lines[row.line] = self._kind.read_line(row.line, row.cells, wrong, today)
            wrong |= row.damaged  # before anything else that is wrong with such a cell
            if wrong:
                read.bad[row.line] = wrong
            if notes := read.lines[row.line].notes:
                read.noted[row.line] |= notes
        for problem in self._kind.repeated(list(read.lines.values())):
            read.bad[problem.line].setdefault(problem.field, problem.message)
        return read

    async def _examine(self, actor: Actor, read: _Read, now: datetime) -> None:
        """Find what cannot be posted; whoever loses a row is examined again without it, since a
        refund may have lost what it takes back."""
        pending = read.good()
        while pending:
            async with self._db.read() as session:
                await plan_anew(session)
                found = await self._kind.examine(session, actor, pending, now)
            people = {line.id_number_index for line in pending}
            for number in list(read.asked):
                if read.lines[number].id_number_index in people:
                    del read.asked[number]
            for asked in found.asked:
                read.asked.setdefault(asked.line, {})[asked.field] = asked.message
            for note in found.notes:
                read.noted[note.line][note.field] = note.message
            if not found.problems:
                return
            for problem in found.problems:
                read.bad[problem.line].setdefault(problem.field, problem.message)
                read.asked.pop(problem.line, None)
            again = {read.lines[problem.line].id_number_index for problem in found.problems}
            pending = [line for line in read.good() if line.id_number_index in again]

    def _sealed(
        self, import_id: str, rows: Sequence[TableRow], read: _Read
    ) -> tuple[list[Row], list[Row]]:
        """The rows of both tables, in the order in which they are posted and shown."""
        columns = self._kind.file.all_columns
        people: dict[str, list[list[Any]]] = defaultdict(list)
        asked = {read.lines[number].id_number_index for number in read.asked}
        remarks = []
        for row in rows:
            line = read.lines[row.line]
            cells = [row.cells[column] for column in columns]
            weight, said = RemarkWeight.NOTED, read.noted.get(row.line, {})
            if row.line in read.bad:
                weight, said = RemarkWeight.BAD, read.bad[row.line]
            elif line.id_number_index in asked:
                weight = RemarkWeight.ASKED
                said = read.asked.get(row.line, {columns[0]: _WITH_ANOTHER})
            if weight is not RemarkWeight.BAD:
                people[line.id_number_index].append([row.line, cells, self._kind.pack(line)])
            if said:
                content = [cells, dict(said)]
                remarks.append(remark(import_id, row.line, weight, content, self._sealer))
        return [
            {
                "import_id": import_id,
                "seq": seq,
                "id_number_index": index,
                "rows": len(people[index]),
                "asked": index in asked,
                "content_sealed": self._sealer.seal(_JSON(people[index]), CONTENT),
            }
            for seq, index in enumerate(sorted(people))
        ], remarks

    async def _write(
        self,
        import_id: str,
        counts: Mapping[str, Any],
        people: Sequence[Row],
        remarks: Sequence[Row],
    ) -> None:
        """Keep it all, in as many transactions as it takes; only the last makes it count."""
        todo: list[tuple[type[Base], Row]] = [(StagedPersonRow, each) for each in people]
        todo += [(ImportRemarkRow, each) for each in remarks]
        size = ChunkSize(alone=self._db.is_sqlite)
        at, counted = 0, False
        while not counted:
            part = todo[at : at + size.now]
            at += len(part)
            async with self._db.write() as session:
                size.begin()
                await _insert(session, part)
                if at >= len(todo):
                    await _count(session, import_id, counts)
            size.end(len(part))
            counted = at >= len(todo)


async def _count(session: AsyncSession, import_id: str, counts: Mapping[str, Any]) -> None:
    counted = await session.scalar(
        update(FileImportRow)
        .where(FileImportRow.id == import_id, FileImportRow.state == ImportState.STAGING)
        .values(**counts)
        .returning(FileImportRow.id)
        .execution_options(synchronize_session=False)
    )
    if counted is None:  # it took so long that the same person has uploaded it once more
        raise ImportGoingOn


async def _insert(session: AsyncSession, part: Sequence[tuple[type[Base], Row]]) -> None:
    for table in (StagedPersonRow, ImportRemarkRow):
        rows = [row for kind, row in part if kind is table]
        await insert_rows(session, table, rows)


def remark(
    import_id: str, line: int, weight: RemarkWeight, content: list[Any], sealer: Sealer
) -> Row:
    """A row of remarks: `content` are the cells, and what is said by column."""
    sealed = sealer.seal(_JSON(content), REMARK)
    return {"import_id": import_id, "line": line, "weight": weight, "content_sealed": sealed}


def _problems(said: Mapping[int, Wrong]) -> tuple[RowProblem, ...]:
    return tuple(
        RowProblem(line, column, words)
        for line in sorted(said)
        for column, words in said[line].items()
    )
