"""What does the sending loop need from a way of reaching somebody?
Every other file of this folder fulfils it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.deliveries import Delivery
from notifications.subjects.subject import MayGo, outcomes_of

WithIntent = Callable[[AsyncSession], Awaitable[str | None] | None]
"""Writes what belongs to an intent; a code where nothing is left of what the channel needs, so that
the next one is tried."""


class LookUp(StrEnum):
    """查询结果: what the gateway knows of a delivery that we called with."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    NO_RECORD = "no_record"  # it has certainly not been accepted
    NO_PROOF = "no_proof"  # no record, but this gateway lists not all that it has accepted
    CANNOT_ASK = "cannot_ask"


@dataclass(frozen=True, repr=False)
class PreparedCall:
    """待发内容: everything a call needs, in clear text; lives only between reading and calling.

    `counted_for` is the id of the person whose caps it counts against; `with_intent` is written
    in the transaction that commits the call, and `may_go` asked there."""

    counted_for: str
    arguments: Any
    with_intent: WithIntent | None = None
    may_go: MayGo | None = None
    provider: str = ""
    """Who of several providers is called; kept with the intent, so that the right one is asked."""
    undo_intent: Callable[[AsyncSession], Awaitable[None]] | None = None
    """Takes back what `with_intent` has written, where the call has certainly never left."""
    phone_index: str | None = None
    """The blind index of the phone that is written to, by which a reply is understood."""


class TakenOver(Exception):
    """换一家: the call has certainly left nothing behind, and another provider of the channel takes
    the message at once; `code` is what the first one said."""

    def __init__(self, provider: str, code: str) -> None:
        super().__init__(provider, code)
        self.provider = provider
        self.code = code


class MessageChannel(Protocol):
    """发送通道."""

    repeat_within: timedelta | None
    """For so long the gateway itself drops a repeat under the same id; None where it never does."""

    async def prepare(self, delivery: Delivery) -> PreparedCall:
        """Read what is to be said and to whom.

        :raises Withheld: when there is rightly nothing to send.
        """
        ...

    async def send(self, delivery: Delivery, prepared: PreparedCall) -> str:
        """Hand it over once, under the delivery's id; the provider's id of it.

        :raises TakenOver: when another provider is to be called instead.
        :raises GatewayError: as `infra.gateway_errors` says.
        """
        ...

    async def look_up(self, delivery: Delivery) -> LookUp:
        """Ask what became of an earlier call.

        :raises GatewayError: when the question was not answered.
        :raises Withheld: when nobody waits for an answer any more.
        """
        ...


@runtime_checkable
class ChannelOfMany(Protocol):
    """成批的通道: one that prepares many calls in as many statements as one."""

    async def prepare_all(
        self, deliveries: Sequence[Delivery]
    ) -> Sequence[PreparedCall | Exception]:
        """As `prepare` of each, in their order."""
        ...


async def prepared_calls(
    channel: MessageChannel, deliveries: Sequence[Delivery]
) -> Sequence[PreparedCall | Exception]:
    """What each of these calls needs, or why there is none; together where the channel can."""
    if isinstance(channel, ChannelOfMany):
        return await channel.prepare_all(deliveries)
    return await outcomes_of(channel.prepare(each) for each in deliveries)
