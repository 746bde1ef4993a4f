"""Who is told of what was done in an insured person's name or to their binding, and in which words?
Asked by relay, sender and channels."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import merges, people
from casework.people.authority_tables import PersonNoticeRow
from casework.people.proxies import known_as
from casework.people.tables import AuthorisationRow, MemberRow
from casework.phone.contacts import Contacts, RecipientKind
from claims_core.calendar_cn import china_day
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from claims_core.proxy_scope import RELATIVE_DEED_WORDS
from infra.db import Database
from infra.sealing import Sealer
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

_WHY = "发送短信（告诉本人：代办和绑定）"


class PersonNoticeSubject:
    """告诉本人的事 as the subject of a message; the subject's id is the notice's."""

    messages = frozenset(Message(kind) for kind in NoticeKind)
    about_claims = False

    def __init__(self, db: Database, sealer: Sealer, contacts: Contacts) -> None:
        self._db = db
        self._sealer = sealer
        self._contacts = contacts

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
