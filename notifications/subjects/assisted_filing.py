"""Who is asked about what the window filled in for them, is it still so, and what is said? Asked by
relay, sender and channels."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.assisted.waiting import standing_of
from casework.phone.contacts import Contacts
from claims_core.assisted_filing import AssistState
from infra.db import Database
from notifications import service_windows
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.by_text_message import ByTextMessage
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_WHY = "发送短信（窗口代填，请本人确认）"
_PAGE = "/m/pages/assisted/index"
_ONLY_WHILE = {
    Message.ASSISTED_FILING_ASKED: AssistState.ASKED,
    Message.ASSISTED_FILING_LAPSED: AssistState.LAPSED,
    Message.ASSISTED_SHEET_LATE: AssistState.SIGNED,
    Message.ASSISTED_SHEET_REFUSED: AssistState.FILLING,
}


class AssistedFilingSubject:
    """窗口代填 as the subject of a message; the subject's id is the claim's, and only the insured
    person is asked."""

    messages = frozenset(_ONLY_WHILE)
    about_claims = True

    def __init__(self, db: Database, contacts: Contacts, base_url: str) -> None:
        self._db = db
        self._contacts = contacts
        self._base_url = base_url.rstrip("/")
        self._by_text = ByTextMessage(db, contacts, _WHY)

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        standing = await standing_of(session, subject_id)
        if standing is None or standing.state is not _ONLY_WHILE[message]:
            raise Withheld("assisted_moved_on")
        if message is Message.ASSISTED_SHEET_REFUSED and not standing.refused:
            raise Withheld("assisted_moved_on")
        until = standing.lapses_on
        link = f"{self._base_url}{_PAGE}?id={subject_id}"
        if message is Message.ASSISTED_FILING_LAPSED:
            link = f"{self._base_url}/m/"
        facts = {
            "name": await self._contacts.masked_name(session, standing.insured_id),
            "deadline": f"{until.month}月{until.day}日",
            "link": link,
        }
        return MessageContent(message.value, facts)

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        standing = await standing_of(session, subject_id)
        if standing is None:
            return []
        person = await self._contacts.insured(session, standing.insured_id)
        openid = person.official_openid
        wrote = openid is not None and await service_windows.may_be_open(session, openid)
        channels = [ChannelName.SERVICE_CHAT] if wrote else []
        channels += [ChannelName.SMS] if person.has_phone else []
        return [Plan("insured", person.id, channels)]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        if delivery.channel.is_phone:
            return await self._by_text.prepare(delivery, self.content)
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            person = await self._contacts.insured(session, delivery.recipient_id)
        if person.official_openid is None:
            raise Withheld("does_not_follow", this_way=True)  # unfollowed since
        return PreparedMessage(delivery.recipient_id, person.official_openid, content)

    async def phone(self, delivery: Delivery) -> str:
        return await self._by_text.phone(delivery)

    async def accepted(self, delivery: Delivery) -> None:
        return None
