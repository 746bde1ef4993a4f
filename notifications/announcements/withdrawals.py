"""Which announcements do not hold any more, and what is said in their place? Asked by the inbox and
the chat."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.statements import among
from notifications.announcements.tables import AnnouncementRow

WITHDRAWN_MARK = "【已撤回】"
WITHDRAWN_TEXT = "这条公告已经撤回，里面的内容不作数。有疑问请问大额补助窗口。"


async def withdrawn_among(session: AsyncSession, ids: Collection[str]) -> frozenset[str]:
    """Those of these announcements that were withdrawn."""
    if not ids:
        return frozenset()
    rows = await session.scalars(
        select(AnnouncementRow.id).where(
            among(session, AnnouncementRow.id, ids), AnnouncementRow.withdrawn_at.is_not(None)
        )
    )
    return frozenset(rows)
