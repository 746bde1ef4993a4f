"""Who is told of what was done in an insured person's name or to their binding, and in which words?
Asked by relay, sender and channels."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import merges, people
from casework.people.authority_tables import PersonNoticeRow
from casework.people.proxies import known_as
from casework.people.tables import AuthorisationRow, MemberRow
from casework.phone.contacts import Contacts
from claims_core.calendar_cn import china_day
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from claims_core.proxy_scope import RELATIVE_DEED_WORDS
from infra.db import Database
from infra.sealing import Sealer
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.by_text_message import ByTextMessage
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_WHY = "发送短信（告诉本人：代办和绑定）"


class PersonNoticeSubject:
    """告诉本人的事 as the subject of a message; the subject's id is the notice's."""

    messages = frozenset(Message(kind) for kind in NoticeKind)
    about_claims = False

    def __init__(self, db: Database, sealer: Sealer, contacts: Contacts) -> None:
        self._sealer = sealer
        self._contacts = contacts
        self._by_text = ByTextMessage(db, contacts, _WHY)

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        notice = await session.get_one(PersonNoticeRow, subject_id)
        if message is Message.BINDING_MOVED:
            name = await self._contacts.masked_name(session, notice.insured_id)
            return MessageContent(message.value, {"name": name})
        facts = await self._relative(session, notice)
        if notice.act:
            facts["deed"] = RELATIVE_DEED_WORDS[MemberAct(notice.act)]
        return MessageContent(message.value, facts)

    async def _relative(self, session: AsyncSession, notice: PersonNoticeRow) -> dict[str, str]:
        """Who they are by what they proved, what to the person, and until when."""
        member_id = notice.member_id or ""
        given = await session.scalar(
            select(AuthorisationRow)
            .where(
                AuthorisationRow.member_id == member_id,
                AuthorisationRow.insured_id.in_(merges.same_person(notice.insured_id)),
                AuthorisationRow.granted_at <= notice.at,
            )
            .order_by(AuthorisationRow.granted_at.desc())
            .limit(1)
        )
        if given is None:
            raise Withheld("no_authorisation")
        member = await session.get_one(MemberRow, member_id)
        own = await people.bound_insured_id(session, member_id)
        until = china_day(given.expires_at)
        return {
            "proxy": await known_as(session, self._sealer, member, own),
            "relation": PROXY_RELATION_WORDS[ProxyRelation(given.relation)],
            "day": f"{until.year}年{until.month}月{until.day}日",
        }

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        notice = await session.get_one(PersonNoticeRow, subject_id)
        person = await self._contacts.insured(session, notice.insured_id)
        plans = [Plan("insured", person.id, (ChannelName.SMS,) if person.has_phone else ())]
        # who held the identity before may be the person, on a phone that the roster does not know
        if notice.kind == NoticeKind.BINDING_MOVED and notice.member_id:
            phone = await self._contacts.phone(session, "member", notice.member_id)
            plans.append(Plan("member", notice.member_id, (ChannelName.SMS,) if phone else ()))
        return plans

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        return await self._by_text.prepare(delivery, self.content)

    async def phone(self, delivery: Delivery) -> str:
        return await self._by_text.phone(delivery)

    async def accepted(self, delivery: Delivery) -> None:
        return None
