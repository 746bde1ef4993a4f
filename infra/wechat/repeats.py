"""Is a failed call of WeChat tried again, and what do earlier tries leave in doubt? Asked after
each failure by whoever makes the call."""

import random
from collections.abc import Awaitable, Callable

from infra.gateway_errors import Category, GatewayError
from infra.wechat.transport import Effect

TRIES = 3


class Repeats:
    """再试 of one call: at most twice, after a short, random pause, and only where a repeat can do
    no harm."""

    def __init__(self, effect: Effect, pause: Callable[[float], Awaitable[object]]) -> None:
        self._effect = effect
        self._pause = pause
        self._failed = 0
        self._doubt: GatewayError | None = None

    async def after(self, error: GatewayError) -> None:
        """Returns when the call may be tried again.

        :raises GatewayError: where it may not; what the caller is told of it.
        """
        if error.ambiguous:
            self._doubt = error
        self._failed += 1
        passes = error.category in (Category.AMBIGUOUS, Category.RETRY)
        if not (self._effect.repeatable and passes and error.retry_after is None):
            raise self.last(error) from None
        if self._failed >= TRIES:
            raise self.last(error) from None
        await self._pause(random.uniform(0.1, 0.4) * self._failed)

    def last(self, error: GatewayError) -> GatewayError:
        """What one try left in doubt stays in doubt, unless the platform has refused the very same
        for good."""
        return error if self._doubt is None or error.permanent else self._doubt
