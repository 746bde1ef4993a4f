"""What is there to say with an announcement, to which phone, and may it still go? Asked by sender
and channels; its deliveries are planned in pages by `notifications.announcements`.

Stopped, cancelled, changed since its approval, or refused by the person: each holds in the very
transaction that commits the intent to call."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.tables import InsuredRow
from casework.phone.contacts import Contacts
from infra.db import Database
from infra.statements import among
from notifications.announcements.audience import opted_out
from notifications.announcements.content import content_from, hash_of
from notifications.announcements.previews import facts_of
from notifications.announcements.steps import AnnouncementState
from notifications.announcements.tables import AnnouncementRow
from notifications.consents import OPTED_OUT
from notifications.deliveries import PARKED, Delivery, Plan
from notifications.messages import ANNOUNCED, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

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
        (found,) = await self.prepare_all([delivery])
        if isinstance(found, Exception):
            raise found
        return found

    async def prepare_all(
        self, deliveries: Sequence[Delivery]
    ) -> Sequence[PreparedMessage | Exception]:
        """As `SubjectOfMany` says: the same words to many phones."""
        async with self._db.read() as session:
            said = {
                each: await self._said(session, *each)
                for each in {(delivery.message, delivery.subject_id) for delivery in deliveries}
            }
            people = {delivery.recipient_id for delivery in deliveries}
            phones = await self._contacts.insured_phones(session, people)
        return [
            self._message(each, said[each.message, each.subject_id], phones[each.recipient_id])
            for each in deliveries
        ]

    async def _said(
        self, session: AsyncSession, message: Message, announcement_id: str
    ) -> MessageContent | Withheld:
        try:
            return await self.content(session, message, announcement_id)
        except Withheld as nothing:
            return nothing

    def _message(
        self, delivery: Delivery, said: MessageContent | Withheld, phone: str
    ) -> PreparedMessage | Exception:
        if isinstance(said, Withheld):
            return said
        if not phone:
            return Withheld("no_phone")
        record = partial(
            self._contacts.record_phone,
            recipient_id=delivery.recipient_id,
            why="发送短信（公告）",
            claim_id=None,
        )
        return PreparedMessage(delivery.recipient_id, phone, said, record, self.may_go)

    async def may_go(
        self, session: AsyncSession, deliveries: Sequence[Delivery]
    ) -> dict[str, datetime | str]:
        """As `MayGo` says: changed since its approval, refused by the person, paused, or over."""
        asked = {each.subject_id for each in deliveries}
        rows = await session.execute(
            select(
                AnnouncementRow.id,
                AnnouncementRow.state,
                AnnouncementRow.content,
                AnnouncementRow.approved_hash,
            ).where(among(session, AnnouncementRow.id, asked))
        )
        stands = {
            announcement_id: _held_back(state, hash_of(content) == approved)
            for announcement_id, state, content, approved in rows
        }
        people = {each.recipient_id for each in deliveries}
        refused = set(
            await session.scalars(
                select(InsuredRow.id).where(among(session, InsuredRow.id, people), opted_out())
            )
        )
        found: dict[str, datetime | str] = {}
        for each in deliveries:
            held_back = stands.get(each.subject_id, APPROVAL_VOID)
            if held_back != APPROVAL_VOID and each.recipient_id in refused:
                held_back = OPTED_OUT
            if held_back is not None:
                found[each.id] = held_back
        return found

    async def phone(self, delivery: Delivery) -> str:
        phone = await self._contacts.phone_of(
            "insured", delivery.recipient_id, why="向短信平台核实是否已发出", claim_id=None
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

    async def accepted(self, delivery: Delivery) -> None:
        return None


def _held_back(state: str, is_as_approved: bool) -> datetime | str | None:
    if not is_as_approved:
        return APPROVAL_VOID
    if state == AnnouncementState.PAUSED:
        return PARKED
    return None if state == AnnouncementState.SENDING else str(state)
