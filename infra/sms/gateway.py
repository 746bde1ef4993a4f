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
    """状态回执: a fate as pushed; unsigned, so it may change the state of messages only. `out_id`
    is empty where the provider does not echo it: then its own id tells which message it is."""

    provider_id: str
    out_id: str
    fate: SmsFate
    reported_at: datetime | None


@dataclass(frozen=True, kw_only=True, repr=False)
class SmsReply:
    """短信回复: what somebody wrote back, as pushed; `reference` is the same when repeated."""

    phone: str
    text: str
    reference: str
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Registration:
    """审核情况 of a template or signature at the provider; `text` as it was approved there."""

    state: Literal["approved", "pending", "refused", "missing"]
    text: str = ""
    reason: str = ""


class PushUnreadable(ValueError):
    """What was pushed is not what the provider's page says; nothing of it is used."""


class SmsGateway(Protocol):
    """短信网关."""

    no_record_is_proof: bool
    """`query` sees whatever was accepted: where it finds nothing, nothing has left."""

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        """Hands one message over. `template` is our name for it, `params` are in the order of its
        text, `out_id` is the attempt's id.

        Raises GatewayError; where it is ambiguous, `query` tells what happened.
        """
        ...

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        """The fate of the attempt sent on that day in China; None when there is no record of it.

        Raises GatewayError.
        """
        ...

    async def registered_template(self, template: str) -> Registration:
        """How our template stands at the provider. Raises GatewayError."""
        ...

    async def registered_sign(self) -> Registration:
        """How the signature stands at the provider. Raises GatewayError."""
        ...
