"""Who is reminded of a claim that was begun and not handed in, is it still so, and what is said?
Asked by relay, sender and channels."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.contacts import Contacts
from casework.phone.draft_reminders import DraftReminders, WaitingDraft
from claims_core.calendar_cn import china_day
from infra.db import Database
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.by_text_message import ByTextMessage, recipient_kind
from notifications.subjects.entitlement import CONSENT_TOPIC
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_WHY = "发送短信（申请还没交的提醒）"


class DraftSubject:
    """没交的申请 as the subject of a message; the subject's id is the reminder's. Whoever does not
    want to be reminded of what they have not claimed is not reminded of this either."""

    messages = frozenset({Message.DRAFT_REMINDER})
    about_claims = False

    def __init__(self, db: Database, contacts: Contacts, reminders: DraftReminders) -> None:
        self._contacts = contacts
        self._by_text = ByTextMessage(db, contacts, _WHY)
        self._reminders = reminders

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        draft = await self._reminders.waiting(session, subject_id)
        if draft is None:
            raise Withheld("draft_moved_on")
        return about_draft(draft, await self._contacts.masked_name(session, draft.insured_id))

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        kind, who = await self._reminders.recipient(session, subject_id)
        phone = await self._contacts.phone(session, recipient_kind(kind), who)
        return [Plan(kind, who, (ChannelName.SMS,) if phone else (), CONSENT_TOPIC)]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        return await self._by_text.prepare(delivery, self.content)

    async def phone(self, delivery: Delivery) -> str:
        return await self._by_text.phone(delivery)

    async def accepted(self, delivery: Delivery) -> None:
        return None


def about_draft(draft: WaitingDraft, name: str) -> MessageContent:
    """What to say."""
    day = china_day(draft.opened_at)
    facts = {"name": name, "day": f"{day.year}年{day.month}月{day.day}日"}
    return MessageContent(Message.DRAFT_REMINDER.value, facts)
