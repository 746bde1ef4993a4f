"""How often, at which hours and for how long may we try to reach somebody? Filled from settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal

from notifications.messages import MessageClass

Window = Literal["minute", "hour", "day"]


@dataclass(frozen=True)
class Cap:
    """频次上限: at most so many messages of a class to one recipient in a window.

    Minute and hour are the clock's, the day is the last 24 hours, as at the gateways."""

    message_class: MessageClass
    window: Window
    most: int


# Not above the gateways' own defaults, else a message is refused there instead of waiting here.
USUAL_CAPS = (
    Cap(MessageClass.OTP, "minute", 1),
    Cap(MessageClass.OTP, "hour", 5),
    Cap(MessageClass.OTP, "day", 10),
    Cap(MessageClass.TRANSACTIONAL, "day", 6),
)

# How long a message is worth sending.
USUAL_LIFETIMES: Mapping[MessageClass, timedelta] = {
    MessageClass.OTP: timedelta(minutes=5),
    MessageClass.TRANSACTIONAL: timedelta(hours=48),
}


@dataclass(frozen=True)
class QuietHours:
    """免打扰时段, China time: from `begin` in the evening until `end` the next morning."""

    begin: time = time(22)
    end: time = time(7)


@dataclass(frozen=True)
class NotificationPolicy:
    """消息发送规则. Without caps and quiet hours (the demo profile) everything goes at once."""

    caps: tuple[Cap, ...] = USUAL_CAPS
    quiet_hours: QuietHours | None = QuietHours()
    lifetimes: Mapping[MessageClass, timedelta] = field(default_factory=lambda: USUAL_LIFETIMES)
    retry_first: timedelta = timedelta(seconds=5)
    retry_longest: timedelta = timedelta(minutes=15)
    park_for: timedelta = timedelta(minutes=15)  # until somebody has topped up or corrected
    lease: timedelta = timedelta(seconds=60)
    call_seconds: float = 30.0  # for one call with its repeats; well under the lease


AT_ONCE = NotificationPolicy(caps=(), quiet_hours=None)
