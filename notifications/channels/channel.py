"""What does the sending loop need from a way of reaching somebody?
Every other file of this folder fulfils it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.deliveries import Delivery
from notifications.subjects.subject import MayGo


class LookUp(StrEnum):
    """查询结果: what the gateway knows of a delivery that we called with."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    NO_RECORD = "no_record"
    CANNOT_ASK = "cannot_ask"


@dataclass(frozen=True, repr=False)
class PreparedCall:
    """待发内容: everything a call needs, in clear text; lives only between reading and calling.

    `counted_for` is the id of the person whose caps it counts against; `with_intent` is written
    in the transaction that commits the call, and `may_go` asked there."""

    counted_for: str
    arguments: Any
    with_intent: Callable[[AsyncSession], None] | None = None
    may_go: MayGo | None = None


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

        :raises GatewayError: as `infra.gateway_errors` says.
        """
        ...

    async def look_up(self, delivery: Delivery) -> LookUp:
        """Ask what became of an earlier call.

        :raises GatewayError: when the question was not answered.
        :raises Withheld: when nobody waits for an answer any more.
        """
        ...
