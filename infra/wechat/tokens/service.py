"""Which access token is good for this app right now? Asked by `infra.wechat.app_calls` before each
call, and again when the platform refuses one.

The token in memory is used until shortly before its end; then the row that all processes share is
looked at, and one of them fetches the next. Without that database a process goes on with what it
has, and fetches for itself when that ends: stable_token gives everybody the same one."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.wechat.errors import APP_REFUSED, PROVIDER, error_of
from infra.wechat.tokens.held import HeldToken, IssuedToken, hold
from infra.wechat.tokens.store import SharedToken, TokenLease, TokenStore
from infra.wechat.tokens.store_in_time import StoreAway, StoreInTime

log = logging.getLogger("daetong.wechat")

# After a refusal: how long all leave the platform alone. After another failure: how soon the
# holder of a good token tries to renew it again.
REFUSED_FOR = timedelta(seconds=60)
_AGAIN = timedelta(seconds=10)
# Waiting for whoever fetches: a little longer than a dead one's lease.
_ROUNDS, _ROUND_S = 120, 0.2


class TokenService:
    """凭证服务 of one app. `fetch` asks the platform for a token, in its forced mode where told.

    At most one fetch is under way in a process; whoever asks meanwhile waits for it only when
    there is no good token to go on with. Without a `store` the process is by itself, and nothing
    is ever forced."""

    def __init__(
        self,
        appid: str,
        fetch: Callable[[bool], Awaitable[IssuedToken]],
        clock: Callable[[], datetime],
        store: TokenStore | None = None,
        *,
        patience_s: float = 3.0,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._appid = appid
        self._fetch = fetch
        self._clock = clock
        self._store = store
        self._in_time = StoreInTime(patience_s)
        self._pause = pause
        self._held: HeldToken | None = None
        self._refused_number: int | None = None
        self._renewing: asyncio.Task[HeldToken] | None = None
        self._refusal: GatewayError | None = None
        self._refused_until: datetime | None = None
        self.app_refused = False
        """Whether the platform's last word was that it refuses the app."""

    async def get(self) -> HeldToken:
        """The token to call with.

        :raises GatewayError: the platform's refusal to give one, or RETRY when none came in time.
        """
        held, now = self._held, self._clock()
        refusal = self._refusal_now(now)
        if held is not None and held.good(now) and not _is_of_app(refusal):
            if now >= held.renew_at and refusal is None:
                self._renewal()
            return held
        if refusal is not None:
            raise _copy(refusal)
        return await asyncio.shield(self._renewal())

    async def invalidate(self, refused: HeldToken, *, again: bool = False) -> None:
        """Forget a token that the platform refused, here and for all, unless it has been replaced
        already. `again` when it was a replacement itself: if by its time it should be good, the
        next one is fetched in the forced mode, within the limits of that."""
        held = self._held
        if held is not None and (held.value, held.number) == (refused.value, refused.number):
            self._held = None
        if self._store is None or refused.number is None:
            return
        # a renewal that is under way, or begins before the row has heard of it, may still read it
        self._refused_number = refused.number
        force = again and refused.good(self._clock())
        with suppress(StoreAway):  # said already; the others find out by themselves
            await self._in_time.ask(
                self._store.invalidate(self._appid, refused.number, force=force)
            )

    def pause_for(self, error: GatewayError) -> None:
        """Leave the platform alone for a while where it refused the app in an ordinary call."""
        if _is_of_app(error):
            self._refuse(error, self._clock() + REFUSED_FOR)

    def accepted(self) -> None:
        """A call went well: the app is not refused."""
        self.app_refused = False

    async def settled(self) -> None:
        """Wait for a renewal that is under way, however it ends."""
        if self._renewing is not None:
            await asyncio.wait({self._renewing})

    async def close(self) -> None:
        """Give up a renewal that is under way; its lease ends by itself."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait({self._renewing})
        await self._in_time.close()

    def _renewal(self) -> "asyncio.Task[HeldToken]":
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renewed())
            self._renewing.add_done_callback(self._ended)
        return self._renewing

    def _ended(self, task: "asyncio.Task[HeldToken]") -> None:
        self._renewing = None
        if not task.cancelled():
            task.exception()  # whoever waited has been told; nobody may have waited

    async def _renewed(self) -> HeldToken:
        try:
            if self._store is None:
                return await self._alone()
            try:
                return await self._shared(self._store)
            except StoreAway:
                held = self._held
                if held is None or not held.good(self._clock()):
                    return await self._alone()
                self._held = replace(held, renew_at=self._clock() + _AGAIN)
                return self._held
        except GatewayError:
            if self._held is not None:
                self._held = replace(self._held, renew_at=self._clock() + _AGAIN)
            raise

    async def _shared(self, store: TokenStore) -> HeldToken:
        """What another process has fetched, or what this one fetches under the lease."""
        for _ in range(_ROUNDS):
            seen = await self._in_time.ask(store.look(self._appid))
            if (adopted := self._adopted(seen)) is not None:
                return adopted
            self._respect(seen)
            lease = await self._in_time.ask(store.lease(self._appid, seen.number))
            if lease is not None:
                return await self._fetched(store, lease)
            await self._pause(random.uniform(0.5, 1.5) * _ROUND_S)
        raise gateway_error(PROVIDER, "token_awaited", Category.RETRY)

    async def _alone(self) -> HeldToken:
        value, expires_at = await self._issued(forced=False)
        return self._hold(value, None, expires_at)

    async def _fetched(self, store: TokenStore, lease: TokenLease) -> HeldToken:
        try:
            value, expires_at = await self._issued(forced=lease.forced)
        except GatewayError as error:
            of_all = self._refusal is error
            code = int(error.code) if of_all else None
            until = self._refused_until if of_all else None
            with suppress(StoreAway):  # the lease ends by itself
                await self._in_time.ask(store.give_up(lease, code, until))
            raise
        try:
            number = await self._in_time.ask(store.keep(lease, value, expires_at))
        except StoreAway:
            number = None
        return self._hold(value, number, expires_at)

    async def _issued(self, *, forced: bool) -> tuple[str, datetime]:
        asked_at = self._clock()
        try:
            issued = await self._fetch(forced)
        except GatewayError as error:
            # A refusal by code stands for a while; what was only lost may be asked again.
            if error.code.isdecimal() and (error.permanent or error.retry_after is not None):
                longest = REFUSED_FOR.total_seconds()
                wait_s = min(error.retry_after or longest, longest)
                self._refuse(error, self._clock() + timedelta(seconds=wait_s))
            raise
        log.info(
            "a WeChat token was fetched",
            extra={"action": "wechat_token_fetched", "appid": self._appid, "forced": forced},
        )
        self._refusal, self.app_refused = None, False
        return issued.value, asked_at + issued.expires_in

    def _adopted(self, seen: SharedToken) -> HeldToken | None:
        if seen.value is None or seen.expires_at is None:
            return None
        if seen.number == self._refused_number:
            return None
        if self._held is not None and self._held.number == seen.number:
            return None  # the one that is to be renewed
        now = self._clock()
        found = hold(seen.value, seen.number, seen.expires_at, now)
        if not found.good(now):
            return None
        self._held = found
        return found

    def _hold(self, value: str, number: int | None, expires_at: datetime) -> HeldToken:
        self._held = hold(value, number, expires_at, self._clock())
        return self._held

    def _respect(self, seen: SharedToken) -> None:
        """:raises GatewayError: what the platform told another process a moment ago."""
        now = self._clock()
        if seen.refused_code is None or seen.refused_until is None or now >= seen.refused_until:
            return
        error = error_of(seen.refused_code, {}, now)
        self._refuse(error, seen.refused_until)
        raise error

    def _refuse(self, error: GatewayError, until: datetime) -> None:
        self._refusal, self._refused_until = error, until
        self.app_refused = error.category is Category.STOP_PROVIDER

    def _refusal_now(self, now: datetime) -> GatewayError | None:
        if self._refused_until is not None and now < self._refused_until:
            return self._refusal
        return None


def _is_of_app(error: GatewayError | None) -> bool:
    return error is not None and error.code.isdecimal() and int(error.code) in APP_REFUSED


def _copy(error: GatewayError) -> GatewayError:
    """Each caller raises one of its own: a traceback grows with every raise."""
    return gateway_error(
        error.provider,
        error.code,
        error.category,
        retry_after=error.retry_after,
        reference=error.reference,
    )
