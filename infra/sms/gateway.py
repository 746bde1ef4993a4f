"""What does the sending loop need from a provider of text messages?
Every provider's file fulfils this protocol; the relay knows nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from infra.gateway_errors import Category


@dataclass(frozen=True)
class SmsAccepted:
    """已受理: the provider took the message; whether it arrives is told by a receipt."""

    provider_id: str


@dataclass(frozen=True, kw_only=True)
class SmsFate:
    """发送结果: what became of a message that was accepted."""

    state: Literal["waiting", "delivered", "failed"]
    code: str = ""
    category: Category | None = None
    """For a failure: RECIPIENT, SUPPRESSED, CONTENT, DEFER … as in the provider's table."""


@dataclass(frozen=True, kw_only=True)
class SmsReceipt:
    """状态回执: a fate as pushed; unsigned, so it may change the state of messages only."""

    provider_id: str
    out_id: str
    fate: SmsFate
    reported_at: datetime | None


class SmsGateway(Protocol):
    """短信网关."""

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        """Hands one message over. `template` is our name for it, `out_id` the attempt's id.

        Raises GatewayError; where it is ambiguous, `query` tells what happened.
        """
        ...

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        """The fate of the attempt sent on that day in China; None when there is no record of it.

        Raises GatewayError.
        """
        ...
