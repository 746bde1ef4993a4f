"""What does a clerk see of the chats that want a person? Names are masked."""

from dataclasses import dataclass
from datetime import datetime

from casework.handover.owners import (
    REPLY_WITHIN,
    ChatOwner,
    HandoverReason,
    OwnerCause,
    SendingState,
    Speaker,
)


@dataclass(frozen=True)
class ChatLine:
    """接待摘要: one line of the list; `who` is masked, empty for somebody who is not bound."""

    id: str
    owner: ChatOwner
    because: HandoverReason
    who: str
    asked_at: datetime
    member_wrote_at: datetime
    clerk_wrote_at: datetime | None
    clerk_id: str | None
    clerk_name: str
    member_id: str | None
    on_phone: bool = False

    @property
    def unanswered(self) -> bool:
        """Whether the member said the last word."""
        return self.clerk_wrote_at is None or self.member_wrote_at > self.clerk_wrote_at

    @property
    def reply_until(self) -> datetime:
        """Until when the platform lets us write."""
        return self.member_wrote_at + REPLY_WITHIN


@dataclass(frozen=True)
class ChatList:
    """接待列表 of one clerk; `others` are the names of colleagues who are there."""

    present: bool
    others: tuple[str, ...]
    waiting: tuple[ChatLine, ...]
    mine: tuple[ChatLine, ...]
    elsewhere: tuple[ChatLine, ...]
    ended: tuple[ChatLine, ...]


@dataclass(frozen=True, repr=False)
class HandoverMessage:
    """接待里的一句话; `state` only of what we sent."""

    seq: int
    by: Speaker
    clerk_name: str
    text: str
    at: datetime
    state: SendingState | None


@dataclass(frozen=True)
class OwnerChange:
    """归属变动."""

    owner: ChatOwner
    cause: OwnerCause
    actor_name: str
    at: datetime


@dataclass(frozen=True, repr=False)
class HandoverView:
    """一次接待: messages and owners, oldest first."""

    line: ChatLine
    messages: tuple[HandoverMessage, ...]
    changes: tuple[OwnerChange, ...]
    rating: int | None

    @property
    def before(self) -> tuple[HandoverMessage, ...]:
        """What was said to the bot before the wish for a person."""
        return tuple(each for each in self.messages if each.at < self.line.asked_at)

    @property
    def since(self) -> tuple[HandoverMessage, ...]:
        """What was said from the wish on."""
        return self.messages[len(self.before) :]

    @property
    def last_seq(self) -> int:
        """The number of the last message."""
        return self.messages[-1].seq if self.messages else 0
