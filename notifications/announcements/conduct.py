"""How is an announcement that goes out stopped, continued, cancelled or withdrawn? Asked by the
window's pages and API; whatever is not called yet obeys from the commit on."""

from collections.abc import Callable
from datetime import datetime

from casework.roles import ANNOUNCERS, require_role
from claims_core.claim import Actor
from infra.db import Database
from notifications.announcements.approvals import reason
from notifications.announcements.errors import AnnouncementMoved
from notifications.announcements.steps import (
    SHOWN_TO_MEMBERS,
    UNDER_WAY,
    AnnouncementAction,
    AnnouncementState,
    append_step,
    held_row,
)


class AnnouncementConduct:
    """公告的发送控制. Publicity may stop what it has written; to let it go on is no new message."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def pause(self, actor: Actor, announcement_id: str) -> None:
        """No further call is begun. :raises RoleMissing, NotFound, AnnouncementMoved:"""
        require_role(actor, ANNOUNCERS, "暂停公告")
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, {AnnouncementState.SENDING})
            row.state = AnnouncementState.PAUSED
            append_step(session, row, actor, AnnouncementAction.PAUSED, self._clock())

    async def resume(self, actor: Actor, announcement_id: str) -> None:
        """Go on where it was. :raises RoleMissing, NotFound, AnnouncementMoved:"""
        require_role(actor, ANNOUNCERS, "接着发公告")
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, {AnnouncementState.PAUSED})
            row.state = AnnouncementState.SENDING
            append_step(session, row, actor, AnnouncementAction.RESUMED, self._clock())

    async def cancel(self, actor: Actor, announcement_id: str, words: str) -> None:
        """What has not gone out never does; before it began, too. :raises RoleMissing,
        FieldsInvalid, NotFound, AnnouncementMoved:"""
        require_role(actor, ANNOUNCERS, "取消公告")
        words = reason(words)
        async with self._db.write() as session:
            before = UNDER_WAY | {AnnouncementState.APPROVED}
            row = await held_row(session, announcement_id, before)
            row.state = AnnouncementState.CANCELLED
            append_step(session, row, actor, AnnouncementAction.CANCELLED, self._clock(), words)

    async def withdraw(self, actor: Actor, announcement_id: str, words: str) -> None:
        """撤回: from now on it says of itself that it does not hold, wherever it can still be read;
        what has not gone out never does. :raises RoleMissing, FieldsInvalid, NotFound,
        AnnouncementMoved:"""
        require_role(actor, ANNOUNCERS, "撤回公告")
        words = reason(words)
        async with self._db.write() as session:
            before = SHOWN_TO_MEMBERS | {AnnouncementState.CANCELLED}
            row = await held_row(session, announcement_id, before)
            if row.withdrawn_at is not None or row.people is None:
                raise AnnouncementMoved
            row.withdrawn_at = self._clock()
            if row.state in UNDER_WAY:
                row.state = AnnouncementState.CANCELLED
            append_step(session, row, actor, AnnouncementAction.WITHDRAWN, row.withdrawn_at, words)
