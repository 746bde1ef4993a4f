"""How is an access token asked for? Asked by the token service of each app, and nobody else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from infra.gateway_errors import Category, GatewayError
from infra.wechat.repeats import Repeats
from infra.wechat.tokens.held import IssuedToken, WeChatApp
from infra.wechat.transport import REPEATABLE, Effect, Transport, WeChatCall

# The second forced one within 30 seconds is refused, and kills the first.
_FORCED = Effect(repeatable=False, lost=Category.RETRY)


class StableToken:
    """稳定版接口调用凭证 of one app."""

    def __init__(
        self,
        app: WeChatApp,
        transport: Transport,
        pause: Callable[[float], Awaitable[object]],
    ) -> None:
        self._app = app
        self._transport = transport
        self._pause = pause

    async def fetch(self, forced: bool) -> IssuedToken:
        """The app's token. In the normal mode the same one until its last five minutes; the forced
        mode makes a new one and kills the one before.

        Limits: 10,000 a minute, 500,000 a day; forced 20 a day, 30 seconds apart (45009, 45011).
        Errors: 40013, 40125, 40001 secret; 40164 address; 40243 frozen; 50002 account limited.
        Source: 获取稳定版接口调用凭据. :raises GatewayError: never ambiguous.
        """
        call = WeChatCall(
            "POST",
            "cgi-bin/stable_token",
            _FORCED if forced else REPEATABLE,
            body={
                "grant_type": "client_credential",
                "appid": self._app.appid,
                "secret": self._app.secret,
                "force_refresh": forced,
            },
        )
        repeats = Repeats(call.effect, self._pause)
        while True:
            try:
                answer = await self._transport.once(call)
            except GatewayError as error:
                await repeats.after(error)
            else:
                return IssuedToken(
                    answer.text("access_token"), timedelta(seconds=answer.number("expires_in"))
                )
