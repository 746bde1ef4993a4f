"""What do relay, sender and channels need to know of the thing that a message is about?

Every other file of this folder answers for one kind of thing: whom it reaches, whether the message
is still true, and what it says."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.deliveries import Delivery, Plan
from notifications.messages import Message


class Withheld(Exception):
    """不发: there is rightly nothing to send, because the message is no longer true or nobody is
    reached any more; `reason` is a code for the delivery's row. `this_way` says that only this
    channel does not reach them, so that the next may."""

    def __init__(self, reason: str, *, this_way: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.this_way = this_way


MayGo = Callable[[AsyncSession], Awaitable[datetime | None]]
"""Whether a call may be made now: the moment to wait for, or None. Raises Withheld when it may
never be."""


@dataclass(frozen=True, repr=False)
class MessageContent:
    """要说的话: which variant of the wording, and the facts for its places."""

    variant: str
    facts: dict[str, str]


@dataclass(frozen=True, repr=False)
class PreparedMessage:
    """待发消息, in clear text; lives only between reading and calling.

    `address` is a phone or an openid, as the delivery's channel needs it; `counted_for` is the id
    of the person whose caps it counts against. `with_intent` is written in the transaction that
    commits the call, such as the record that a phone was read in clear, and `may_go` is asked
    there."""

    counted_for: str
    address: str
    content: MessageContent
    with_intent: Callable[[AsyncSession], None] | None = None
    may_go: MayGo | None = None


class Subject(Protocol):
    """消息所说的事, of one kind."""

    messages: frozenset[Message]
    about_claims: bool
    """Its ids are those of claims, and whoever may not see the claim may not read of it."""

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        """What is said now; asked for the inbox, where it is no secret.

        :raises Withheld: when the message is no longer true.
        """
        ...

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        """Who is told, and which channels reach them; read in the transaction that plans the
        event."""
        ...

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        """What is said now, and where it goes.

        :raises Withheld: when there is rightly nothing to send.
        """
        ...

    async def phone(self, delivery: Delivery) -> str:
        """The phone of a delivery that was called for, to ask the gateway what became of it.

        :raises Withheld: when there is none any more, or nobody waits for an answer.
        """
        ...

    async def accepted(self, delivery: Delivery) -> None:
        """Forget what was only needed until the gateway had it; may be called again."""
        ...


Subjects = Mapping[Message, Subject]


def by_message(*subjects: Subject) -> Subjects:
    """The table in which relay, sender and channels find the subject of a message.

    :raises ValueError: when a message has no subject, or two.
    """
    table: dict[Message, Subject] = {}
    for subject in subjects:
        if twice := subject.messages & table.keys():
            raise ValueError(f"these messages have two subjects: {sorted(twice)}")
        table |= dict.fromkeys(subject.messages, subject)
    if without := set(Message) - table.keys():
        raise ValueError(f"these messages have no subject: {sorted(without)}")
    return table
