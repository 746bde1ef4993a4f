"""How does an announcement go from one state to the next, and who did that? Every step of this
folder is made here: the row is held, compared with what the person saw, moved, and the step
appended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from claims_core.claim import Actor
from infra.columns import new_id
from notifications.announcements.content import hash_of
from notifications.announcements.errors import AnnouncementMoved
from notifications.announcements.tables import AnnouncementRow, AnnouncementStepRow


class AnnouncementState(StrEnum):
    """公告状态."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"  # waits for its time
    FREEZING = "freezing"  # its audience is being written down
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"  # nothing waits any more
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    VOID = "void"  # no longer what was approved


ANNOUNCEMENT_STATE_WORDS: Mapping[AnnouncementState, str] = {
    AnnouncementState.DRAFT: "草稿",
    AnnouncementState.SUBMITTED: "等主管批准",
    AnnouncementState.APPROVED: "已批准，等时间到",
    AnnouncementState.FREEZING: "正在列出发送对象",
    AnnouncementState.SENDING: "正在发送",
    AnnouncementState.PAUSED: "已暂停",
    AnnouncementState.FINISHED: "已发完",
    AnnouncementState.CANCELLED: "已取消",
    AnnouncementState.REJECTED: "没有批准",
    AnnouncementState.VOID: "批准作废",
}
UNDER_WAY = frozenset(
    {AnnouncementState.FREEZING, AnnouncementState.SENDING, AnnouncementState.PAUSED}
)
SHOWN_TO_MEMBERS = frozenset(
    {AnnouncementState.SENDING, AnnouncementState.PAUSED, AnnouncementState.FINISHED}
)


class AnnouncementAction(StrEnum):
    """公告的一步."""

    WRITTEN = "written"
    SUBMITTED = "submitted"
    TAKEN_BACK = "taken_back"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"
    PHOTO = "photo"
    TESTED = "tested"


ANNOUNCEMENT_ACTION_WORDS: Mapping[AnnouncementAction, str] = {
    AnnouncementAction.WRITTEN: "写稿",
    AnnouncementAction.SUBMITTED: "提交",
    AnnouncementAction.TAKEN_BACK: "收回来改",
    AnnouncementAction.APPROVED: "批准",
    AnnouncementAction.RETURNED: "退回修改",
    AnnouncementAction.REJECTED: "不批准",
    AnnouncementAction.STARTED: "开始发送",
    AnnouncementAction.PAUSED: "暂停",
    AnnouncementAction.RESUMED: "接着发",
    AnnouncementAction.CANCELLED: "取消",
    AnnouncementAction.FINISHED: "发完",
    AnnouncementAction.WITHDRAWN: "撤回",
    AnnouncementAction.VOIDED: "和批准的不一样，作废",
    AnnouncementAction.PHOTO: "存活动照片",
    AnnouncementAction.TESTED: "试发",
}


@dataclass(frozen=True)
class AnnouncementStep:
    """公告的经过里的一步."""

    action: AnnouncementAction
    by_id: str
    by_name: str
    at: datetime
    words: str

    @property
    def action_words(self) -> str:
        """What was done, in Chinese."""
        return ANNOUNCEMENT_ACTION_WORDS[self.action]


async def held_row(
    session: AsyncSession,
    announcement_id: str,
    states: Collection[AnnouncementState],
    seen: str | None = None,
) -> AnnouncementRow:
    """The announcement, held until the transaction ends.

    :raises NotFound: :raises AnnouncementMoved: when it is in none of these states, or its content
    is not the one whose hash was `seen`.
    """
    row = await session.scalar(
        select(AnnouncementRow)
        .where(AnnouncementRow.id == announcement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    if row.state not in states or (seen is not None and hash_of(row.content) != seen):
        raise AnnouncementMoved
    return row


def append_step(
    session: AsyncSession,
    row: AnnouncementRow,
    actor: Actor,
    action: AnnouncementAction,
    at: datetime,
    words: str = "",
) -> None:
    """Write down what was done, with the content as it was then; whoever holds the row is the only
    one to number its steps."""
    mine = AnnouncementStepRow.announcement_id == row.id
    last = select(func.coalesce(func.max(AnnouncementStepRow.number), 0)).where(mine)
    session.add(
        AnnouncementStepRow(
            id=new_id(),
            announcement_id=row.id,
            number=last.scalar_subquery() + 1,
            action=action.value,
            content_hash=hash_of(row.content),
            by_id=actor.id,
            by_name=actor.name,
            at=at,
            words=words[:300],
        )
    )


async def steps_of(session: AsyncSession, announcement_id: str) -> list[AnnouncementStep]:
    """Everything that was done, the first step first."""
    rows = await session.scalars(
        select(AnnouncementStepRow)
        .where(AnnouncementStepRow.announcement_id == announcement_id)
        .order_by(AnnouncementStepRow.number)
    )
    return [
        AnnouncementStep(AnnouncementAction(row.action), row.by_id, row.by_name, row.at, row.words)
        for row in rows
    ]
