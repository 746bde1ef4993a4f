"""How is the ticket asked for with which a web page of ours may use the phone's functions? Asked by
the token service that keeps it, like access tokens: one for all processes, fetched by one."""

from datetime import timedelta

from infra.wechat.app_calls import AppCalls
from infra.wechat.tokens.held import IssuedToken
from infra.wechat.transport import REPEATABLE, WeChatCall


class JsapiTicket:
    """网页票据 jsapi_ticket of the official account."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    @property
    def kept_as(self) -> str:
        """The name of its row among those of the tokens."""
        return f"{self._calls.appid}:jsapi"

    async def fetch(self, _forced: bool) -> IssuedToken:
        """The ticket, good for two hours; it knows no forced mode.

        Limits: 1,000,000 a day. Errors: 40001 after a fresh token, 40097 kind. Source: 获取
        jsapi_ticket. :raises GatewayError: never ambiguous.
        """
        answer = await self._calls.ask(
            WeChatCall("GET", "cgi-bin/ticket/getticket", REPEATABLE, query={"type": "jsapi"})
        )
        return IssuedToken(answer.text("ticket"), timedelta(seconds=answer.number("expires_in")))
