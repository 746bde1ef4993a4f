"""Who looks at a page of ours inside WeChat? Asked when the member's client opens in the browser of
the official account."""

from dataclasses import dataclass, field

from infra.wechat.tokens.held import WeChatApp
from infra.wechat.transport import ONE_TIME_CODE, Transport, WeChatCall


@dataclass(frozen=True)
class WebVisitor:
    """网页访客. `made_up` is somebody whom the platform shows the page without saying who they are:
    their openid is nobody's, and must never be bound to an insured person."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    made_up: bool


class WebIdentity:
    """公众号的网页授权."""

    def __init__(self, app: WeChatApp, transport: Transport) -> None:
        self._app = app
        self._transport = transport

    async def visitor(self, code: str) -> WebVisitor:
        """网页授权: whom a code stands for. It lasts five minutes and is good once.

        The access token that comes with it is of no use to us and is dropped. The unionid is there
        only when the visitor once agreed to show their profile. Errors: 40029, 40163 a new code.
        Source: 网页授权. :raises GatewayError:
        """
        answer = await self._transport.once(
            WeChatCall(
                "GET",
                "sns/oauth2/access_token",
                ONE_TIME_CODE,
                query={
                    "appid": self._app.appid,
                    "secret": self._app.secret,
                    "code": code,
                    "grant_type": "authorization_code",
                },
            )
        )
        return WebVisitor(
            openid=answer.text("openid"),
            unionid=answer.text_or("unionid") or None,
            made_up=answer.number_or("is_snapshotuser", 0) == 1,
        )
