"""How does a text message reach an insured person or a member, whatever it is about? Asked by the
subjects that go by text message alone and are about no claim."""

from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.contacts import Contacts, RecipientKind
from infra.db import Database
from notifications.deliveries import Delivery
from notifications.messages import Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld

Content = Callable[[AsyncSession, Message, str], Awaitable[MessageContent]]


class ByTextMessage:
    """发短信: `why` is written down with every look at a number."""

    def __init__(self, db: Database, contacts: Contacts, why: str) -> None:
        self._db = db
        self._contacts = contacts
        self._why = why

    async def prepare(self, delivery: Delivery, content: Content) -> PreparedMessage:
        """What is said, and to which number. :raises Withheld: without a number, too."""
        async with self._db.read() as session:
            said = await content(session, delivery.message, delivery.subject_id)
            phone = await self._contacts.phone(
                session, recipient_kind(delivery.recipient_kind), delivery.recipient_id
            )
        if not phone:
            raise Withheld("no_phone", this_way=True)
        record = partial(
            self._contacts.record_phone,
            recipient_id=delivery.recipient_id,
            why=self._why,
            claim_id=None,
        )
        return PreparedMessage(delivery.recipient_id, phone, said, record)

    async def phone(self, delivery: Delivery) -> str:
        """The number to ask the provider about. :raises Withheld:"""
        phone = await self._contacts.phone_of(
            recipient_kind(delivery.recipient_kind),
            delivery.recipient_id,
            why="向短信平台核实是否已发出",
            claim_id=None,
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone


def recipient_kind(kind: str) -> RecipientKind:
    """As contacts know it."""
    return "member" if kind == "member" else "insured"
