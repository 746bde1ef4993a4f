"""Which things that happen to a claim does the rest of the house hear of? Asked by the outbox and
the messages."""

from dataclasses import dataclass
from enum import StrEnum


class EventName(StrEnum):
    """事件: a closed list; a name outside it cannot be written to the outbox."""

    CLAIM_SUBMITTED = "claim_submitted"
    MATERIALS_WANTED = "materials_wanted"
    MATERIALS_RESUBMITTED = "materials_resubmitted"
    CLAIM_ACCEPTED = "claim_accepted"
    CLAIM_REJECTED = "claim_rejected"
    CLAIM_WITHDRAWN = "claim_withdrawn"
    CLAIM_WITH_CENTRE = "claim_with_centre"
    CLAIM_SETTLED = "claim_settled"
    PAYMENT_MADE = "payment_made"
    PAYMENT_RETURNED = "payment_returned"
    ARRIVAL_CONFIRMED = "arrival_confirmed"
    ARRIVAL_DENIED = "arrival_denied"


@dataclass(frozen=True)
class Event:
    """事件: something that happened to one claim; carries ids only, never personal data."""

    name: EventName
    claim_id: str
