"""Who could not be told is exported to be rung up. Asked by the exports; somebody has to agree to
it."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.sources import Making, StandingApproval
from claims_core.claim import Actor
from infra.spreadsheet import TABLE_FORMAT_WORDS, TableFormat
from notifications.announcements.reports import AnnouncementReports


def unreached_subject(announcement_id: str, form: TableFormat) -> str:
    """Of which announcement, in which format."""
    return f"{announcement_id}:{form}"


class UnreachedSource:
    """公告没送到的名单; the subject is what `unreached_subject` makes."""

    def __init__(self, reports: AnnouncementReports) -> None:
        self._reports = reports

    async def words(self, session: AsyncSession, subject: str) -> str:
        """:raises NotFound:"""
        announcement_id, form = _read(subject)
        day = await self._reports.written_on(session, announcement_id)
        return f"{day}写的公告，{TABLE_FORMAT_WORDS[form]}"

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """Nobody has agreed to it before."""
        return None

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """:raises ExportTooLarge, NotFound:"""
        return await self._reports.unreached_table(session, *_read(subject))


def _read(subject: str) -> tuple[str, TableFormat]:
    announcement_id, _, form = subject.partition(":")
    if form not in set(TableFormat):
        raise NotFound
    return announcement_id, TableFormat(form)
