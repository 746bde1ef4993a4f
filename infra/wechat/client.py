"""What do we ask and tell the WeChat platform, for the official account and the mini-program?
Asked by login, binding, the bot and the sending loop; every call there goes through this file."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import aiohttp

from infra.gateway_errors import Category, GatewayError, gateway_error, reported
from infra.wechat.errors import PROVIDER, TOKEN_ERRCODES, error_of
from infra.wechat.tokens import HeldToken, IssuedToken, StableToken, WeChatApp

_TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=3)
_REPEATS = 2


@dataclass(frozen=True)
class Session:
    """小程序登录会话: who the code stood for; the key never leaves the server."""

    openid: str
    unionid: str | None
    session_key: str = field(repr=False)


class Follower(NamedTuple):
    """公众号关注状态."""

    subscribed: bool
    unionid: str | None


@dataclass(frozen=True)
class MiniProgramPage:
    """小程序页面: where a tap on a template message leads."""

    appid: str
    pagepath: str


class WeChat:
    """微信平台 for two apps, on a session that somebody else closes.

    Every method raises GatewayError. Reads, and sends that the platform recognises when
    repeated, are repeated here up to twice; any other lost answer is ambiguous.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        official: WeChatApp,
        mini: WeChatApp,
        clock: Callable[[], datetime],
        *,
        timeout: aiohttp.ClientTimeout = _TIMEOUT,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._official = official
        self._mini = mini
        self._clock = clock
        self._timeout = timeout
        self._pause = pause
        self._tokens = {
            app.appid: StableToken(self._fetcher(app), clock) for app in (official, mini)
        }

    async def code_to_session(self, js_code: str) -> Session:
        """小程序登录: whom a login code stands for. The code is good once, so never repeated."""
        answer = await self._exchange(
            "GET",
            "sns/jscode2session",
            {
                "appid": self._mini.appid,
                "secret": self._mini.secret,
                "js_code": js_code,
                "grant_type": "authorization_code",
            },
            lost=Category.NEW_CODE,
        )
        return Session(
            openid=_text(answer, "openid"),
            unionid=answer.get("unionid") or None,
            session_key=_text(answer, "session_key"),
        )

    async def phone_number(self, code: str, openid: str) -> str:
        """手机号 the member let us have; the platform checks that it is this openid's code.

        Digits only for a mainland number, with its country code for any other.
        """
        answer = await self._call(
            self._mini,
            "POST",
            "wxa/business/getuserphonenumber",
            body={"code": code, "openid": openid},
            lost=Category.NEW_CODE,
        )
        info = answer.get("phone_info")
        if not isinstance(info, dict) or _dict(info, "watermark").get("appid") != self._mini.appid:
            raise reported(gateway_error(PROVIDER, "foreign_watermark", Category.DEFECT))
        mainland = str(info.get("countryCode")) == "86"
        return _text(info, "purePhoneNumber" if mainland else "phoneNumber")

    async def user_info(self, openid: str) -> Follower:
        """Whether the official account is followed, and the unionid that ties both apps."""
        answer = await self._call(
            self._official,
            "GET",
            "cgi-bin/user/info",
            query={"openid": openid, "lang": "zh_CN"},
            repeatable=True,
            lost=Category.RETRY,
        )
        return Follower(answer.get("subscribe") == 1, answer.get("unionid") or None)

    async def send_text(self, openid: str, text: str) -> None:
        """客服消息: only within 48 hours of the person's last message; else OTHER_CHANNEL."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self._call(self._official, "POST", "cgi-bin/message/custom/send", body=body)

    async def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        client_msg_id: str,
        url: str | None = None,
        miniprogram: MiniProgramPage | None = None,
    ) -> str:
        """模板消息; returns the platform's message id, by which its result will be reported.

        For about ten minutes one `client_msg_id` is delivered once, however often it is sent.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": client_msg_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if url is not None:
            body["url"] = url
        if miniprogram is not None:
            body["miniprogram"] = {"appid": miniprogram.appid, "pagepath": miniprogram.pagepath}
        answer = await self._call(
            self._official, "POST", "cgi-bin/message/template/send", body=body, repeatable=True
        )
        return str(answer.get("msgid", ""))  # above 2**53: text, lest somebody make it a float

    def _fetcher(self, app: WeChatApp) -> Callable[[], Awaitable[IssuedToken]]:
        async def fetch() -> IssuedToken:
            answer = await self._patiently(
                lambda: self._exchange(
                    "POST",
                    "cgi-bin/stable_token",
                    {},
                    body={
                        "grant_type": "client_credential",
                        "appid": app.appid,
                        "secret": app.secret,
                        "force_refresh": False,
                    },
                    lost=Category.RETRY,
                )
            )
            seconds = answer.get("expires_in")
            if not isinstance(seconds, int) or seconds <= 0:
                raise reported(gateway_error(PROVIDER, "no_expires_in", Category.UNMAPPED))
            return IssuedToken(_text(answer, "access_token"), timedelta(seconds=seconds))

        return fetch

    async def _call(
        self,
        app: WeChatApp,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        lost: Category = Category.AMBIGUOUS,
    ) -> dict[str, Any]:
        """A call that needs a token. A refused token is replaced once; then it is our trouble."""
        tokens = self._tokens[app.appid]

        async def exchange(token: HeldToken, *, may_renew: bool) -> dict[str, Any]:
            def attempt() -> Awaitable[dict[str, Any]]:
                with_token = {"access_token": token.value, **(query or {})}
                return self._exchange(
                    method, path, with_token, body=body, lost=lost, may_renew=may_renew
                )

            return await (self._patiently(attempt) if repeatable else attempt())

        token = await tokens.get()
        try:
            return await exchange(token, may_renew=True)
        except _TokenRefused:
            tokens.invalidate(token)
        return await exchange(await tokens.get(), may_renew=False)

    async def _patiently(self, attempt: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """For what may be repeated: again after a short, random pause, at most twice.

        What one attempt left in doubt stays in doubt, whatever the next ones say.
        """
        doubt: GatewayError | None = None
        for number in range(_REPEATS):
            try:
                return await attempt()
            except GatewayError as error:
                if error.category not in (Category.AMBIGUOUS, Category.RETRY) or error.retry_after:
                    raise
                doubt = error if error.ambiguous else doubt
            await self._pause(random.uniform(0.1, 0.4) * (number + 1))
        try:
            return await attempt()
        except GatewayError as error:
            raise (doubt if doubt and error.category is Category.RETRY else error) from None

    async def _exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        *,
        body: Mapping[str, Any] | None = None,
        lost: Category,
        may_renew: bool = False,
    ) -> dict[str, Any]:
        """One request. Nothing of aiohttp's errors is kept: they quote the address, and with it
        the token."""
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {} if body is None else {"Content-Type": "application/json; charset=utf-8"}
        try:
            async with self._session.request(
                method,
                f"{self._base_url}/{path}",
                params=query,
                data=raw,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                status, received = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise gateway_error(PROVIDER, "unreachable", Category.RETRY) from None
        except TimeoutError:
            raise gateway_error(PROVIDER, "timeout", lost) from None
        except aiohttp.ClientError:
            raise gateway_error(PROVIDER, "connection_lost", lost) from None
        answer = _object(received)
        if 400 <= status < 500:
            # The platform itself answers 200; this is the wrong address, or something in between.
            raise reported(gateway_error(PROVIDER, f"http_{status}", Category.DEFECT))
        errcode = 0 if answer is None else answer.get("errcode", 0)
        if answer is None or status != 200 or not isinstance(errcode, int):
            raise gateway_error(PROVIDER, f"http_{status}", lost)
        if errcode == 0:
            return answer
        if errcode in TOKEN_ERRCODES and may_renew:
            raise _TokenRefused
        error = error_of(errcode, answer, self._clock())
        if error.category is Category.AMBIGUOUS and lost is not Category.AMBIGUOUS:
            error = gateway_error(PROVIDER, error.code, lost, reference=error.reference)
        raise reported(error)


class _TokenRefused(Exception):
    pass


def _object(received: bytes) -> dict[str, Any] | None:
    """The JSON object, whatever content type it was called."""
    try:
        answer = json.loads(received)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _dict(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = answer.get(name)
    return value if isinstance(value, dict) else {}


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise reported(gateway_error(PROVIDER, f"no_{name}", Category.UNMAPPED))
    return value
