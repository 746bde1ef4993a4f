"""Who may own a chat, and what moves it from one to another? Asked by the hand-over's services and
by whoever words them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from claims_core.claim import Role

CHAT_CLERKS = frozenset({Role.CLERK, Role.SUPERVISOR})


class ChatOwner(StrEnum):
    """会话归属; `bot` is what there is no open hand-over for."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"
    CLOSED = "closed"


CHAT_OWNER_WORDS: Mapping[ChatOwner, str] = {
    ChatOwner.BOT: "自动回答",
    ChatOwner.WAITING: "等着的",
    ChatOwner.HUMAN: "工作人员在接待",
    ChatOwner.CLOSED: "结束了",
}


class OwnerCause(StrEnum):
    """变动原因: who or what moved a chat to its present owner."""

    ASKED = "asked"
    FIRST_REPLY = "first_reply"
    TAKEN_OVER = "taken_over"
    GIVEN_BACK = "given_back"
    UNANSWERED = "unanswered"
    CLERK_LEFT = "clerk_left"
    ENDED_BY_CLERK = "ended_by_clerk"
    ENDED_BY_MEMBER = "ended_by_member"
    SILENCE = "silence"


OWNER_CAUSE_WORDS: Mapping[OwnerCause, str] = {
    OwnerCause.ASKED: "对方要找人工",
    OwnerCause.FIRST_REPLY: "工作人员回话，接下来由他接待",
    OwnerCause.TAKEN_OVER: "换了一位工作人员接待",
    OwnerCause.GIVEN_BACK: "工作人员放回了待接待",
    OwnerCause.UNANSWERED: "10分钟没有回话，放回了待接待",
    OwnerCause.CLERK_LEFT: "接待的人离开了，放回了待接待",
    OwnerCause.ENDED_BY_CLERK: "工作人员结束了接待",
    OwnerCause.ENDED_BY_MEMBER: "对方结束了接待",
    OwnerCause.SILENCE: "30分钟没有人说话，自动结束",
}


class HandoverReason(StrEnum):
    """找人工的缘由."""

    ASKED = "asked"
    COMPLAINT = "complaint"
    ANGER = "anger"
    MISSED = "missed"


HANDOVER_REASON_WORDS: Mapping[HandoverReason, str] = {
    HandoverReason.ASKED: "要找人工",
    HandoverReason.COMPLAINT: "要投诉",
    HandoverReason.ANGER: "着急了",
    HandoverReason.MISSED: "没答上",
}


class Speaker(StrEnum):
    """说话的人."""

    MEMBER = "member"
    CLERK = "clerk"
    US = "us"  # 系统提示, sent by us


SPEAKER_WORDS: Mapping[Speaker, str] = {
    Speaker.MEMBER: "对方",
    Speaker.CLERK: "工作人员",
    Speaker.US: "自动回复",
}


class SendingState(StrEnum):
    """发送情况 of what we wrote; `unknown` after a process died in the middle."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


SENDING_STATE_WORDS: Mapping[SendingState, str] = {
    SendingState.SENDING: "正在发",
    SendingState.SENT: "已发出",
    SendingState.FAILED: "没发出去",
    SendingState.UNKNOWN: "不确定发没发出去",
}

# facts/bot.md §1.1: thirty minutes of silence end it; unanswered for ten it goes to somebody else.
SILENT_FOR = timedelta(minutes=30)
UNANSWERED_FOR = timedelta(minutes=10)
# Without a look at the page for so long nobody sits there.
PRESENT_FOR = timedelta(minutes=2)
RATED_WITHIN = timedelta(minutes=30)
# The platform lets us write for so long after somebody's last message.
REPLY_WITHIN = timedelta(hours=48)


@dataclass(frozen=True)
class ChatStanding:
    """会话现状 of one person's chat: its open hand-over, or the last one."""

    handover_id: str
    owner: ChatOwner
    closed_at: datetime | None
    rated: bool

    def may_be_rated(self, now: datetime) -> bool:
        """Whether a number from 1 to 5 is about this one."""
        return (
            self.closed_at is not None and not self.rated and now - self.closed_at <= RATED_WITHIN
        )
