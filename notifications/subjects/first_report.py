"""Who is reminded that a first report still waits for its papers, is it still so, and what is said?
Asked by relay, sender and channels."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.first_reports.reminding import claim_since
from casework.first_reports.reporting import WINDOW
from casework.first_reports.tables import FirstReportRow
from casework.people import people
from casework.phone.contacts import Contacts
from infra.db import Database
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.by_text_message import ByTextMessage
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_WHY = "发送短信（报案后提醒交材料）"


class FirstReportSubject:
    """报案 as the subject of a message; the subject's id is the report's."""

    messages = frozenset({Message.FIRST_REPORT_REMINDER})
    about_claims = False

    def __init__(self, db: Database, contacts: Contacts) -> None:
        self._contacts = contacts
        self._by_text = ByTextMessage(db, contacts, _WHY)

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        report = await session.get(FirstReportRow, subject_id)
        if report is None:  # its days are over, or its person had it deleted
            raise Withheld("report_gone")
        if report.ended_at is not None or await claim_since(session, report) is not None:
            raise Withheld("papers_came")
        until = report.material_until
        facts = {
            "name": await self._contacts.masked_name(session, report.insured_id),
            "no": report.report_no,
            "deadline": f"{until.month}月{until.day}日",
        }
        return MessageContent(message.value, facts)

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        report = await session.get(FirstReportRow, subject_id)
        if report is None:
            return []
        person = await self._contacts.insured(session, report.insured_id)
        plans = [Plan("insured", person.id, (ChannelName.SMS,) if person.has_phone else ())]
        if report.said_in != WINDOW:
            own = await people.bound_insured_id(session, report.reported_by)
            if own != person.id:
                phone = await self._contacts.phone(session, "member", report.reported_by)
                plans.append(
                    Plan("member", report.reported_by, (ChannelName.SMS,) if phone else ())
                )
        return plans

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        return await self._by_text.prepare(delivery, self.content)

    async def phone(self, delivery: Delivery) -> str:
        return await self._by_text.phone(delivery)

    async def accepted(self, delivery: Delivery) -> None:
        return None
