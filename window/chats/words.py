"""How does the window say who is in a chat and how long they have waited? Asked by the pages of the
chats."""

from datetime import datetime, timedelta

from casework.handover.owners import (
    HANDOVER_REASON_WORDS,
    OWNER_CAUSE_WORDS,
    SENDING_STATE_WORDS,
    SPEAKER_WORDS,
    UNANSWERED_FOR,
    OwnerCause,
    SendingState,
)
from casework.handover.views import ChatLine, HandoverMessage

_TONES = {
    SendingState.SENT: "good",
    SendingState.SENDING: "warn",
    SendingState.FAILED: "bad",
    SendingState.UNKNOWN: "bad",
}


def who(line: ChatLine) -> str:
    """The person in the chat, masked."""
    return line.who or "没绑定的人"


def reason(line: ChatLine) -> str:
    """Why they want a person."""
    return HANDOVER_REASON_WORDS[line.because]


def waited(line: ChatLine, now: datetime) -> str:
    """How long the member has waited for a word of ours, as a tag; empty when we said the last."""
    if not line.unanswered:
        return ""
    minutes = (now - line.member_wrote_at) // timedelta(minutes=1)
    if minutes < 1:
        return "刚写的"
    hours, rest = divmod(minutes, 60)
    return f"等了{hours}小时{rest}分" if hours else f"等了{minutes}分钟"


def waits_long(line: ChatLine, now: datetime) -> bool:
    """Whether a colleague would have lost the chat by now."""
    return line.unanswered and now - line.member_wrote_at >= UNANSWERED_FOR


def may_be_written_to(line: ChatLine, now: datetime) -> bool:
    """Whether the platform still lets us write, or the member reads it on the phone's page."""
    return line.on_phone or now < line.reply_until


def speaker(message: HandoverMessage) -> str:
    """Who said it."""
    return message.clerk_name or SPEAKER_WORDS[message.by]


def state(message: HandoverMessage) -> str:
    """What became of what we sent; nothing is said of what simply arrived."""
    if message.state is None or message.state is SendingState.SENT:
        return ""
    return SENDING_STATE_WORDS[message.state]


def tone(message: HandoverMessage) -> str:
    """The colour beside it."""
    return _TONES[message.state] if message.state else ""


def cause(given: OwnerCause) -> str:
    """What moved the chat."""
    return OWNER_CAUSE_WORDS[given]
