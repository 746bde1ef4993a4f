"""Who is reminded that a first report still waits for its papers, is it still so, and what is said?
Asked by relay, sender and channels."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from casework.first_reports.reminding import claim_since
from casework.first_reports.reporting import WINDOW
from casework.first_reports.tables import FirstReportRow
from casework.people import people
from casework.phone.contacts import Contacts, RecipientKind
from infra.db import Database
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_WHY = "发送短信（报案后提醒交材料）"


class FirstReportSubject:
    """报案 as the subject of a message; the subject's id is the report's."""

    messages = frozenset({Message.FIRST_REPORT_REMINDER})
    about_claims = False

    def __init__(self, db: Database, contacts: Contacts) -> None:
        self._db = db
        self._contacts = contacts

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
        kind = _kind(delivery)
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            phone = await self._contacts.phone(session, kind, delivery.recipient_id)
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
            _kind(delivery), delivery.recipient_id, why="向短信平台核实是否已发出", claim_id=None
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

    async def accepted(self, delivery: Delivery) -> None:
        return None


def _kind(delivery: Delivery) -> RecipientKind:
    return "member" if delivery.recipient_kind == "member" else "insured"
