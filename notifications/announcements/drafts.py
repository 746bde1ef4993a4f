"""How is an announcement written, illustrated and handed to a supervisor? Asked by the window's
pages and API for publicity and supervisors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, NotFound
from casework.roles import ANNOUNCERS, require_role
from claims_core.claim import Actor
from infra.columns import new_id
from infra.db import Database
from infra.repeats import came_of_it, said_before, saying
from infra.sealing import Sealer
from notifications.announcements import audience
from notifications.announcements.content import AccountWay, AnnouncementContent, content_from
from notifications.announcements.errors import AnnouncementWithoutPeople
from notifications.announcements.pictures import (
    Examine,
    clean_picture,
    keep_file,
    require_cover,
)
from notifications.announcements.steps import (
    AnnouncementAction,
    AnnouncementState,
    append_step,
    held_row,
)
from notifications.announcements.tables import AnnouncementFileRow, AnnouncementRow

_EDITABLE = {AnnouncementState.DRAFT}


class AnnouncementDrafts:
    """公告的起草."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], examine: Examine
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._examine = examine

    async def create(self, actor: Actor, content: AnnouncementContent) -> str:
        """A new draft; its id, the same again the same. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, ANNOUNCERS, "起草公告")
        now, content = self._clock(), content.checked()
        said = saying(actor.id, "announcement", content.canonical())
        async with self._db.write() as session:
            before = await session.get(AnnouncementRow, await said_before(session, said, now) or "")
            # whoever has gone on with the first means another
            if before is not None and before.state == AnnouncementState.DRAFT:
                return before.id
            made = _add(session, actor, content, now)
            await came_of_it(session, said, made)
            return made

    async def copy(self, actor: Actor, announcement_id: str) -> str:
        """The same once more, as a draft without a time. :raises RoleMissing, NotFound:"""
        require_role(actor, ANNOUNCERS, "起草公告")
        async with self._db.write() as session:
            row = await session.get(AnnouncementRow, announcement_id)
            if row is None:
                raise NotFound
            return await copied(session, actor, row, self._clock())

    async def save(
        self, actor: Actor, announcement_id: str, seen: str, content: AnnouncementContent
    ) -> None:
        """Keep what was written. :raises RoleMissing, FieldsInvalid, NotFound,
        AnnouncementMoved:"""
        require_role(actor, ANNOUNCERS, "起草公告")
        content = content.checked()
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, _EDITABLE, seen)
            # the picture is set by `set_picture` alone
            content = replace(content, picture=content_from(row.content).picture)
            _keep(row, content)
            append_step(session, row, actor, AnnouncementAction.WRITTEN, self._clock())

    async def set_picture(self, actor: Actor, announcement_id: str, seen: str, data: bytes) -> None:
        """Put a picture (JPEG or PNG, 1 MB at most) to the draft; without bytes, take it away.

        :raises RoleMissing, FieldsInvalid, NotFound, AnnouncementMoved:
        """
        require_role(actor, ANNOUNCERS, "起草公告")
        data = await clean_picture(data, self._examine) if data else b""
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, _EDITABLE, seen)
            found = ""
            if data:
                found = await keep_file(session, row.id, "picture", data, self._clock())
            _keep(row, replace(content_from(row.content), picture=found))
            append_step(session, row, actor, AnnouncementAction.WRITTEN, self._clock())

    async def add_photo(self, actor: Actor, announcement_id: str, data: bytes) -> None:
        """Keep a photograph of the event as evidence. :raises RoleMissing, FieldsInvalid,
        NotFound:"""
        require_role(actor, ANNOUNCERS, "存活动照片")
        data = await clean_picture(data, self._examine)
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, list(AnnouncementState))
            await keep_file(session, row.id, "photo", data, self._clock())
            append_step(session, row, actor, AnnouncementAction.PHOTO, self._clock())

    async def submit(self, actor: Actor, announcement_id: str, seen: str) -> None:
        """Hand it to a supervisor. :raises RoleMissing, FieldsInvalid, NotFound,
        AnnouncementMoved, AnnouncementWithoutPeople:"""
        require_role(actor, ANNOUNCERS, "提交公告")
        now = self._clock()
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, _EDITABLE, seen)
            content = content_from(row.content)
            content.require_complete()
            if content.start_at is not None and content.start_at <= now:
                raise FieldsInvalid(start_at="这个时间已经过了。请改一个，或留空：批准后就发。")
            if content.wechat is not AccountWay.NONE and content.picture:
                await require_cover(session, row.id, content.picture)
            if not (await audience.count(session, content.audience, self._sealer)).people:
                raise AnnouncementWithoutPeople
            row.state = AnnouncementState.SUBMITTED
            append_step(session, row, actor, AnnouncementAction.SUBMITTED, now)

    async def take_back(self, actor: Actor, announcement_id: str, seen: str) -> None:
        """Back to a draft before it goes out; an approval is void then. :raises RoleMissing,
        NotFound, AnnouncementMoved:"""
        require_role(actor, ANNOUNCERS, "收回公告")
        before = {AnnouncementState.SUBMITTED, AnnouncementState.APPROVED}
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, before, seen)
            row.state, row.approved_hash = AnnouncementState.DRAFT, ""
            append_step(session, row, actor, AnnouncementAction.TAKEN_BACK, self._clock())


async def copied(session: AsyncSession, actor: Actor, row: AnnouncementRow, now: datetime) -> str:
    """A draft with the same content, picture included, and no time."""
    content = replace(content_from(row.content), start_at=None)
    new = _add(session, actor, content, now, copied_from=row.id)
    picture = await session.get(AnnouncementFileRow, (row.id, content.picture))
    if picture is not None:
        await keep_file(session, new, "picture", picture.data, now)
    return new


def _add(
    session: AsyncSession,
    actor: Actor,
    content: AnnouncementContent,
    now: datetime,
    copied_from: str | None = None,
) -> str:
    row = AnnouncementRow(
        id=new_id(),
        state=AnnouncementState.DRAFT.value,
        content=content.canonical(),
        for_everybody=content.audience.is_everybody,
        created_at=now,
        approved_hash="",
        approval_no="",
        frozen_up_to="",
        planned_up_to="",
        copied_from=copied_from,
    )
    session.add(row)
    append_step(session, row, actor, AnnouncementAction.WRITTEN, now)
    return row.id


def _keep(row: AnnouncementRow, content: AnnouncementContent) -> None:
    row.content = content.canonical()
    row.for_everybody = content.audience.is_everybody
