"""How much may one caller ask for, and how much may be in work at once? Asked before every handler.

The service stays on its feet without a reverse proxy in front of it; behind one, the proxy's word
for who calls is believed only where the settings say so."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from claims_core.errors import ClaimsError

MOST_CALLERS = 10_000
RETRY_AFTER_SECONDS = 2
# The address whose share a request uses, for whoever counts wrong tries.
CALLER: web.RequestKey[str] = web.RequestKey("caller", str)


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

    `per_second` requests of one caller in the long run, `burst` of them at once; `logins` likewise
    of those that check a password, `logins_at_once`; `in_work` requests and `uploads` (bodies of
    several megabytes) of everybody at one moment, a quarter of them kept from any one caller.
    """

    per_second: float = 50
    burst: int = 300
    logins: float = 1
    logins_at_once: int = 60
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


class AtWork:
    """在办: how much is in work at one moment, and whose it is. One caller alone cannot fill it: a
    stranger who lets every body drip in keeps a quarter of the places free for others."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._most_of_one = most - most // 4
        self._of: Counter[str] = Counter()
        self._total = 0

    @contextmanager
    def one_of(self, caller: str) -> Iterator[None]:
        """While one request of this caller is in work.

        :raises Busy, TooManyRequests:
        """
        if self._most and self._total >= self._most:
            raise Busy
        if self._most and self._of[caller] >= self._most_of_one:
            raise TooManyRequests
        self._of[caller] += 1
        self._total += 1
        try:
            yield
        finally:
            self._total -= 1
            self._of[caller] -= 1
            if not self._of[caller]:
                del self._of[caller]


def limited(
    limits: Limits, exempt: Collection[str] = (), logins: Collection[str] = ()
) -> Middleware:
    """The middleware that refuses what is too much; `exempt` are path prefixes whose callers prove
    themselves otherwise (the platform's callbacks) or must always be heard (health), `logins` the
    addresses to which passwords are posted."""
    shares = Shares(limits.per_second, limits.burst)
    tries = Shares(limits.logins, limits.logins_at_once)
    whole, begun = frozenset(exempt), tuple(f"{each}/" for each in exempt)
    in_work, uploads = AtWork(limits.in_work), AtWork(limits.uploads)

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in whole or request.path.startswith(begun):
            return await handler(request)
        caller = request[CALLER] = _caller(request, limits.forwarded)
        if limits.per_second and not shares.spend(caller):
            raise TooManyRequests
        # each costs as much as fifty other requests
        login = limits.logins and request.method == "POST" and request.path in logins
        if login and not tries.spend(caller):
            raise TooManyRequests
        with in_work.one_of(caller), ExitStack() as also:
            if request.content_type == "multipart/form-data":
                also.enter_context(uploads.one_of(caller))
            return await handler(request)

    return limit


def caller_of(request: web.Request) -> str:
    """The address of whoever asks, as the limits have it."""
    caller: str = request.get(CALLER, request.remote or "")
    return caller


def _caller(request: web.Request, forwarded: bool) -> str:
    """Whose share is used: the peer, or whom the nearest proxy names (the right-most entry)."""
    named = request.headers.get(hdrs.X_FORWARDED_FOR, "") if forwarded else ""
    return named.rsplit(",", 1)[-1].strip()[:64] or request.remote or ""
