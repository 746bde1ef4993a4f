"""How often, at which hours and for how long may we try to reach somebody? Filled from settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Literal

from notifications.messages import MessageClass

Window = Literal["minute", "hour", "day", "week", "month", "year"]


@dataclass(frozen=True)
class Cap:
    """频次上限: at most so many messages of a class to one recipient in a window.

    Minute and hour are the clock's, the day is the last 24 hours, as at the gateways; week, month
    and year are the last 7, 30 and 365 days, the present one included."""

    message_class: MessageClass
    window: Window
    most: int


# Not above the gateways' own defaults, else a message is refused there instead of waiting here.
USUAL_CAPS = (
    Cap(MessageClass.OTP, "minute", 1),
    Cap(MessageClass.OTP, "hour", 5),
    Cap(MessageClass.OTP, "day", 10),
    Cap(MessageClass.TRANSACTIONAL, "day", 6),
    Cap(MessageClass.NUDGE, "week", 1),
    Cap(MessageClass.NUDGE, "year", 3),
    Cap(MessageClass.CAMPAIGN, "month", 2),
)

# How long a message is worth sending.
USUAL_LIFETIMES: Mapping[MessageClass, timedelta] = {
    MessageClass.OTP: timedelta(minutes=5),
    MessageClass.TRANSACTIONAL: timedelta(hours=48),
    MessageClass.NUDGE: timedelta(days=7),
    MessageClass.CAMPAIGN: timedelta(days=7),
}


@dataclass(frozen=True)
class QuietHours:
    """免打扰时段, China time: from `begin` in the evening until `end` the next morning, and, where
    `holidays` says so, the whole of a public holiday."""

    begin: time = time(22)
    end: time = time(7)
    holidays: bool = False


# Nobody waits for these, so they come by day; a class without an entry goes at any hour.
_BY_DAY = QuietHours(begin=time(20), end=time(9), holidays=True)
USUAL_QUIET_HOURS: Mapping[MessageClass, QuietHours] = {
    MessageClass.TRANSACTIONAL: QuietHours(),
    MessageClass.NUDGE: _BY_DAY,
    MessageClass.CAMPAIGN: _BY_DAY,
}


@dataclass(frozen=True)
class NotificationPolicy:
    """消息发送规则. Without caps and quiet hours (the demo profile) everything goes at once."""

    caps: tuple[Cap, ...] = USUAL_CAPS
    quiet_hours: Mapping[MessageClass, QuietHours] = field(
        default_factory=lambda: USUAL_QUIET_HOURS
    )
    lifetimes: Mapping[MessageClass, timedelta] = field(default_factory=lambda: USUAL_LIFETIMES)
    retry_first: timedelta = timedelta(seconds=5)
    retry_longest: timedelta = timedelta(minutes=15)
    park_for: timedelta = timedelta(minutes=15)  # until somebody has topped up or corrected
    lease: timedelta = timedelta(seconds=60)
    call_seconds: float = 30.0  # for one call with its repeats; well under the lease
    ask_after: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=10),
        timedelta(minutes=60),
        timedelta(hours=6),
    )
    """When a gateway is asked about a call whose end nobody saw, counted from the call; after the
    last of them a person has to look."""
    no_record_means_not_sent: timedelta = timedelta(minutes=10)
    """A gateway writes its records with a delay: only after so long "no record" is an answer."""

    @property
    def on_its_way_after_a_death(self) -> timedelta:
        """How long a message waits at most whose worker died over it, until it is called again or
        found at the gateway: the lease has to end, and the gateway's records to be complete."""
        asked = (self.lease, *(wait for wait in self.ask_after if wait > self.lease))
        return next(wait for wait in asked if wait >= self.no_record_means_not_sent)

    def beside_stand_ins(self) -> "NotificationPolicy":
        """The same where the gateways are stand-ins, which answer and keep their records at once:
        what a restart interrupted need not wait for minutes."""
        soon = timedelta(seconds=10)
        return replace(
            self,
            lease=soon,
            call_seconds=5.0,
            ask_after=(soon, *self.ask_after),
            no_record_means_not_sent=soon,
        )
