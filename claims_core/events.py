"""Which events of a claim are published to the rest of the application? Asked by the outbox and
the messages."""

from dataclasses import dataclass
from enum import StrEnum


class EventName(StrEnum):
    """事件: a closed list; a name outside it cannot be written to the outbox."""

    CLAIM_SUBMITTED = "claim_submitted"
    MATERIALS_WANTED = "materials_wanted"
    MATERIALS_RESUBMITTED = "materials_resubmitted"
    CLAIM_ACCEPTED = "claim_accepted"
    CLAIM_NOT_ACCEPTED = "claim_not_accepted"
    CLAIM_REJECTED = "claim_rejected"
    CLAIM_WITHDRAWN = "claim_withdrawn"
    CLAIM_WITH_CENTRE = "claim_with_centre"
    CENTRE_AUDITED = "centre_audited"
    CLAIM_SETTLED = "claim_settled"
    PAYMENT_MADE = "payment_made"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_CAME_BACK = "payment_came_back"
    NEW_ACCOUNT_RECORDED = "new_account_recorded"
    # on the phone: nothing is paid to the new account for a day, and the old contact may stop it
    PAYEE_CHANGE_ASKED = "payee_change_asked"
    PAYEE_CHANGE_STOPPED = "payee_change_stopped"
    ARRIVAL_CONFIRMED = "arrival_confirmed"
    ARRIVAL_DENIED = "arrival_denied"
    # by the clock, some days after a payment of which nobody has said that it came
    ARRIVAL_ASKED = "arrival_asked"
    CLOSING_SOON = "closing_soon"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    CLAIM_REVERSED = "claim_reversed"
    CLAIM_REOPENED = "claim_reopened"
    # the clocks: half, four fifths and all of the time has gone
    TIME_HALF_GONE = "time_half_gone"
    TIME_NEARLY_GONE = "time_nearly_gone"
    TIME_GONE = "time_gone"
    PROMISE_RECOUNTED = "promise_recounted"
    # a promise that had stopped runs again: another account, or a request taken back
    PROMISE_BEGUN_ANEW = "promise_begun_anew"


@dataclass(frozen=True, slots=True)
class Event:
    """事件: something that happened to one claim; carries ids only, never personal data."""

    name: EventName
    claim_id: str
