"""What is there to say with an announcement, to which phone, and may it still go? Asked by sender
and channels; its deliveries are planned in pages by `notifications.announcements`.

Stopped, cancelled, changed since its approval, or refused by the person: each holds in the very
transaction that commits the intent to call."""

from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.tables import InsuredRow
from casework.phone.contacts import Contacts
from infra.db import Database
from notifications.announcements.audience import opted_out
from notifications.announcements.content import content_from, hash_of
from notifications.announcements.previews import facts_of
from notifications.announcements.steps import AnnouncementState
from notifications.announcements.tables import AnnouncementRow
from notifications.consents import OPTED_OUT
from notifications.deliveries import PARKED, Delivery, Plan
from notifications.messages import ANNOUNCED, Message
from notifications.subjects.subject import MayGo, MessageContent, PreparedMessage, Withheld

APPROVAL_VOID = "approval_void"


class AnnouncementSubject:
    """公告 as the subject of a message; recipients are insured persons."""

    messages = ANNOUNCED
    about_claims = False

    def __init__(self, db: Database, contacts: Contacts) -> None:
        self._db = db
        self._contacts = contacts

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        return []  # no event announces one

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        row = await session.get(AnnouncementRow, subject_id)
        if row is None or hash_of(row.content) != row.approved_hash:
            raise Withheld(APPROVAL_VOID)
        return MessageContent(message.value, facts_of(content_from(row.content)))

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            address = await self._contacts.phone(session, "insured", delivery.recipient_id)
        if not address:
            raise Withheld("no_phone")
        return PreparedMessage(
            delivery.recipient_id,
            address,
            content,
            partial(
                self._contacts.record_phone,
                recipient_id=delivery.recipient_id,
                why="发送短信（公告）",
                claim_id=None,
            ),
            may_go=_may_go(delivery),
        )

    async def phone(self, delivery: Delivery) -> str:
        phone = await self._contacts.phone_of(
            "insured", delivery.recipient_id, why="向短信平台核实是否已发出", claim_id=None
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

    async def accepted(self, delivery: Delivery) -> None:
        return None


def _may_go(delivery: Delivery) -> MayGo:
    async def ask(session: AsyncSession) -> datetime | None:
        state, content, approved, no = (
            await session.execute(
                select(
                    AnnouncementRow.state,
                    AnnouncementRow.content,
                    AnnouncementRow.approved_hash,
                    select(opted_out())
                    .where(InsuredRow.id == delivery.recipient_id)
                    .scalar_subquery(),
                ).where(AnnouncementRow.id == delivery.subject_id)
            )
        ).one()
        if hash_of(content) != approved:
            raise Withheld(APPROVAL_VOID)
        if no:
            raise Withheld(OPTED_OUT)
        if state == AnnouncementState.PAUSED:
            return PARKED
        if state != AnnouncementState.SENDING:
            raise Withheld(str(state))
        return None

    return ask
