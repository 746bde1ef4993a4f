"""How does one kind of file come in: staged first, then posted? The base of the roster and of the
files of ledger entries, and what programs and the demo call for a whole file at once."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport, RowProblem
from casework.roles import require_role
from casework.uploads import posting
from casework.uploads.beginning import forget_staged
from casework.uploads.kinds import Examination, StagedLine
from casework.uploads.posting import RowPosting
from casework.uploads.reading import Cells, FileKind, Wrong
from casework.uploads.staging import Staged, Staging
from casework.uploads.tables import FileImportRow
from casework.uploads.views import ImportChoice, ImportState
from claims_core.claim import Actor, Role
from claims_core.money import parse_yuan
from infra.db import Database
from infra.sealing import Sealer
from infra.spreadsheet import Cell, TableFile, TableFormat, Yuan, table_file

_AMOUNT = re.compile(r"-?\d+\.\d{2}")


class ImportedFile(ABC):
    """一种导入文件."""

    file: ClassVar[FileKind]
    title: ClassVar[str]
    """What the file is called in lists."""
    task: ClassVar[str]
    """What the member of staff is doing, for those who may not."""
    example: ClassVar[tuple[str, ...]]
    """An invented row for the template, its first cell marked as one."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    def template(self, form: TableFormat) -> TableFile:
        """空白模板: its columns, and the example with its amounts as amounts; as text, one below
        nothing has a mark before it in CSV."""
        row: list[Cell] = [
            Yuan(parse_yuan(each, allow_negative=True)) if _AMOUNT.fullmatch(each) else each
            for each in self.example
        ]
        return table_file(f"{self.title}-空白模板", form, self.file.all_columns, [row])

    async def import_file(
        self, actor: Actor, data: bytes, choice: ImportChoice | None = None
    ) -> ImportReport:
        """Stage and enter a file at once: whole or not at all, unless `choice` leaves out rows that
        are bad or asked about; what was entered before is left as it is.

        :raises RoleMissing, FileRefused, ImportGoingOn:
        """
        staged = await self.stage(actor, data)
        choice = choice or ImportChoice()
        left_out = staged.problems + (() if choice.accept_asked else staged.asked)
        if left_out and not choice.accept_good:
            await self.cancel(actor, staged.import_id)
            return ImportReport(0, 0, 0, _in_order(left_out), import_id=staged.import_id)
        await self.begin(actor, staged.import_id, choice)
        late = await self.posting.run(staged.import_id)
        async with self._db.read() as session:
            done = await session.get_one(FileImportRow, staged.import_id)
        return ImportReport(
            *(done.added, done.changed, done.unchanged, _in_order(left_out + late)),
            *(done.confirmed, done.held, staged.import_id, staged.notes),
        )

    async def stage(self, actor: Actor, data: bytes) -> Staged:
        """Read a file and keep its rows until somebody decides.

        :raises RoleMissing, FileRefused, ImportGoingOn:
        """
        require_role(actor, {Role.SUPERVISOR}, self.task)
        return await Staging(self._db, self._sealer, self._clock, self).stage(actor, data)

    @property
    def posting(self) -> RowPosting:
        """What enters the staged rows of this kind."""
        return RowPosting(self._db, self._sealer, self._clock, self)

    async def begin(self, actor: Actor, import_id: str, choice: ImportChoice) -> bool:
        """Decide that the good rows are posted; False when it was decided already.

        :raises RoleMissing:
        """
        require_role(actor, {Role.SUPERVISOR}, self.task)
        async with self._db.write() as session:
            begun = await self._decide(session, actor, import_id, ImportState.POSTING)
            if begun and not choice.accept_asked:
                await posting.leave_asked(session, import_id)
        return begun

    async def cancel(self, actor: Actor, import_id: str) -> bool:
        """Decide that nothing is posted; what is staged goes, the remarks stay. False when it was
        decided already.

        :raises RoleMissing:
        """
        require_role(actor, {Role.SUPERVISOR}, self.task)
        async with self._db.write() as session:
            cancelled = await self._decide(session, actor, import_id, ImportState.CANCELLED)
            if cancelled:
                await forget_staged(session, import_id)
        return cancelled

    async def stop(self, actor: Actor, import_id: str) -> bool:
        """Leave out what is not entered yet, whatever holds it up; False when nothing is going on.

        :raises RoleMissing:
        """
        require_role(actor, {Role.SUPERVISOR}, self.task)
        async with self._db.write() as session:
            head = await session.get(FileImportRow, import_id)
            if head is None or head.state != ImportState.POSTING:
                return False
            # first the rows, which whoever enters some of them holds until those count
            left = await forget_staged(session, import_id)
            stopped = await session.scalar(
                update(FileImportRow)
                .where(
                    FileImportRow.id == import_id,
                    FileImportRow.kind == self.file.name,
                    FileImportRow.state == ImportState.POSTING,
                )
                .values(
                    state=ImportState.POSTED,
                    left=FileImportRow.left + left,
                    finished_at=self._clock(),
                    stopped_by=actor.id,
                    stopped_by_name=actor.name,
                )
                .returning(FileImportRow.id)
                .execution_options(synchronize_session=False)
            )
        return stopped is not None

    async def _decide(
        self, session: AsyncSession, actor: Actor, import_id: str, state: ImportState
    ) -> bool:
        decided = await session.scalar(
            update(FileImportRow)
            .where(
                FileImportRow.id == import_id,
                FileImportRow.kind == self.file.name,
                FileImportRow.state == ImportState.STAGED,
            )
            .values(
                state=state,
                decided_by=actor.id,
                decided_by_name=actor.name,
                decided_at=self._clock(),
            )
            .returning(FileImportRow.id)
            .execution_options(synchronize_session=False)
        )
        return decided is not None

    @abstractmethod
    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> StagedLine:
        """What a line means; what is wrong with it is said in `wrong`, column by column."""

    @abstractmethod
    def pack(self, line: Any) -> list[Any]:
        """What posting needs to know of a line, as JSON keeps it."""

    @abstractmethod
    def unpack(self, number: int, id_number_index: str, kept: list[Any]) -> StagedLine:
        """The line again."""

    def repeated(self, lines: Sequence[Any]) -> list[RowProblem]:
        """The lines that contradict each other within the file; all of them are named."""
        return []

    @abstractmethod
    async def examine(
        self, session: AsyncSession, actor: Actor, lines: Sequence[Any], now: datetime
    ) -> Examination:
        """What would go wrong with lines that are good by themselves; changes nothing."""

    @abstractmethod
    async def enter(
        self, session: AsyncSession, actor: Actor, lines: Sequence[Any], now: datetime
    ) -> ImportReport:
        """Enter these lines of whole people; changes nothing when it reports problems."""


def _in_order(problems: tuple[RowProblem, ...]) -> tuple[RowProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))
