"""Which access token is good for this app right now?
Asked by `infra.wechat.client` before each call, and again when the platform refuses one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_EARLY = timedelta(minutes=5)


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
    """接口调用凭证 as we hold it; the number tells two fetches of an equal value apart."""

    value: str = field(repr=False)
    number: int
    good_until: datetime


class StableToken:
    """One app's token: fetched by one caller at a time, kept until shortly before its end."""

    def __init__(
        self, fetch: Callable[[], Awaitable[IssuedToken]], clock: Callable[[], datetime]
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._held: HeldToken | None = None
        self._count = 0
        self._lock = asyncio.Lock()

    async def get(self) -> HeldToken:
        """The token in hand, or a new one; whoever asks meanwhile waits for the same fetch."""
        return self._current() or await self._renewed()

    def invalidate(self, refused: HeldToken) -> None:
        """Forgets the token unless another caller has already replaced the one refused."""
        if self._held is not None and self._held.number == refused.number:
            self._held = None

    def _current(self) -> HeldToken | None:
        if self._held is not None and self._clock() < self._held.good_until:
            return self._held
        return None

    async def _renewed(self) -> HeldToken:
        async with self._lock:
            held = self._current()
            if held is None:
                issued = await self._fetch()
                self._count += 1
                # In its last five minutes the platform hands out the successor.
                kept_for = max(issued.expires_in - _EARLY, issued.expires_in / 2)
                held = HeldToken(issued.value, self._count, self._clock() + kept_for)
                self._held = held
            return held
