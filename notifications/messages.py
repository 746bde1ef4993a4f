"""Which kinds of messages are there: how urgent is each, over which channels does it go, by whose
consent, and who may see it on a screen? Asked by relay, sender, inbox and subjects.

The list is closed; `notifications.causes` says which event causes which."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Message(StrEnum):
    """消息: one thing that people are told."""

    RECEIVED = "received"
    SUPPLEMENT_RECEIVED = "supplement_received"
    PROMISE_MOVED = "promise_moved"
    MATERIALS_WANTED = "materials_wanted"
    SETTLEMENT_REMINDER = "settlement_reminder"
    ARRIVAL_REMINDER = "arrival_reminder"
    ARRIVAL_QUESTION = "arrival_question"
    CLOSING_SOON = "closing_soon"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_CAME_BACK = "payment_came_back"
    NEW_ACCOUNT_RECORDED = "new_account_recorded"
    PAYEE_CHANGE_ASKED = "payee_change_asked"
    PAYEE_CHANGE_STOPPED = "payee_change_stopped"
    RELATIVE_ACTED = "relative_acted"
    RELATIVE_FILLED_IN = "relative_filled_in"
    AUTHORISATION_GIVEN = "authorisation_given"
    AUTHORISATION_ENDED = "authorisation_ended"
    BINDING_MOVED = "binding_moved"
    NOT_ACCEPTED = "not_accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    WITH_CENTRE = "with_centre"
    REVERSED = "reversed"
    REOPENED = "reopened"
    FIRST_REPORT_REMINDER = "first_report_reminder"
    ENTITLEMENT_REMINDER = "entitlement_reminder"
    DRAFT_REMINDER = "draft_reminder"
    ASSISTED_FILING_ASKED = "assisted_filing_asked"
    ASSISTED_FILING_LAPSED = "assisted_filing_lapsed"
    ASSISTED_SHEET_LATE = "assisted_sheet_late"
    ASSISTED_SHEET_REFUSED = "assisted_sheet_refused"
    ACTIVITY_TOMORROW = "activity_tomorrow"
    ACTIVITY_CANCELLED = "activity_cancelled"
    ONE_TIME_CODE = "one_time_code"
    HEALTH_TIP = "health_tip"
    ANNOUNCEMENT = "announcement"
    PREMIUM_NOTICE = "premium_notice"
    PROCEDURE_NOTICE = "procedure_notice"
    ACTIVITY_NOTICE = "activity_notice"


ANNOUNCED: frozenset[Message] = frozenset(
    {
        Message.ANNOUNCEMENT,
        Message.PREMIUM_NOTICE,
        Message.PROCEDURE_NOTICE,
        Message.ACTIVITY_NOTICE,
    }
)
"""What publicity writes, a second person approves, and whoever does not want it can refuse."""


class MessageClass(StrEnum):
    """消息类别, the most urgent first: decides lane, caps, hours and how long a message stays worth
    sending."""

    OTP = "otp"
    TRANSACTIONAL = "transactional"
    NUDGE = "nudge"
    CAMPAIGN = "campaign"


@dataclass(frozen=True)
class ClassTraits:
    """What holds for every message of a class; caps, hours and lifetimes are settings and stand in
    `notifications.policy`."""

    lane: int
    """先后: every lane has workers of its own, and lower ones are served first."""
    ages_from_cause: bool
    """Its lifetime begins with its event, not when the event is seen (after an outage, say)."""
    given_up_quietly: bool
    """Nobody has to look when it could not be delivered."""
    waits_for_room: bool
    """Over the cap it waits; others are skipped, since next week there is another one."""
    counted_by_kind: bool
    """Caps count each kind for itself: tips take no place from announcements."""
    changes_provider: bool
    """Another provider of text messages takes it when the usual one fails; others wait for that."""
    awaited: bool
    """Somebody waits for it in front of a screen: no provider that was silent just now is tried."""


TRAITS: dict[MessageClass, ClassTraits] = {
    # Asked for by somebody who is awake and waits in front of the screen; if it does not come, they
    # ask for another.
    MessageClass.OTP: ClassTraits(
        lane=0,
        ages_from_cause=True,
        given_up_quietly=True,
        waits_for_room=True,
        counted_by_kind=False,
        changes_provider=True,
        awaited=True,
    ),
    # News are worth telling after an outage too, but not at night.
    MessageClass.TRANSACTIONAL: ClassTraits(
        lane=1,
        ages_from_cause=False,
        given_up_quietly=False,
        waits_for_room=True,
        counted_by_kind=False,
        changes_provider=True,
        awaited=False,
    ),
    # What helps the person themselves, and can be refused.
    MessageClass.NUDGE: ClassTraits(
        lane=2,
        ages_from_cause=False,
        given_up_quietly=True,
        waits_for_room=False,
        counted_by_kind=True,
        changes_provider=False,
        awaited=False,
    ),
    # The same for many: nobody waits for it.
    MessageClass.CAMPAIGN: ClassTraits(
        lane=3,
        ages_from_cause=True,
        given_up_quietly=True,
        waits_for_room=False,
        counted_by_kind=True,
        changes_provider=False,
        awaited=False,
    ),
}
LANES: tuple[int, ...] = tuple(sorted(traits.lane for traits in TRAITS.values()))


class ChannelName(StrEnum):
    """通道: a way of reaching somebody outside our own inbox."""

    SMS = "sms"
    WECHAT_TEMPLATE = "wechat_template"
    SERVICE_SUBSCRIPTION = "service_subscription"
    MINI_SUBSCRIPTION = "mini_subscription"
    SERVICE_CHAT = "service_chat"

    @property
    def is_phone(self) -> bool:
        """Whether it goes to a phone number."""
        return self is ChannelName.SMS


class Consent(StrEnum):
    """同意: what it takes that a person may be sent this kind."""

    ASKED_FOR = "asked_for"  # 本人刚刚要的
    SERVICE = "service"  # 办事必需的通知, part of what they applied for
    UNLESS_REFUSED = "unless_refused"  # 可以退订
    OPTED_IN = "opted_in"  # 本人订阅了才发


class ScreenPrivacy(StrEnum):
    """屏幕上的隐私: who may see it when the phone lies on the table."""

    PUBLIC = "public"  # the same for everybody; nothing in it is about a person
    PERSONAL = "personal"  # masked name, number of the claim; sums by setting; sealed in the inbox
    SECRET = "secret"  # for one phone alone: no inbox, no other channel


@dataclass(frozen=True)
class MessageKind:
    """消息种类: one line of the table below."""

    message_class: MessageClass
    channels: tuple[ChannelName, ...]
    """In this order: the first that reaches the person, the next only when that one refuses. The
    inbox has every message that is no secret, whatever else becomes of it."""
    consent: Consent
    privacy: ScreenPrivacy

    @property
    def in_inbox(self) -> bool:
        """Whether it can be read in the inbox too."""
        return self.privacy is not ScreenPrivacy.SECRET


# A card to whoever follows; then what they have allowed message by message; last what may be said
# in the chat because they have just written there.
_IN_WECHAT = (
    ChannelName.WECHAT_TEMPLATE,
    ChannelName.SERVICE_SUBSCRIPTION,
    ChannelName.MINI_SUBSCRIPTION,
    ChannelName.SERVICE_CHAT,
)
# What has to arrive, or to warn, goes to the phone first: contract and bid promise a text message
# for settlement and arrival, and whoever has no WeChat has a phone. What merely says how things
# stand is a card for those who follow.
_TO_THE_PHONE = MessageKind(
    MessageClass.TRANSACTIONAL,
    (ChannelName.SMS, *_IN_WECHAT),
    Consent.SERVICE,
    ScreenPrivacy.PERSONAL,
)
_AS_A_CARD = MessageKind(
    MessageClass.TRANSACTIONAL,
    (*_IN_WECHAT, ChannelName.SMS),
    Consent.SERVICE,
    ScreenPrivacy.PERSONAL,
)

_BY_SMS = MessageKind(
    MessageClass.TRANSACTIONAL, (ChannelName.SMS,), Consent.SERVICE, ScreenPrivacy.PERSONAL
)

# What waits for their yes: where they have just written, with the link; else by the phone.
_IN_THE_CHAT = MessageKind(
    MessageClass.TRANSACTIONAL,
    (ChannelName.SERVICE_CHAT, ChannelName.SMS),
    Consent.SERVICE,
    ScreenPrivacy.PERSONAL,
)

# A draft grows in many small steps; nobody is rung for each.
_INBOX_ONLY = MessageKind(MessageClass.TRANSACTIONAL, (), Consent.SERVICE, ScreenPrivacy.PERSONAL)

# Approved by two people; no card, since platforms allow none for it: whoever follows may be told by
# a mass message of the account instead.
_TO_MANY = MessageKind(
    MessageClass.CAMPAIGN, (ChannelName.SMS,), Consent.UNLESS_REFUSED, ScreenPrivacy.PUBLIC
)

KINDS: Mapping[Message, MessageKind] = {
    Message.RECEIVED: _AS_A_CARD,
    Message.SUPPLEMENT_RECEIVED: _AS_A_CARD,
    Message.PROMISE_MOVED: _AS_A_CARD,
    Message.MATERIALS_WANTED: _TO_THE_PHONE,
    Message.SETTLEMENT_REMINDER: _TO_THE_PHONE,
    Message.ARRIVAL_REMINDER: _TO_THE_PHONE,
    # who follows answers in the chat, where a word is enough
    Message.ARRIVAL_QUESTION: _AS_A_CARD,
    Message.CLOSING_SOON: _TO_THE_PHONE,
    Message.CLOSED_UNCONFIRMED: _TO_THE_PHONE,
    Message.PAYMENT_RETURNED: _TO_THE_PHONE,
    Message.PAYMENT_CAME_BACK: _TO_THE_PHONE,
    Message.NEW_ACCOUNT_RECORDED: _TO_THE_PHONE,
    Message.PAYEE_CHANGE_ASKED: _TO_THE_PHONE,
    Message.PAYEE_CHANGE_STOPPED: _TO_THE_PHONE,
    # done in their name, or to who they are here: by the phone, which no relative and no stranger
    # holds; no card fits it
    Message.RELATIVE_ACTED: _BY_SMS,
    Message.RELATIVE_FILLED_IN: _INBOX_ONLY,
    Message.AUTHORISATION_GIVEN: _BY_SMS,
    Message.AUTHORISATION_ENDED: _BY_SMS,
    Message.BINDING_MOVED: _BY_SMS,
    Message.NOT_ACCEPTED: _TO_THE_PHONE,
    Message.REJECTED: _TO_THE_PHONE,
    Message.WITHDRAWN: _TO_THE_PHONE,
    Message.WITH_CENTRE: _AS_A_CARD,
    Message.REVERSED: _TO_THE_PHONE,
    Message.REOPENED: _AS_A_CARD,
    # they have asked us to expect their papers
    Message.FIRST_REPORT_REMINDER: _BY_SMS,
    # money of their own that they have not claimed, and it can be refused; who does not follow us
    # is the one who needs it
    Message.ENTITLEMENT_REMINDER: MessageKind(
        MessageClass.NUDGE, (ChannelName.SMS,), Consent.UNLESS_REFUSED, ScreenPrivacy.PERSONAL
    ),
    # begun and not handed in: the same money, the same word against it
    Message.DRAFT_REMINDER: MessageKind(
        MessageClass.NUDGE, (ChannelName.SMS,), Consent.UNLESS_REFUSED, ScreenPrivacy.PERSONAL
    ),
    Message.ASSISTED_FILING_ASKED: _IN_THE_CHAT,
    Message.ASSISTED_FILING_LAPSED: _IN_THE_CHAT,
    Message.ASSISTED_SHEET_LATE: _IN_THE_CHAT,
    Message.ASSISTED_SHEET_REFUSED: _IN_THE_CHAT,
    # they have signed up for it
    Message.ACTIVITY_TOMORROW: _BY_SMS,
    Message.ACTIVITY_CANCELLED: _BY_SMS,
    # it proves this very phone
    Message.ONE_TIME_CODE: MessageKind(
        MessageClass.OTP, (ChannelName.SMS,), Consent.ASKED_FOR, ScreenPrivacy.SECRET
    ),
    # inbox and chat, since the platforms allow no card for it; a text message to whoever chose that
    Message.HEALTH_TIP: MessageKind(
        MessageClass.CAMPAIGN, (ChannelName.SMS,), Consent.OPTED_IN, ScreenPrivacy.PUBLIC
    ),
    **dict.fromkeys(ANNOUNCED, _TO_MANY),
}
