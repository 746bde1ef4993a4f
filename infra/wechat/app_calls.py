"""How does a call get its access token, and what happens when that is refused? Asked by every
endpoint: one of these for the official account, one for the mini-program."""

from collections.abc import Awaitable, Callable

from infra.gateway_errors import GatewayError, reported
from infra.wechat.answers import WeChatAnswer
from infra.wechat.repeats import Repeats
from infra.wechat.tokens.held import HeldToken
from infra.wechat.tokens.service import TokenService
from infra.wechat.transport import TokenRefused, Transport, WeChatCall


class AppCalls:
    """一个应用的接口调用: with its token, renewed once where it is refused, and repeated where
    that can do no harm."""

    def __init__(
        self,
        appid: str,
        transport: Transport,
        tokens: TokenService,
        pause: Callable[[float], Awaitable[object]],
    ) -> None:
        self.appid = appid
        self._transport = transport
        self._tokens = tokens
        self._pause = pause

    async def ask(self, call: WeChatCall) -> WeChatAnswer:
        """The platform's answer.

        A token that is refused is replaced once, and the call made once more with the next
        (40001, 40014, 42001, 41001); when that one is refused as well, it is the operator's
        trouble. :raises GatewayError:
        """
        repeats = Repeats(call.effect, self._pause)
        token = await self._tokens.get()
        replaced = False
        while True:
            try:
                answer = await self._transport.once(call, token.value)
            except TokenRefused as refused:
                await self._tokens.invalidate(token, again=replaced)
                if replaced:
                    raise repeats.last(reported(refused.error)) from None
                replaced = True
                token = await self._next_token(repeats)
            except GatewayError as error:
                self._tokens.pause_for(error)
                await repeats.after(error)
            else:
                self._tokens.accepted()
                return answer

    async def _next_token(self, repeats: Repeats) -> HeldToken:
        try:
            return await self._tokens.get()
        except GatewayError as error:
            raise repeats.last(error) from None
