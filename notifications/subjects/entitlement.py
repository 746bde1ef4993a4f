"""Who is reminded of money of their own that they have not claimed, is it still so, and what is
said? Asked by relay, sender and channels.

This is the one reminder whose people are found by their claims and bills: it concerns nobody else.
"""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.contacts import Contacts
from casework.unclaimed.reminding import EntitlementReminders, UnclaimedOfYear
from casework.unclaimed.tables import EntitlementReminderRow
from infra.db import Database
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

CONSENT_TOPIC = "reminder.entitlement"
_WHY = "发送短信（待遇享受提醒）"


class EntitlementSubject:
    """待遇享受提醒 as the subject of a message; the subject's id is the reminder's."""

    messages = frozenset({Message.ENTITLEMENT_REMINDER})
    about_claims = False

    def __init__(
        self, db: Database, contacts: Contacts, reminders: EntitlementReminders, window_phone: str
    ) -> None:
        self._db = db
        self._contacts = contacts
        self._reminders = reminders
        self._window_phone = window_phone

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        reminder = await session.get_one(EntitlementReminderRow, subject_id)
        left = await self._reminders.unclaimed(session, reminder.insured_id)
        if left is None:
            raise Withheld("claimed_since")
        name = await self._contacts.masked_name(session, reminder.insured_id)
        return about_unclaimed(left, name, self._window_phone)

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        reminder = await session.get_one(EntitlementReminderRow, subject_id)
        person = await self._contacts.insured(session, reminder.insured_id)
        channels = (ChannelName.SMS,) if person.has_phone else ()
        return [Plan("insured", person.id, channels, CONSENT_TOPIC)]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            phone = await self._contacts.phone(session, "insured", delivery.recipient_id)
        if not phone:
            raise Withheld("no_phone", this_way=True)
        record = partial(
            self._contacts.record_phone,
            recipient_id=delivery.recipient_id,
            why=_WHY,
            claim_id=None,
        )
        return PreparedMessage(delivery.recipient_id, phone, content, record)

    async def phone(self, delivery: Delivery) -> str:
        phone = await self._contacts.phone_of(
            "insured", delivery.recipient_id, why="向短信平台核实是否已发出", claim_id=None
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

    async def accepted(self, delivery: Delivery) -> None:
        return None


def about_unclaimed(left: UnclaimedOfYear, name: str, phone: str) -> MessageContent:
    """What to say; a deadline is named only where a document has one."""
    variant = Message.ENTITLEMENT_REMINDER.value
    facts = {"name": name, "year": str(left.year), "phone": phone}
    if left.deadline is None:
        return MessageContent(variant, facts)
    until = f"{left.deadline.month}月{left.deadline.day}日"
    return MessageContent(f"{variant}_by", facts | {"deadline": until})
