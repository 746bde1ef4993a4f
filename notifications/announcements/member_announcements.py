"""What can a member read of the announcements, and do they want them sent? Asked by the chat and
the phone; one that was withdrawn says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.cursor import decode, encode
from casework.errors import NotFound
from casework.lists import Page
from casework.people import people
from claims_core.claim import Actor
from infra.db import Database
from notifications import consents
from notifications.announcements.audience import TOPIC
from notifications.announcements.content import content_from
from notifications.announcements.steps import SHOWN_TO_MEMBERS, AnnouncementState
from notifications.announcements.tables import (
    AnnouncementFileRow,
    AnnouncementPersonRow,
    AnnouncementRow,
)
from notifications.messages import Consent

PAGE = 20
AGREED_TO = "收到政策公告的短信和消息，随时可以退订"
REFUSED_IN_WORDS = "不再收政策公告；办报销的通知照常发"


@dataclass(frozen=True)
class AnnouncementShownToMembers:
    """公告, as members see it; where it was withdrawn its text is no longer shown."""

    id: str
    title: str
    brief: str
    text: str
    has_picture: bool
    at: datetime
    withdrawn: bool


class MemberAnnouncements:
    """公告，给参保人看."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def listed(
        self, actor: Actor | None, cursor: str | None = None
    ) -> Page[AnnouncementShownToMembers]:
        """Those for everybody and for this member, the newest first, twenty at a time.

        :raises FieldsInvalid:
        """
        row = AnnouncementRow
        began = func.coalesce(row.start_at, row.created_at)
        query = (
            select(row).where(_theirs(actor)).order_by(began.desc(), row.id.desc()).limit(PAGE + 1)
        )
        if cursor:
            query = query.where(tuple_(began, row.id) < tuple_(*decode(cursor)))
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
        shown = tuple(map(_shown, rows[:PAGE]))
        more = encode(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None
        return Page(shown, more)

    async def show(self, actor: Actor, announcement_id: str) -> AnnouncementShownToMembers:
        """One of them. :raises NotFound: also when it is for others."""
        async with self._db.read() as session:
            return _shown(await self._one(session, actor, announcement_id))

    async def picture(self, actor: Actor, announcement_id: str) -> tuple[bytes, str]:
        """Its picture and the media type. :raises NotFound: also when it has none."""
        async with self._db.read() as session:
            row = await self._one(session, actor, announcement_id)
            key = (row.id, content_from(row.content).picture)
            file = await session.get(AnnouncementFileRow, key)
        if file is None or row.withdrawn_at is not None:
            raise NotFound
        return file.data, file.media_type

    async def wanted(self, actor: Actor) -> bool:
        """Whether announcements are sent to this member; so it is until they say no."""
        async with self._db.read() as session:
            for person in await _people(session, actor):
                refused = await consents.refused(session, Consent.UNLESS_REFUSED, person, TOPIC)
                if refused is not None:
                    return False
        return True

    async def want(self, actor: Actor, said_in: str, *, wanted: bool) -> None:
        """订阅 or 退订, for the member and for the insured person whom they are."""
        async with self._db.write() as session:
            for person in await _people(session, actor):
                await consents.say(
                    session,
                    person,
                    [TOPIC],
                    given=wanted,
                    said_in=said_in,
                    words=AGREED_TO if wanted else REFUSED_IN_WORDS,
                    now=self._clock(),
                )

    async def _one(
        self, session: AsyncSession, actor: Actor, announcement_id: str
    ) -> AnnouncementRow:
        row = await session.scalar(
            select(AnnouncementRow).where(AnnouncementRow.id == announcement_id, _theirs(actor))
        )
        if row is None:
            raise NotFound
        return row


async def _people(session: AsyncSession, actor: Actor) -> list[tuple[str, str]]:
    insured_id = await people.bound_insured_id(session, actor.id)
    theirs = [("member", actor.id)]
    return theirs if insured_id is None else [*theirs, ("insured", insured_id)]


def _theirs(actor: Actor | None) -> ColumnElement[bool]:
    addressed: ColumnElement[bool] = AnnouncementRow.for_everybody.is_(True)
    if actor is not None:
        addressed = or_(
            addressed,
            exists().where(
                AnnouncementPersonRow.announcement_id == AnnouncementRow.id,
                AnnouncementPersonRow.insured_id.in_(people.own_ids(actor.id)),
            ),
        )
    out = or_(
        AnnouncementRow.state.in_(SHOWN_TO_MEMBERS),
        # what some have read already and does not hold
        (AnnouncementRow.state == AnnouncementState.CANCELLED.value)
        & AnnouncementRow.withdrawn_at.is_not(None),
    )
    return out & addressed


def _shown(row: AnnouncementRow) -> AnnouncementShownToMembers:
    content, withdrawn = content_from(row.content), row.withdrawn_at is not None
    return AnnouncementShownToMembers(
        id=row.id,
        title=content.title,
        brief="" if withdrawn else content.brief,
        text="" if withdrawn else content.text,
        has_picture=bool(content.picture) and not withdrawn,
        at=row.start_at or row.created_at,
        withdrawn=withdrawn,
    )
