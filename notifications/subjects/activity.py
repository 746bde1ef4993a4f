"""Who is told that the activity they signed up for is tomorrow, or is not held, and is it still so?
Asked by relay, sender and channels."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from casework.activities.tables import ActivityRow, ActivitySignUpRow
from casework.activities.views import ActivityState
from casework.phone.contacts import Contacts
from claims_core.calendar_cn import CHINA
from infra.db import Database
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_TOLD_WHILE = {
    Message.ACTIVITY_TOMORROW: ActivityState.OPEN,
    Message.ACTIVITY_CANCELLED: ActivityState.CANCELLED,
}


class ActivitySubject:
    """活动 as the subject of a message; the subject's id is the sign-up's."""

    messages = frozenset(_TOLD_WHILE)
    about_claims = False

    def __init__(self, db: Database, contacts: Contacts) -> None:
        self._db = db
        self._contacts = contacts

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        sign_up = await session.get_one(ActivitySignUpRow, subject_id)
        activity = await session.get_one(ActivityRow, sign_up.activity_id)
        if sign_up.given_up_at is not None or activity.state != _TOLD_WHILE[message].value:
            raise Withheld("comes_no_longer")
        begins = activity.starts_at.astimezone(CHINA)
        facts = {
            "title": activity.title,
            "when": f"{begins.month}月{begins.day}日{begins:%H:%M}",
            "place": activity.place,
        }
        return MessageContent(message.value, facts)

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        sign_up = await session.get_one(ActivitySignUpRow, subject_id)
        phone = await self._contacts.phone(session, "member", sign_up.member_id)
        return [Plan("member", sign_up.member_id, (ChannelName.SMS,) if phone else ())]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            phone = await self._contacts.phone(session, "member", delivery.recipient_id)
        if not phone:
            raise Withheld("no_phone", this_way=True)
        record = partial(
            self._contacts.record_phone,
            recipient_id=delivery.recipient_id,
            why="发送短信（报名的活动）",
            claim_id=None,
        )
        return PreparedMessage(delivery.recipient_id, phone, content, record)

    async def phone(self, delivery: Delivery) -> str:
        phone = await self._contacts.phone_of(
            "member", delivery.recipient_id, why="向短信平台核实是否已发出", claim_id=None
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

    async def accepted(self, delivery: Delivery) -> None:
        return None
