"""Which announcements are there, what do they say, and whom would they reach? Asked by the window's
pages and API for publicity and supervisors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.roles import ANNOUNCERS, require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor
from infra.db import Database
from infra.sealing import Sealer
from notifications.announcements import audience
from notifications.announcements.audience import AudienceChoices, AudienceCount, SamplePerson
from notifications.announcements.content import (
    AccountWay,
    AnnouncementContent,
    content_from,
    hash_of,
)
from notifications.announcements.previews import AnnouncementPreview, people_by_sms, preview_of
from notifications.announcements.prices import SmsPrice
from notifications.announcements.steps import AnnouncementState, AnnouncementStep, steps_of
from notifications.announcements.tables import AnnouncementFileRow, AnnouncementRow, MassSendRow
from notifications.render import Wording

LISTED = 100
MASS_PER_MONTH = 4
CAMPAIGNS_OF_A_YEAR = 2


@dataclass(frozen=True)
class AnnouncementView:
    """公告, as staff see it; `content_hash` is what a step must have seen."""

    id: str
    state: AnnouncementState
    content: AnnouncementContent
    content_hash: str
    created_at: datetime
    approval_no: str
    approved_people: int | None
    people: int | None
    start_at: datetime | None
    ended_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class AnnouncementYear:
    """年度宣传和公众号次数: campaigns of this year that went out against the contract's two, and
    this month's mass messages against the platform's four."""

    year: int
    campaigns: int
    campaigns_wanted: int
    mass_sends: int
    mass_most: int


@dataclass(frozen=True)
class AnnouncementPage:
    """一条公告 with its preview, its audience as it is now, and what was done."""

    announcement: AnnouncementView
    preview: AnnouncementPreview
    count: AudienceCount
    samples: tuple[SamplePerson, ...]
    steps: tuple[AnnouncementStep, ...]
    photos: tuple[str, ...]
    """The hashes of the photographs of the event."""

    @property
    def sms_people(self) -> int:
        """How many would be sent an SMS."""
        return people_by_sms(self.announcement.content, self.count)

    @property
    def cost_fen(self) -> int:
        """What that would cost, in fen."""
        return self.sms_people * self.preview.fen_per_person


class AnnouncementReading:
    """公告的查看."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        wording: Wording,
        prices: Sequence[SmsPrice],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._wording = wording
        self._prices = prices

    async def listed(self, actor: Actor) -> tuple[AnnouncementView, ...]:
        """The newest hundred. :raises RoleMissing:"""
        require_role(actor, ANNOUNCERS, "查看公告")
        async with self._db.read() as session:
            rows = await session.scalars(
                select(AnnouncementRow)
                .order_by(AnnouncementRow.created_at.desc(), AnnouncementRow.id)
                .limit(LISTED)
            )
            return tuple(view_of(row) for row in rows)

    async def year(self, actor: Actor) -> AnnouncementYear:
        """How the year's and the month's counts stand. :raises RoleMissing:"""
        require_role(actor, ANNOUNCERS, "查看公告")
        today = china_day(self._clock())
        first = datetime(today.year, 1, 1, tzinfo=CHINA)
        async with self._db.read() as session:
            rows = await session.scalars(
                select(AnnouncementRow.content).where(
                    AnnouncementRow.state == AnnouncementState.FINISHED.value,
                    AnnouncementRow.ended_at >= first,
                    AnnouncementRow.withdrawn_at.is_(None),
                )
            )
            campaigns = sum(content_from(each).counts for each in rows)
            used = await mass_sends_of(session, f"{today:%Y-%m}")
        return AnnouncementYear(today.year, campaigns, CAMPAIGNS_OF_A_YEAR, used, MASS_PER_MONTH)

    async def choices(self, actor: Actor) -> AudienceChoices:
        """What an audience can be chosen by. :raises RoleMissing:"""
        require_role(actor, ANNOUNCERS, "查看公告")
        async with self._db.read() as session:
            return await audience.choices(session)

    async def show(self, actor: Actor, announcement_id: str) -> AnnouncementPage:
        """One of them, counted now. :raises RoleMissing, NotFound:"""
        require_role(actor, ANNOUNCERS, "查看公告")
        async with self._db.read() as session:
            row = await session.get(AnnouncementRow, announcement_id)
            if row is None:
                raise NotFound
            content = content_from(row.content)
            found = await audience.samples(session, content.audience, self._sealer, row.id)
            photos = await session.scalars(
                select(AnnouncementFileRow.hash)
                .where(
                    AnnouncementFileRow.announcement_id == row.id,
                    AnnouncementFileRow.kind == "photo",
                )
                .order_by(AnnouncementFileRow.at)
            )
            return AnnouncementPage(
                view_of(row),
                self._preview(content),
                await audience.count(session, content.audience, self._sealer),
                tuple(found),
                tuple(await steps_of(session, row.id)),
                tuple(photos),
            )

    def preview(self, actor: Actor, content: AnnouncementContent) -> AnnouncementPreview:
        """What is being typed, as people will see it. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, ANNOUNCERS, "起草公告")
        return self._preview(content.checked())

    async def picture(
        self, actor: Actor, announcement_id: str, file_hash: str
    ) -> tuple[bytes, str]:
        """The bytes of a picture or photograph and their media type. :raises RoleMissing,
        NotFound:"""
        require_role(actor, ANNOUNCERS, "查看公告")
        async with self._db.read() as session:
            row = await session.get(AnnouncementFileRow, (announcement_id, file_hash))
        if row is None:
            raise NotFound
        return row.data, row.media_type

    def _preview(self, content: AnnouncementContent) -> AnnouncementPreview:
        return preview_of(content, self._wording, self._prices, china_day(self._clock()))


def view_of(row: AnnouncementRow) -> AnnouncementView:
    """The row as staff see it."""
    return AnnouncementView(
        id=row.id,
        state=AnnouncementState(row.state),
        content=content_from(row.content),
        content_hash=hash_of(row.content),
        created_at=row.created_at,
        approval_no=row.approval_no,
        approved_people=row.approved_people,
        people=row.people,
        start_at=row.start_at,
        ended_at=row.ended_at,
        withdrawn_at=row.withdrawn_at,
    )


async def mass_sends_of(session: AsyncSession, month: str) -> int:
    """How many mass messages of ours stand in this month; what was sent in the platform's own
    console is not known here."""
    query = select(func.count()).where(
        MassSendRow.month == month, MassSendRow.way == AccountWay.MASS.value
    )
    return int(await session.scalar(query) or 0)
