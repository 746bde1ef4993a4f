"""What carriers report about a message: in any order, late, and more than once."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from infra.sms.gateway import SmsFate, SmsReceipt

State = Literal["waiting", "delivered", "failed"]
AT = datetime(2026, 3, 2, 2, 1, tzinfo=UTC)


def receipt(
    out_id: str, state: State, seconds: float = 0, code: str = "", biz: str = "biz-1"
) -> SmsReceipt:
    """So many seconds after the first one could come."""
    return SmsReceipt(
        provider_id=biz,
        out_id=out_id,
        fate=SmsFate(state=state, code=code),
        reported_at=AT + timedelta(seconds=seconds),
    )


def arrived(out_id: str) -> list[SmsReceipt]:
    """Four of one message that has arrived in the end; one of them came too early, one too late."""
    return [
        receipt(out_id, "waiting"),
        receipt(out_id, "failed", 5, "UNDELIV"),
        receipt(out_id, "delivered", 9),
        receipt(out_id, "failed", 12, "EXPIRED"),
    ]


def did_not_arrive(out_id: str) -> list[SmsReceipt]:
    """Four of one message that never has."""
    return [
        receipt(out_id, "waiting"),
        receipt(out_id, "failed", 5, "UNDELIV"),
        receipt(out_id, "waiting", 9),
        receipt(out_id, "failed", 12, "EXPIRED"),
    ]
