"""Which rows of an uploaded file are exported to be mended, and who has agreed to it? Asked by the
exports: whoever uploaded the file has it already, anybody else asks."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.sources import Making, StandingApproval
from casework.uploads.file_imports import FileImports
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from infra.spreadsheet import TABLE_FORMAT_WORDS, TableFormat


def rows_subject(import_id: str, form: TableFormat) -> str:
    """Of which upload, in which format."""
    return f"{import_id}:{form}"


class ImportRowsSource:
    """导入文件里要改的行; the subject is what `rows_subject` makes."""

    def __init__(self, imports: FileImports) -> None:
        self._imports = imports

    async def words(self, session: AsyncSession, subject: str) -> str:
        """:raises NotFound:"""
        import_id, form = _read(subject)
        row = await self._imports.row(session, import_id)
        title = self._imports.kind(row.kind).title
        return f"{title}，{china_day(row.at)}传的，{TABLE_FORMAT_WORDS[form]}"

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """For the one who uploaded it."""
        row = await self._imports.row(session, _read(subject)[0])
        if row.staff_id != actor.id:
            return None
        who = (row.staff_id, row.staff_name)
        return StandingApproval(subject, *who, *who, agreed_at=row.at)

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """:raises ExportTooLarge, NotFound:"""
        import_id, form = _read(subject)
        row = await self._imports.row(session, import_id)
        return await self._imports.remarks_table(session, row, form)


def _read(subject: str) -> tuple[str, TableFormat]:
    import_id, _, form = subject.partition(":")
    if form not in set(TableFormat):
        raise NotFound
    return import_id, TableFormat(form)
