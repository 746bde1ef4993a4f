"""What do relay, sender and channels need to know of the thing that a message is about?

Every other file of this folder answers for one kind of thing: whom it reaches, whether the message
is still true, and what it says."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable

from sqlalchemy.ext.asyncio import AsyncSession

from infra.db_failures import out_of_reach
from notifications.deliveries import Delivery, Plan
from notifications.messages import Message

T = TypeVar("T")
_AT_ONCE = 8  # each has a connection to the database, and others want some too


class Withheld(Exception):
    """不发: there is rightly nothing to send, because the message is no longer true or nobody is
    reached any more; `reason` is a code for the delivery's row. `this_way` says that only this
    channel does not reach them, so that the next may."""

    def __init__(self, reason: str, *, this_way: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.this_way = this_way


MayGo = Callable[[AsyncSession, Sequence[Delivery]], Awaitable[Mapping[str, datetime | str]]]
"""Which of these calls may not be made now, by their deliveries' ids: the moment to wait for, or a
code that says why it may never be. Asked once for all messages of a batch that name the same."""


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


@runtime_checkable
class SubjectOfMany(Protocol):
    """大批消息所说的事: a subject that reads what is said to many in as many statements as for
    one."""

    async def prepare_all(
        self, deliveries: Sequence[Delivery]
    ) -> Sequence[PreparedMessage | Exception]:
        """As `prepare` of each, in their order."""
        ...


async def prepared_messages(
    subject: Subject, deliveries: Sequence[Delivery]
) -> Sequence[PreparedMessage | Exception]:
    """What is said with each of these now, or why nothing is; together where the subject can, and
    each by itself where one of them spoils it for the others."""
    if isinstance(subject, SubjectOfMany):
        try:
            return await subject.prepare_all(deliveries)
        except Exception as problem:
            if len(deliveries) == 1 or out_of_reach(problem):
                return [problem] * len(deliveries)
    return await outcomes_of(subject.prepare(each) for each in deliveries)


async def outcomes_of(asked: Iterable[Awaitable[T]]) -> list[T | Exception]:
    """What each of these answers or raises, asked a few beside each other; only an end of all of
    it, such as a cancellation, is raised."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(answer: Awaitable[T]) -> T:
        async with places:
            return await answer

    answers = await asyncio.gather(*map(one, asked), return_exceptions=True)
    found: list[T | Exception] = []
    for each in answers:
        if isinstance(each, BaseException) and not isinstance(each, Exception):
            raise each
        found.append(each)
    return found


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
