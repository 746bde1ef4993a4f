"""What can be shown of a year's campaigns at the yearly assessment? One table with what was said,
to whom, by whose approval, and how many it reached, and the papers and photographs behind it; asked
by the window's pages and API."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.roles import ANNOUNCERS, require_role
from claims_core.calendar_cn import CHINA
from claims_core.claim import Actor
from infra.db import Database
from infra.spreadsheet import Cell, TableFile, TableFormat, table_file
from notifications.announcements.content import AnnouncementContent, Audience, content_from
from notifications.announcements.reports import (
    REPORT_COLUMNS,
    AnnouncementReport,
    counted,
    report_lines,
)
from notifications.announcements.steps import (
    AnnouncementAction,
    AnnouncementState,
    AnnouncementStep,
    steps_of,
)
from notifications.announcements.tables import AnnouncementFileRow, AnnouncementRow

COLUMNS = (
    *("标题", "全文", "发给谁", "提交", "批准", "批准文号", "开始", "发完"),
    *("人数", "短信已收到", "没送到", "没有发", "打开过", "公众号告诉的人数", "活动照片"),
)
_FOR_NO_NAME = re.compile(r'[\\/:*?"<>|.]')
"""What a title may have and the name of a folder may not."""


@dataclass(frozen=True)
class _Campaign:
    """一次年度宣传: its line of the table, and what the line is a summary of."""

    announcement_id: str
    content: AnnouncementContent
    line: Sequence[Cell]
    report: AnnouncementReport
    steps: Sequence[AnnouncementStep]

    def papers(self) -> list[tuple[str, bytes]]:
        """What was said and to whom, who decided what, and whom it reached, as files."""
        content = self.content
        said = (content.title, content.brief, "", content.text, "", f"发给：{self.line[2]}")
        form = TableFormat.CSV
        done = [(each.at, each.by_name, each.action_words, each.words) for each in self.steps]
        history = table_file("经过和批准", form, ("时间", "谁", "做了什么", "说明"), done)
        reach = table_file("送达", form, REPORT_COLUMNS, report_lines(self.report))
        text = "\r\n".join(said).encode("utf-8-sig")
        return [("文字和对象.txt", text), (history.name, history.data), (reach.name, reach.data)]


class CampaignYears:
    """年度宣传的凭据."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def file(self, actor: Actor, year: int, form: TableFormat) -> TableFile:
        """The campaigns that ended in that year and were not withdrawn, the first one first.

        :raises RoleMissing, FieldsInvalid:
        """
        begins, ends = _span(actor, year)
        async with self._db.read() as session:
            campaigns = await self._campaigns(session, begins, ends)
        return table_file(_stem(year), form, COLUMNS, [each.line for each in campaigns])

    async def evidence(self, actor: Actor, year: int) -> TableFile:
        """The same table, and for each campaign what was said and decided, the figures, its picture
        and the photographs, in one ZIP.

        :raises RoleMissing, FieldsInvalid:
        """
        begins, ends = _span(actor, year)
        out = io.BytesIO()
        async with self._db.read() as session:
            campaigns = await self._campaigns(session, begins, ends)
            with zipfile.ZipFile(out, "w") as packed:
                table = table_file(
                    _stem(year), TableFormat.XLSX, COLUMNS, [each.line for each in campaigns]
                )
                _put(packed, table.name, table.data)
                for number, each in enumerate(campaigns, 1):
                    folder = f"{number:02d}-{_FOR_NO_NAME.sub('', each.content.title)}"
                    for name, data in each.papers():
                        _put(packed, f"{folder}/{name}", data)
                    for name, data in await _pictures(session, each.announcement_id):
                        _put(packed, f"{folder}/{name}", data)
        return TableFile(f"{_stem(year)}.zip", out.getvalue(), "application/zip")

    async def _campaigns(
        self, session: AsyncSession, begins: datetime, ends: datetime
    ) -> list[_Campaign]:
        rows = await session.scalars(
            select(AnnouncementRow)
            .where(
                AnnouncementRow.state == AnnouncementState.FINISHED.value,
                AnnouncementRow.ended_at >= begins,
                AnnouncementRow.ended_at < ends,
                AnnouncementRow.withdrawn_at.is_(None),
            )
            .order_by(AnnouncementRow.ended_at)
        )
        found = []
        for row in rows:
            content = content_from(row.content)
            if not content.counts:
                continue
            report = await counted(session, row.id, self._clock())
            steps = await steps_of(session, row.id)
            by = {step.action: step.by_name for step in steps}
            photos = await session.scalar(
                select(func.count()).where(
                    AnnouncementFileRow.announcement_id == row.id,
                    AnnouncementFileRow.kind == "photo",
                )
            )
            line = (
                content.title,
                content.text,
                _whom(content.audience),
                by.get(AnnouncementAction.SUBMITTED),
                by.get(AnnouncementAction.APPROVED),
                row.approval_no,
                row.start_at,
                row.ended_at,
                report.people,
                report.delivered,
                sum(report.failed.values()),
                sum(report.skipped.values()),
                report.opened,
                report.account_people,
                int(photos or 0),
            )
            found.append(_Campaign(row.id, content, line, report, steps))
        return found


def _span(actor: Actor, year: int) -> tuple[datetime, datetime]:
    """The first moments of that year and the next. :raises RoleMissing, FieldsInvalid:"""
    require_role(actor, ANNOUNCERS, "导出年度宣传")
    if not 2000 <= year <= 2199:
        raise FieldsInvalid(year="没有这个年度。")
    return datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)


def _stem(year: int) -> str:
    return f"年度宣传-{year}"


async def _pictures(session: AsyncSession, announcement_id: str) -> list[tuple[str, bytes]]:
    """The picture of the announcement and the photographs of the event, with their names."""
    rows = await session.execute(
        select(AnnouncementFileRow.kind, AnnouncementFileRow.media_type, AnnouncementFileRow.data)
        .where(AnnouncementFileRow.announcement_id == announcement_id)
        .order_by(AnnouncementFileRow.kind, AnnouncementFileRow.at, AnnouncementFileRow.hash)
    )
    found = []
    for number, (kind, media_type, data) in enumerate(rows, 1):
        ending = "png" if media_type == "image/png" else "jpg"
        found.append((f"{number:02d}-{'活动照片' if kind == 'photo' else '图片'}.{ending}", data))
    return found


def _put(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    """One file of the ZIP; the same content gives the same bytes."""
    packed.writestr(zipfile.ZipInfo(name), data)


def _whom(audience: Audience) -> str:
    parts = list(audience.regions + audience.employers + audience.categories + audience.tags)
    for yes, words in ((audience.bound, "绑定微信的"), (audience.follows, "关注公众号的")):
        if yes is not None:
            parts.append(words if yes else f"没有{words}")
    return "、".join(parts) or "名册里所有的人"
