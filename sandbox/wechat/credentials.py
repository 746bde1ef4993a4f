"""Who is calling? Tokens for an app id and its secret, by the stable-token rules."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from sandbox.people import App
from sandbox.wechat.gate import Answered, Call, Endpoint, Gate, check_address
from sandbox.wechat.protocol import WeChatRefused
from sandbox.wechat.quotas import Limit
from sandbox.wechat.tokens import TooManyForced
from sandbox.world import SandboxWorld

NO_TOKEN: frozenset[App] = frozenset()


class Credentials:
    """调用凭证: stable_token, and the check of app id and secret that others need too."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world
        config = world.config
        self._secrets: dict[object, tuple[App, str]] = {
            config.official_appid: ("official", config.official_secret),
            config.mini_appid: ("mini", config.mini_secret),
        }
        self.gate: Gate | None = None

    def endpoints(self) -> list[Endpoint]:
        limit = Limit(daily=500_000, per_minute=10_000)
        path = "cgi-bin/stable_token"
        return [Endpoint(path, "POST", self.stable_token, NO_TOKEN, limit)]

    async def stable_token(self, call: Call) -> Answered:
        if call.body.get("grant_type") != "client_credential":
            raise WeChatRefused(40002)
        call.app = self.check(call.body, call.request)
        appid = str(call.body["appid"])
        forced = call.body.get("force_refresh", False)
        if not isinstance(forced, bool):
            raise WeChatRefused(47001)
        if self.gate is not None:
            self.gate.spend(appid, self.gate.endpoints["cgi-bin/stable_token"])
        try:
            tokens = self._world.tokens
            token = tokens.forced(appid) if forced else tokens.stable(appid)
        except TooManyForced as often:
            raise WeChatRefused(45009 if often.daily else 45011) from None
        left = int((token.until - self._world.clock()).total_seconds())
        return {"access_token": token.value, "expires_in": left}

    def check(self, given: Mapping[str, object], request: web.Request) -> App:
        """The app whose id and secret these are, called from an address on its list."""
        appid, secret = given.get("appid"), given.get("secret")
        if not appid:
            raise WeChatRefused(41002)
        if appid not in self._secrets:
            raise WeChatRefused(40013)
        if not secret:
            raise WeChatRefused(41004)
        app, right = self._secrets[appid]
        if secret != right:
            raise WeChatRefused(40125)
        if self._world.console.is_frozen(str(appid)):
            raise WeChatRefused(40243)
        check_address(self._world, str(appid), request)
        return app
