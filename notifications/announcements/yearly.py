"""What can be shown of a year's campaigns at the yearly assessment? One table with what was said,
to whom, by whose approval, and how many it reached; asked by the window's pages and API."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from casework.errors import FieldsInvalid
from casework.roles import ANNOUNCERS, require_role
from claims_core.calendar_cn import CHINA
from claims_core.claim import Actor
from infra.db import Database
from infra.spreadsheet import Cell, TableFile, TableFormat, table_file
from notifications.announcements.content import Audience, content_from
from notifications.announcements.reports import counted
from notifications.announcements.steps import AnnouncementAction, AnnouncementState, steps_of
from notifications.announcements.tables import AnnouncementFileRow, AnnouncementRow

COLUMNS = (
    *("标题", "全文", "发给谁", "提交", "批准", "批准文号", "开始", "发完"),
    *("人数", "短信已收到", "没送到", "没有发", "打开过", "公众号告诉的人数", "活动照片"),
)


class CampaignYears:
    """年度宣传的凭据."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def file(self, actor: Actor, year: int, form: TableFormat) -> TableFile:
        """The campaigns that ended in that year and were not withdrawn, the first one first.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, ANNOUNCERS, "导出年度宣传")
        if not 2000 <= year <= 2199:
            raise FieldsInvalid(year="没有这个年度。")
        begins, ends = (datetime(each, 1, 1, tzinfo=CHINA) for each in (year, year + 1))
        lines: list[list[Cell]] = []
        async with self._db.read() as session:
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
            for row in rows:
                content = content_from(row.content)
                if not content.counts:
                    continue
                report = await counted(session, row.id, self._clock())
                by = {step.action: step.by_name for step in await steps_of(session, row.id)}
                photos = await session.scalar(
                    select(func.count()).where(
                        AnnouncementFileRow.announcement_id == row.id,
                        AnnouncementFileRow.kind == "photo",
                    )
                )
                lines.append(
                    [
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
                    ]
                )
        return table_file(f"年度宣传-{year}", form, COLUMNS, lines)


def _whom(audience: Audience) -> str:
    parts = list(audience.regions + audience.employers + audience.categories + audience.tags)
    for yes, words in ((audience.bound, "绑定微信的"), (audience.follows, "关注公众号的")):
        if yes is not None:
            parts.append(words if yes else f"没有{words}")
    return "、".join(parts) or "名册里所有的人"
