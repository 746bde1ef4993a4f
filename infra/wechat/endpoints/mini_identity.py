"""Who is the person with the mini-program, and which telephone number do they let us have? Asked at
login and when a number is given."""

from dataclasses import dataclass, field

from infra.gateway_errors import Category, gateway_error, reported
from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import PROVIDER
from infra.wechat.tokens.held import WeChatApp
from infra.wechat.transport import ONE_TIME_CODE, Transport, WeChatCall


@dataclass(frozen=True)
class Session:
    """小程序登录会话: who the code stood for; the key never leaves the server."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    session_key: str = field(repr=False)


class MiniIdentity:
    """小程序的身份接口."""

    def __init__(self, app: WeChatApp, transport: Transport, calls: AppCalls) -> None:
        self._app = app
        self._transport = transport
        self._calls = calls

    async def session(self, js_code: str) -> Session:
        """小程序登录: whom a code of wx.login stands for. It is good once, so never repeated.

        Limits: 100 a minute and user (45011). Errors: 40029, 40163 a new code; 40226 a user whom
        the platform distrusts. The unionid is there only where both apps are bound to one open
        platform. Source: code2Session. :raises GatewayError:
        """
        answer = await self._transport.once(
            WeChatCall(
                "GET",
                "sns/jscode2session",
                ONE_TIME_CODE,
                query={
                    "appid": self._app.appid,
                    "secret": self._app.secret,
                    "js_code": js_code,
                    "grant_type": "authorization_code",
                },
            )
        )
        return Session(
            openid=answer.text("openid"),
            unionid=answer.text_or("unionid") or None,
            session_key=answer.text("session_key"),
        )

    async def phone_number(self, code: str, openid: str) -> str:
        """手机号 the member let us have; the platform checks that it is this openid's code.

        Digits only for a mainland number, with its country code for any other. The code lasts five
        minutes, is good once and is another one than that of the login. It proves control of a
        number, not who somebody is. Errors: 40029, 40013, 45011; 40003 another person's code.
        Source: getPhoneNumber. :raises GatewayError: also for a number marked for another app.
        """
        answer = await self._calls.ask(
            WeChatCall(
                "POST",
                "wxa/business/getuserphonenumber",
                ONE_TIME_CODE,
                body={"code": code, "openid": openid},
            )
        )
        info = answer.part("phone_info")
        if info.part("watermark").text_or("appid") != self._app.appid:
            raise reported(gateway_error(PROVIDER, "foreign_watermark", Category.DEFECT))
        mainland = info.id("countryCode") == "86"
        return info.text("purePhoneNumber" if mainland else "phoneNumber")
