"""May this go out now, or is it night or a holiday in China? Asked at planning and again before the
call."""

from datetime import datetime, timedelta

from claims_core.calendar_cn import CHINA, is_public_holiday
from notifications.policy import QuietHours

_DAY = timedelta(days=1)


def opens_at(quiet: QuietHours | None, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` (UTC) falls into, or None when it may go at once."""
    if quiet is None:
        return None
    local = now.astimezone(CHINA)
    morning = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    opens = local
    if local.time() >= quiet.begin:
        opens = morning + _DAY
    elif local.time() < quiet.end:
        opens = morning
    while quiet.holidays and is_public_holiday(opens.date()):
        opens = morning + (opens.date() - local.date() + _DAY)
    return None if opens == local else opens.astimezone(now.tzinfo)
