"""How many calls may be under way at a provider, and how many a second? Asked by the sender before
each call."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from notifications.messages import ClassTraits

CONNECTIONS = 50
# Half of what Tencent Cloud takes from one account in a second, since two of us may be at work; who
# is refused for its pace all the same (Throttling, RequestLimitExceeded) tries again later.
CALLS_A_SECOND = 1_500


class CallPlaces:
    """发送名额, for each provider and lane by itself: no lane waits behind another one's calls, and
    what somebody waits for in front of a screen waits for none at all."""

    def __init__(self, connections: int = CONNECTIONS, a_second: float = CALLS_A_SECOND) -> None:
        self._places: dict[tuple[str, int], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(connections)
        )
        self._paces: dict[str, float] = defaultdict(float)
        self._apart = 1 / a_second

    @asynccontextmanager
    async def one(self, provider: str, traits: ClassTraits) -> AsyncIterator[None]:
        """One place, held while the call lasts."""
        if traits.awaited:
            yield
            return
        async with self._places[provider, traits.lane]:
            await self._in_step(provider)
            yield

    async def _in_step(self, provider: str) -> None:
        now = asyncio.get_running_loop().time()
        begins = max(now, self._paces[provider])
        self._paces[provider] = begins + self._apart
        if begins > now:
            await asyncio.sleep(begins - now)
