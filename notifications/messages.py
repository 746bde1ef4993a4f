"""Which messages are there, what causes each, what holds for a class of them, and which channels
reach whom? Asked by relay, sender and subjects.

The list is closed: an event that stands nowhere here tells nobody anything."""

from dataclasses import dataclass
from enum import StrEnum

from claims_core.events import EventName


class Message(StrEnum):
    """消息: one thing that people are told."""

    RECEIVED = "received"
    MATERIALS_WANTED = "materials_wanted"
    SETTLEMENT_REMINDER = "settlement_reminder"
    ARRIVAL_REMINDER = "arrival_reminder"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_CAME_BACK = "payment_came_back"
    NEW_ACCOUNT_RECORDED = "new_account_recorded"
    NOT_ACCEPTED = "not_accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    WITH_CENTRE = "with_centre"
    REVERSED = "reversed"
    REOPENED = "reopened"
    ONE_TIME_CODE = "one_time_code"


class MessageClass(StrEnum):
    """消息类别: decides caps, hours and how long a message stays worth sending."""

    OTP = "otp"
    TRANSACTIONAL = "transactional"


@dataclass(frozen=True)
class ClassTraits:
    """What holds for every message of a class; caps and lifetimes are settings and stand in
    `notifications.policy`."""

    lane: int
    """先后: lower lanes are sent first."""
    at_any_hour: bool
    """Quiet hours do not hold it back."""
    ages_from_cause: bool
    """Its lifetime begins with its event, not when the event is seen (after an outage, say)."""
    given_up_quietly: bool
    """Nobody has to look when it could not be delivered."""


TRAITS: dict[MessageClass, ClassTraits] = {
    # Asked for by somebody who is awake and waits in front of the screen; if it does not come, they
    # ask for another.
    MessageClass.OTP: ClassTraits(
        lane=0, at_any_hour=True, ages_from_cause=True, given_up_quietly=True
    ),
    # News are worth telling after an outage too, but not at night.
    MessageClass.TRANSACTIONAL: ClassTraits(
        lane=1, at_any_hour=False, ages_from_cause=False, given_up_quietly=False
    ),
}


class ChannelName(StrEnum):
    """通道: a way of reaching somebody."""

    SMS = "sms"
    WECHAT_TEMPLATE = "wechat_template"


CODE_EVENT = "one_time_code"

CAUSED_BY: dict[str, Message] = {
    EventName.CLAIM_SUBMITTED: Message.RECEIVED,
    EventName.MATERIALS_RESUBMITTED: Message.RECEIVED,
    EventName.MATERIALS_WANTED: Message.MATERIALS_WANTED,
    EventName.CLAIM_SETTLED: Message.SETTLEMENT_REMINDER,
    EventName.PAYMENT_MADE: Message.ARRIVAL_REMINDER,
    EventName.CLOSED_UNCONFIRMED: Message.CLOSED_UNCONFIRMED,
    EventName.PAYMENT_RETURNED: Message.PAYMENT_RETURNED,
    EventName.PAYMENT_CAME_BACK: Message.PAYMENT_CAME_BACK,
    EventName.NEW_ACCOUNT_RECORDED: Message.NEW_ACCOUNT_RECORDED,
    EventName.CLAIM_NOT_ACCEPTED: Message.NOT_ACCEPTED,
    EventName.CLAIM_REJECTED: Message.REJECTED,
    EventName.CLAIM_WITHDRAWN: Message.WITHDRAWN,
    EventName.CLAIM_WITH_CENTRE: Message.WITH_CENTRE,
    EventName.CLAIM_REVERSED: Message.REVERSED,
    EventName.CLAIM_REOPENED: Message.REOPENED,
    CODE_EVENT: Message.ONE_TIME_CODE,
}
# The member knows of these already, nothing changes for them, or supervisors look after it.
SILENT: frozenset[str] = frozenset(
    {
        EventName.CLAIM_ACCEPTED,
        EventName.CENTRE_AUDITED,
        EventName.ARRIVAL_CONFIRMED,
        EventName.ARRIVAL_DENIED,
        EventName.TIME_HALF_GONE,
        EventName.TIME_NEARLY_GONE,
        EventName.TIME_GONE,
        EventName.PROMISE_RECOUNTED,
    }
)


def channels_of(*, has_phone: bool, follows: bool) -> tuple[ChannelName, ...]:
    """Every channel that reaches this person."""
    reached = ((ChannelName.SMS, has_phone), (ChannelName.WECHAT_TEMPLATE, follows))
    return tuple(channel for channel, is_open in reached if is_open)
