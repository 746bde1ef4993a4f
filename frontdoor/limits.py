"""How much may one caller ask for, and how much may be in work at once? Asked before every handler.

The service stays on its feet without a reverse proxy in front of it; behind one, the proxy's word
for who calls is believed only where the settings say so."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from claims_core.errors import ClaimsError
from frontdoor.guards import ADMITTED
from frontdoor.protocol import comes_in_pieces
from frontdoor.reading import UPLOAD, WHOLE, in_time, read_ahead
from infra.whose import whose_work

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
    of those that check a password, `logins_at_once`; `in_work` requests of everybody at one moment
    and `uploads` (bodies of several megabytes, from the first byte on), a quarter of them kept from
    any one address; `uploads_of_one` of one person.
    """

    per_second: float = 50
    burst: int = 300
    logins: float = 1
    logins_at_once: int = 60
    in_work: int = 200
    uploads: int = 32
    uploads_of_one: int = 4
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
    """在办: how much is in work at one moment, and whose it is. One alone cannot fill it: unless
    told otherwise, a quarter of the places stays free for others."""

    def __init__(self, most: int, most_of_one: int | None = None) -> None:
        self._most = most
        self._most_of_one = most - most // 4 if most_of_one is None else most_of_one
        self._of: Counter[str] = Counter()
        self._total = 0

    @property
    def full(self) -> bool:
        """Whether nobody gets in at the moment."""
        return bool(self._most) and self._total >= self._most

    @contextmanager
    def one_of(self, caller: str) -> Iterator[None]:
        """While one request of this caller is in work.

        :raises Busy, TooManyRequests:
        """
        if self.full:
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


class Traffic:
    """进出: two middlewares around the door. The one before it refuses who asks too often; the one
    behind it, who is known by then, reads the body at the caller's pace and only then takes a
    place. So nobody who drips keeps a place from others, and no stranger gets to upload.

    Of `outside`, path prefixes whose callers prove themselves otherwise (the platform's callbacks,
    the stand-in world) or must always be heard (health), nothing is counted; `unplaced` are
    addresses that need no place; to `logins` passwords are posted."""

    def __init__(
        self,
        limits: Limits,
        outside: Collection[str] = (),
        unplaced: Collection[str] = (),
        logins: Collection[str] = (),
    ) -> None:
        self._limits = limits
        self._whole, self._begun = frozenset(outside), tuple(f"{each}/" for each in outside)
        self._unplaced, self._logins = frozenset(unplaced), frozenset(logins)
        self._shares = Shares(limits.per_second, limits.burst)
        self._tries = Shares(limits.logins, limits.logins_at_once)
        self._in_work = AtWork(limits.in_work)
        self._uploads = AtWork(limits.uploads)
        of_one = limits.uploads_of_one
        self._uploads_of_one = AtWork(limits.uploads if of_one else 0, of_one)

    @web.middleware
    async def before(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Ahead of the door.

        :raises TooManyRequests, Busy:
        """
        if not self._outside(request):
            limits = self._limits
            caller = request[CALLER] = address_of(request, limits.forwarded)
            if limits.per_second and not self._shares.spend(caller):
                raise TooManyRequests
            # each costs as much as fifty other requests
            login = request.method == "POST" and request.path in self._logins
            if login and limits.logins and not self._tries.spend(caller):
                raise TooManyRequests
            if self._in_work.full and request.path not in self._unplaced:
                raise Busy  # before anybody asks the database who it is
        return await handler(request)

    @web.middleware
    async def behind(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Behind the door.

        :raises TooManyRequests, Busy: and what reading the body raises.
        """
        outside = self._outside(request)
        if outside and request.content.is_eof():
            return await handler(request)
        in_pieces = comes_in_pieces(request)
        form = in_pieces or request.content_type == "multipart/form-data"
        if outside:
            return await in_time(request, _done(handler, request), UPLOAD if form else WHOLE)
        caller, admitted = request[CALLER], request.get(ADMITTED)
        whose_work.set(admitted.actor.id if admitted else caller)
        with ExitStack() as held:
            if form:
                held.enter_context(self._uploads_of_one.one_of(whose_work.get()))
                held.enter_context(self._uploads.one_of(caller))
            await read_ahead(request)
            # who brings pieces waits for the line, and keeps a place of an upload meanwhile
            if request.path not in self._unplaced and not in_pieces:
                held.enter_context(self._in_work.one_of(caller))
            return await handler(request)

    def _outside(self, request: web.Request) -> bool:
        return request.path in self._whole or request.path.startswith(self._begun)


async def _done(handler: Handler, request: web.Request) -> web.StreamResponse:
    return await handler(request)


def address_of(request: web.Request, forwarded: bool) -> str:
    """Whose share is used: the peer, or whom the nearest proxy names: the right-most entry, over
    all lines of that header, for what stands before it anybody can write."""
    lines = request.headers.getall(hdrs.X_FORWARDED_FOR, ()) if forwarded else ()
    named = lines[-1].rsplit(",", 1)[-1].strip()[:64] if lines else ""
    return _household(named or request.remote or "")


@lru_cache(maxsize=MOST_CALLERS)
def _household(address: str) -> str:
    """An address as one caller: every home has 2⁶⁴ of the long kind (IPv6), all of which are its
    own, and a short one may come written as a long one."""
    try:
        long = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if long.ipv4_mapped is not None:
        return str(long.ipv4_mapped)
    return str(IPv6Network((int(long), 64), strict=False))


def caller_of(request: web.Request) -> str:
    """The address of whoever asks, as the limits have it."""
    caller: str = request.get(CALLER, request.remote or "")
    return caller
