"""How much may one caller ask for, and how much may be in work at once? Asked before every handler.

The service stays on its feet without a reverse proxy in front of it; behind one, the proxy's word
for who calls is believed only where the settings say so."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from claims_core.errors import ClaimsError

MOST_CALLERS = 10_000
RETRY_AFTER_SECONDS = 2


class TooManyRequests(ClaimsError):
    """请求太频繁: this caller asked for more than its share."""

    code = "too_many_requests"
    template = "操作太快了，请等几秒再试。您填的内容没有丢。"


class Busy(ClaimsError):
    """系统繁忙: as much is in work as this process can carry."""

    code = "busy"
    template = "现在办理的人很多，请过几秒再试。您填的内容没有丢。"


@dataclass(frozen=True)
class Limits:
    """流量上限. 0 switches a limit off.

    `per_second` requests of one caller in the long run, `burst` of them at once; `in_work` requests
    and `uploads` (bodies of several megabytes) of everybody at one moment.
    """

    per_second: float = 50
    burst: int = 300
    in_work: int = 200
    uploads: int = 8
    forwarded: bool = False


class Shares:
    """令牌桶: what each caller has left; the callers heard of longest ago are forgotten first."""

    def __init__(
        self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, caller: str) -> bool:
        """Use one request of the caller's share; False when nothing is left."""
        now = self._clock()
        left, since = self._left.pop(caller, (float(self._burst), now))
        left = min(float(self._burst), left + (now - since) * self._per_second)
        granted = left >= 1
        self._left[caller] = (left - 1 if granted else left, now)
        if len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)
        return granted


def limited(limits: Limits, exempt: Collection[str] = ()) -> Middleware:
    """The middleware that refuses what is too much; `exempt` are path prefixes whose callers prove
    themselves otherwise (the platform's callbacks) or must always be heard (health)."""
    shares = Shares(limits.per_second, limits.burst)
    whole, begun = frozenset(exempt), tuple(f"{each}/" for each in exempt)
    in_work = uploads = 0

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal in_work, uploads
        if request.path in whole or request.path.startswith(begun):
            return await handler(request)
        if limits.per_second and not shares.spend(_caller(request, limits.forwarded)):
            raise TooManyRequests
        upload = request.content_type == "multipart/form-data"
        if (limits.in_work and in_work >= limits.in_work) or (
            upload and limits.uploads and uploads >= limits.uploads
        ):
            raise Busy
        in_work, uploads = in_work + 1, uploads + upload
        try:
            return await handler(request)
        finally:
            in_work, uploads = in_work - 1, uploads - upload

    return limit


def _caller(request: web.Request, forwarded: bool) -> str:
    """Whose share is used: the peer, or whom the nearest proxy names (the right-most entry)."""
    named = request.headers.get(hdrs.X_FORWARDED_FOR, "") if forwarded else ""
    return named.rsplit(",", 1)[-1].strip()[:64] or request.remote or ""
