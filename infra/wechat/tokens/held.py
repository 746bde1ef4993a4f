"""What is an app on the WeChat platform, and what is its access token to us? Asked by whoever
fetches, keeps or uses one."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# In the token's last five minutes the platform hands out its successor, and both are good: renew
# there, each process at a moment of its own. Sooner would fetch the same token once more.
_SOONEST_S, _LATEST_S = 290.0, 90.0
# Too short for a call to arrive; by a clock that may be a little off.
_SPARE_S = 2.0


@dataclass(frozen=True)
class WeChatApp:
    """公众号或小程序: one app on the platform."""

    appid: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class IssuedToken:
    """接口调用凭证 as the platform issued it."""

    value: str = field(repr=False)
    expires_in: timedelta


@dataclass(frozen=True)
class HeldToken:
    """接口调用凭证 as this process holds it. The number tells two fetches of an equal value apart;
    None for one that is not in the shared row."""

    value: str = field(repr=False)
    number: int | None
    renew_at: datetime
    usable_until: datetime

    def good(self, now: datetime) -> bool:
        """Whether a call may still be made with it."""
        return now < self.usable_until


def hold(value: str, number: int | None, expires_at: datetime, now: datetime) -> HeldToken:
    """The token with the moment at which this process looks for the next one."""
    left_s = (expires_at - now).total_seconds()
    before_s = min(random.uniform(_LATEST_S, _SOONEST_S), left_s * random.uniform(0.3, 0.5))
    spare_s = min(_SPARE_S, left_s * 0.1)
    return HeldToken(
        value,
        number,
        renew_at=expires_at - timedelta(seconds=before_s),
        usable_until=expires_at - timedelta(seconds=spare_s),
    )
