"""May this go out now, or is it night in China? Asked at planning and again before the call."""

from datetime import datetime, timedelta

from claims_core.calendar_cn import CHINA
from notifications.messages import TRAITS, MessageClass
from notifications.policy import QuietHours


def opens_at(
    quiet: QuietHours | None, message_class: MessageClass, now: datetime
) -> datetime | None:
    """The end of the quiet hours that `now` (UTC) falls into, or None when it may go at once."""
    if quiet is None or TRAITS[message_class].at_any_hour:
        return None
    local = now.astimezone(CHINA)
    morning = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    if local.time() >= quiet.begin:
        morning += timedelta(days=1)
    elif local.time() >= quiet.end:
        return None
    return morning.astimezone(now.tzinfo)
