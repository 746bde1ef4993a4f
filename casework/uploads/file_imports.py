"""Which files were uploaded, by whom, and what is still to be decided or posted? Asked by the
window's pages and API, and by what works beside them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.sources import Making, PlainFile, parts_of
from casework.lists import Page
from casework.roles import require_role
from casework.uploads.beginning import forget_staged
from casework.uploads.imported_file import ImportedFile
from casework.uploads.reading import LINE, SAID, FileKind
from casework.uploads.staging import REMARK
from casework.uploads.tables import FileImportRow, ImportRemarkRow
from casework.uploads.views import (
    REMARK_WEIGHT_WORDS,
    ImportChoice,
    ImportCounts,
    ImportPage,
    ImportState,
    ImportView,
    RemarkView,
    RemarkWeight,
)
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from infra.db import Database
from infra.masking import mask_id_number, mask_name
from infra.sealing import Sealer
from infra.spreadsheet import Cell, TableFile, TableFormat, table_file

SHOWN_ROWS, SHOWN_IMPORTS = 100, 50
TASK = "查看导入记录"
# Not in the sources: who has not decided within a week begins anew, and whoever downloads the bad
# rows does so within a month.
DECIDE_WITHIN, KEEP_REMARKS, READ_WITHIN = timedelta(days=7), timedelta(days=30), timedelta(hours=6)
_SPEAKERS = frozenset({Role.SUPERVISOR})
_ORDER = (RemarkWeight.BAD, RemarkWeight.ASKED, RemarkWeight.NOTED)


class FileImports:
    """导入记录, of all kinds of files that are staged."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        kinds: Sequence[ImportedFile],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._kinds = {kind.file.name: kind for kind in kinds}

    def kind(self, name: str) -> ImportedFile:
        """The kind of this name.

        :raises NotFound:
        """
        if name not in self._kinds:
            raise NotFound
        return self._kinds[name]

    async def history(self, actor: Actor) -> Page[ImportView]:
        """The latest uploads of all kinds, newest first, and how many there are.

        :raises RoleMissing:
        """
        require_role(actor, _SPEAKERS, TASK)
        ours = FileImportRow.kind.in_(self._kinds)
        async with self._db.read() as session:
            rows = await session.scalars(
                select(FileImportRow)
                .where(ours)
                .order_by(FileImportRow.at.desc(), FileImportRow.id)
                .limit(SHOWN_IMPORTS)
            )
            total = await session.scalar(
                select(func.count()).select_from(FileImportRow).where(ours)
            )
            return Page(tuple(map(_view, rows)), None, total)

    async def show(self, actor: Actor, import_id: str) -> ImportPage:
        """One upload with the first rows about which something is to be said.

        :raises RoleMissing, NotFound:
        """
        require_role(actor, _SPEAKERS, TASK)
        async with self._db.read() as session:
            row = await self.row(session, import_id)
            remarks = []
            more = 0
            for weight in _ORDER:
                said = ImportRemarkRow.import_id == import_id, ImportRemarkRow.weight == weight
                shown = (
                    await session.scalars(
                        select(ImportRemarkRow)
                        .where(*said)
                        .order_by(ImportRemarkRow.line)
                        .limit(SHOWN_ROWS)
                    )
                ).all()
                total = await session.scalar(
                    select(func.count()).select_from(ImportRemarkRow).where(*said)
                )
                more += int(total or 0) - len(shown)
                file = self.kind(row.kind).file
                remarks += [view for each in shown for view in self._remarks(each, file)]
            before, overtaken_at = await _earlier(session, row)
            return ImportPage(_view(row), tuple(remarks), more, before, overtaken_at)

    async def row(self, session: AsyncSession, import_id: str) -> FileImportRow:
        """One upload of ours. :raises NotFound:"""
        row = await session.get(FileImportRow, import_id)
        if row is None or row.kind not in self._kinds:
            raise NotFound
        return row

    async def remarks_table(
        self, session: AsyncSession, row: FileImportRow, form: TableFormat
    ) -> Making:
        """The rows that are bad, asked about or noted, with their cells, so that they can be mended
        and uploaded as they are. :raises ExportTooLarge:"""
        columns = (*self.kind(row.kind).file.all_columns, LINE, SAID)
        query = (
            select(ImportRemarkRow.line, ImportRemarkRow.weight, ImportRemarkRow.content_sealed)
            .where(ImportRemarkRow.import_id == row.id)
            .order_by(ImportRemarkRow.line)
        )
        rows = [each async for part in parts_of(session, query) for each in part]
        stem = f"import-rows-{china_day(row.at):%Y%m%d}"

        def make() -> PlainFile:
            lines = (self._remark_cells(*each) for each in rows)
            return PlainFile.from_table(table_file(stem, form, columns, lines), len(rows))

        return make

    def _remark_cells(self, line: int, weight: str, sealed: bytes) -> list[Cell]:
        cells, said = json.loads(self._sealer.open(sealed, REMARK))
        words = "；".join(f"{column}：{each}" for column, each in said.items())
        return [*cells, line, f"【{REMARK_WEIGHT_WORDS[RemarkWeight(weight)]}】{words}"]

    def template_file(self, name: str, form: TableFormat) -> TableFile:
        """A file of this kind with its columns and one invented row, which must go.

        :raises NotFound:
        """
        return self.kind(name).template(form)

    async def begin(self, actor: Actor, import_id: str, choice: ImportChoice) -> bool:
        """Decide that the good rows are posted; False when it was decided already.

        :raises RoleMissing, NotFound:
        """
        return await (await self._kind_of(import_id)).begin(actor, import_id, choice)

    async def cancel(self, actor: Actor, import_id: str) -> bool:
        """Decide that nothing is posted; False when it was decided already.

        :raises RoleMissing, NotFound:
        """
        return await (await self._kind_of(import_id)).cancel(actor, import_id)

    async def stop(self, actor: Actor, import_id: str) -> bool:
        """Leave out what is not entered yet; False when nothing is going on.

        :raises RoleMissing, NotFound:
        """
        return await (await self._kind_of(import_id)).stop(actor, import_id)

    async def go_on(self, import_id: str, may_go_on: Callable[[], bool] = lambda: True) -> None:
        """Enter what is staged of an import that was begun, for as long as `may_go_on` says so.

        :raises NotFound:
        """
        await (await self._kind_of(import_id)).posting.run(import_id, may_go_on)

    async def go_on_with_all(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Go on with every import that was begun; answers how many there were."""
        async with self._db.read() as session:
            begun = list(
                await session.scalars(
                    select(FileImportRow.id)
                    .where(FileImportRow.state == ImportState.POSTING)
                    .order_by(FileImportRow.at)
                )
            )
        for import_id in begun:
            await self.go_on(import_id, may_go_on)
        return len(begun)

    async def forget_old(self) -> int:
        """Cancel what nobody has decided for a week or has not been read to its end, and forget
        remarks after a month; answers how many imports were cancelled."""
        now = self._clock()
        async with self._db.write() as session:
            late = (FileImportRow.state == ImportState.STAGED) & (
                FileImportRow.at < now - DECIDE_WITHIN
            )
            broken = (FileImportRow.state == ImportState.STAGING) & (
                FileImportRow.at < now - READ_WITHIN
            )
            gone = list(
                await session.scalars(
                    update(FileImportRow)
                    .where(late | broken)
                    .values(state=ImportState.CANCELLED, decided_at=now)
                    .returning(FileImportRow.id)
                    .execution_options(synchronize_session=False)
                )
            )
            for import_id in gone:
                await forget_staged(session, import_id)
            old = select(FileImportRow.id).where(
                FileImportRow.at < now - KEEP_REMARKS,
                FileImportRow.state.in_((ImportState.POSTED, ImportState.CANCELLED)),
            )
            await session.execute(
                delete(ImportRemarkRow)
                .where(ImportRemarkRow.import_id.in_(old))
                .execution_options(synchronize_session=False)
            )
        return len(gone)

    async def _kind_of(self, import_id: str) -> ImportedFile:
        async with self._db.read() as session:
            name = await session.scalar(
                select(FileImportRow.kind).where(FileImportRow.id == import_id)
            )
        return self.kind(name or "")

    def _remarks(self, row: ImportRemarkRow, file: FileKind) -> list[RemarkView]:
        cells, said = json.loads(self._sealer.open(row.content_sealed, REMARK))
        told = dict(zip(file.all_columns, cells, strict=True))
        name = told[file.about] if file.about else mask_name(told.get("姓名", ""))
        id_number = mask_id_number(told.get("身份证号", ""))
        weight = RemarkWeight(row.weight)
        return [
            RemarkView(row.line, name, id_number, column, words, weight)
            for column, words in said.items()
        ]


async def _earlier(
    session: AsyncSession, row: FileImportRow
) -> tuple[ImportView | None, datetime | None]:
    """The latest earlier upload of this very file, and when another one of its kind was entered
    between the two."""
    earlier = (
        select(FileImportRow)
        .where(
            FileImportRow.kind == row.kind,
            FileImportRow.id != row.id,
            FileImportRow.at <= row.at,
            FileImportRow.state != ImportState.CANCELLED,
        )
        .order_by(FileImportRow.at.desc())
        .limit(1)
    )
    before = await session.scalar(earlier.where(FileImportRow.file_hash == row.file_hash))
    if before is None:
        return None, None
    other = await session.scalar(
        earlier.where(
            FileImportRow.file_hash != row.file_hash,
            FileImportRow.at > before.at,
            FileImportRow.posted > 0,
        )
    )
    return _view(before), other.at if other is not None else None


def _view(row: FileImportRow) -> ImportView:
    return ImportView(
        id=row.id,
        kind=row.kind,
        state=ImportState(row.state),
        counts=ImportCounts(row.good, row.bad, row.noted, row.asked, row.posted, row.left),
        staff_name=row.staff_name,
        at=row.at,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        stopped_by=row.stopped_by,
        stopped_by_name=row.stopped_by_name,
        finished_at=row.finished_at,
        added=row.added,
        changed=row.changed,
        unchanged=row.unchanged,
        confirmed=row.confirmed,
        held=row.held,
    )
