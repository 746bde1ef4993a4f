"""How do staged rows come to count? Asked once somebody has decided, and again after a crash:
person by person, many in each transaction, and nobody twice."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, false, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport, RowProblem
from casework.uploads.chunk_size import ChunkSize
from casework.uploads.kinds import StagedKind, StagedLine
from casework.uploads.staging import CONTENT, remark
from casework.uploads.tables import FileImportRow, ImportRemarkRow, StagedPersonRow
from casework.uploads.views import ImportState, RemarkWeight
from claims_core.claim import Actor, Role
from infra.collector import many_objects
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import plan_anew


class _Person(NamedTuple):
    """What is staged of one person, opened."""

    seq: int
    lines: Sequence[StagedLine]
    cells: dict[int, list[str]]


class _Part(NamedTuple):
    """People who are entered together, and on whose decision."""

    actor: Actor
    people: Sequence[_Person]


class RowPosting:
    """暂存的行入账, of one kind of file."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], kind: StagedKind
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._kind = kind

    async def run(
        self, import_id: str, may_go_on: Callable[[], bool] = lambda: True
    ) -> tuple[RowProblem, ...]:
        """Enter what is staged for as long as `may_go_on` says so; answers what could not be
        entered any more. Whoever works beside another, or after one that died, enters the rest."""
        with many_objects():
            return await self._run(import_id, may_go_on)

    async def _run(self, import_id: str, may_go_on: Callable[[], bool]) -> tuple[RowProblem, ...]:
        size = ChunkSize(alone=self._db.is_sqlite)
        problems: list[RowProblem] = []
        part = await self._next_part(import_id, -1, size.now)
        while part is not None and may_go_on():
            # the next ones are read and opened while these are entered
            last = part.people[-1].seq if part.people else -1
            following = asyncio.create_task(self._next_part(import_id, last, size.now))
            try:
                async with self._db.write() as session:
                    await plan_anew(session)
                    size.begin()
                    some_left, found = await self._enter_people(session, import_id, part)
                size.end(len(part.people))
            except BaseException:
                following.cancel()
                await asyncio.wait([following])
                raise
            problems += found
            behind = await following
            part = behind if some_left else None
        return tuple(sorted(problems, key=lambda problem: problem.line))

    async def _next_part(self, import_id: str, after: int, number: int) -> _Part | None:
        """The first people behind this one; None where nothing is to be posted any more."""
        async with self._db.read() as session:
            head = await session.get(FileImportRow, import_id)
            if head is None or head.state != ImportState.POSTING:
                return None
            rows = (
                await session.execute(
                    select(
                        StagedPersonRow.seq,
                        StagedPersonRow.id_number_index,
                        StagedPersonRow.content_sealed,
                    )
                    .where(StagedPersonRow.import_id == import_id, StagedPersonRow.seq > after)
                    .order_by(StagedPersonRow.seq)
                    .limit(number)
                )
            ).all()
        actor = Actor(
            head.decided_by or head.staff_id,
            head.decided_by_name or head.staff_name,
            frozenset({Role.SUPERVISOR}),
        )
        return _Part(actor, await asyncio.to_thread(self._opened, rows))

    def _opened(self, rows: Sequence[Any]) -> list[_Person]:
        people = []
        for seq, index, sealed in rows:
            lines, kept = [], {}
            for number, cells, read in json.loads(self._sealer.open(sealed, CONTENT)):
                lines.append(self._kind.unpack(number, index, read))
                kept[number] = cells
            people.append(_Person(seq, lines, kept))
        return people

    async def _enter_people(
        self, session: AsyncSession, import_id: str, part: _Part
    ) -> tuple[bool, Sequence[RowProblem]]:
        now = self._clock()
        people, actor = part.people, part.actor
        # whose rows we delete are ours to enter; whoever else wanted them finds nothing
        ours = set(
            await session.scalars(
                delete(StagedPersonRow)
                .where(
                    StagedPersonRow.import_id == import_id,
                    # in their order, and nobody adds any between them
                    StagedPersonRow.seq.between(people[0].seq, people[-1].seq)
                    if people
                    else false(),
                )
                .returning(StagedPersonRow.seq)
                .execution_options(synchronize_session=False)
            )
        )
        mine = [each for each in people if each.seq in ours]
        report, refused, problems = await self._enter_or_refuse(session, actor, mine, now)
        left = sum(len(each.lines) for each in refused)
        await self._keep_refused(session, import_id, refused, problems)
        posted = sum(len(each.lines) for each in mine) - left
        more = await session.scalar(
            select(StagedPersonRow.seq).where(StagedPersonRow.import_id == import_id).limit(1)
        )
        done = {} if more is not None else {"state": ImportState.POSTED, "finished_at": now}
        await session.execute(
            update(FileImportRow)
            .where(FileImportRow.id == import_id, FileImportRow.state == ImportState.POSTING)
            .values(
                posted=FileImportRow.posted + posted,
                left=FileImportRow.left + left,
                added=FileImportRow.added + report.added,
                changed=FileImportRow.changed + report.changed,
                unchanged=FileImportRow.unchanged + report.unchanged,
                confirmed=FileImportRow.confirmed + report.confirmed,
                held=FileImportRow.held + report.held,
                **done,
            )
            .execution_options(synchronize_session=False)
        )
        return more is not None, problems

    async def _enter_or_refuse(
        self, session: AsyncSession, actor: Actor, people: Sequence[_Person], now: datetime
    ) -> tuple[ImportReport, list[_Person], list[RowProblem]]:
        """Enter these people, without those of whom something has become wrong since the upload."""
        refused: list[_Person] = []
        problems: list[RowProblem] = []
        while people:
            lines = [line for each in people for line in each.lines]
            report = await self._kind.enter(session, actor, lines, now)
            if not report.problems:
                return report, refused, problems
            problems += report.problems
            numbers = {problem.line for problem in report.problems}
            wrong = [each for each in people if numbers & each.cells.keys()]
            refused += wrong
            people = [each for each in people if each not in wrong]
        return ImportReport(0, 0, 0), refused, problems

    async def _keep_refused(
        self,
        session: AsyncSession,
        import_id: str,
        refused: Sequence[_Person],
        problems: Sequence[RowProblem],
    ) -> None:
        """Keep the rows of people who could not be posted, to be downloaded and mended."""
        if not refused:
            return
        said: dict[int, dict[str, str]] = {}
        for problem in problems:
            said.setdefault(problem.line, {})[problem.field] = problem.message
        first = self._kind.file.columns[0]
        rows = [
            remark(
                import_id,
                number,
                RemarkWeight.BAD,
                [cells, said.get(number, {first: "同一个人的另一行有问题，这一行也没有导入。"})],
                self._sealer,
            )
            for each in refused
            for number, cells in each.cells.items()
        ]
        await session.execute(
            delete(ImportRemarkRow)
            .where(
                ImportRemarkRow.import_id == import_id,
                ImportRemarkRow.line.in_([row["line"] for row in rows]),
            )
            .execution_options(synchronize_session=False)
        )
        await session.execute(insert(ImportRemarkRow), rows)


async def leave_asked(session: AsyncSession, import_id: str) -> None:
    """Leave out the people about whom somebody was asked and has not said yes; their rows stay
    among the remarks."""
    gone = await session.scalars(
        delete(StagedPersonRow)
        .where(StagedPersonRow.import_id == import_id, StagedPersonRow.asked)
        .returning(StagedPersonRow.rows)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(FileImportRow)
        .where(FileImportRow.id == import_id)
        .values(left=FileImportRow.left + sum(gone))
        .execution_options(synchronize_session=False)
    )
