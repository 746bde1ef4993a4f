"""Who is calling, and who is on the phone? Tokens, login codes, phone codes and followers."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping

from aiohttp import web

from sandbox.people import Person
from sandbox.wechat.codes import CodeUnknown, CodeUsed, Purpose
from sandbox.wechat.protocol import (
    WeChatRefused,
    answer,
    check_method,
    check_token,
    read_body,
    spoken,
)
from sandbox.wechat.tokens import TooManyForced
from sandbox.world import SandboxWorld


class WeChatAccounts:
    """帐号接口: stable_token, jscode2session, getuserphonenumber and user/info."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world
        config = world.config
        self._secrets = {
            config.official_appid: config.official_secret,
            config.mini_appid: config.mini_secret,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/wechat/cgi-bin/stable_token", spoken(self.stable_token)),
            web.route("*", "/wechat/sns/jscode2session", spoken(self.jscode2session)),
            web.route(
                "*", "/wechat/wxa/business/getuserphonenumber", spoken(self.getuserphonenumber)
            ),
            web.route("*", "/wechat/cgi-bin/user/info", spoken(self.user_info)),
        ]

    async def stable_token(self, request: web.Request) -> web.Response:
        check_method(request, "POST")
        _, body = await read_body(request)
        if body.get("grant_type") != "client_credential":
            raise WeChatRefused(40002)
        appid = self._check_app(body)
        forced = body.get("force_refresh", False)
        if not isinstance(forced, bool):
            raise WeChatRefused(47001)
        try:
            tokens = self._world.tokens
            token = tokens.forced(appid) if forced else tokens.stable(appid)
        except TooManyForced as often:
            raise WeChatRefused(45009 if often.daily else 45011) from None
        left = int((token.until - self._world.clock()).total_seconds())
        return answer({"access_token": token.value, "expires_in": left})

    async def jscode2session(self, request: web.Request) -> web.Response:
        check_method(request, "GET")
        appid = self._check_app(request.query)
        if appid != self._world.config.mini_appid:
            raise WeChatRefused(40013)
        if request.query.get("grant_type") != "authorization_code":
            raise WeChatRefused(40002)
        code = request.query.get("js_code", "")
        if not code:
            raise WeChatRefused(41008)
        person = self._redeem("login", code)
        session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        body = {"session_key": session_key, "openid": person.mini_openid}
        if person.unionid is not None:
            body["unionid"] = person.unionid
        return answer(body, plain=True)

    async def getuserphonenumber(self, request: web.Request) -> web.Response:
        check_token(self._world, request, self._world.config.mini_appid)
        check_method(request, "POST")
        _, body = await read_body(request)
        code, openid = body.get("code"), body.get("openid")
        if not isinstance(code, str) or not code:
            raise WeChatRefused(47001)
        person = self._redeem("phone", code, openid)
        watermark = {
            "timestamp": int(self._world.clock().timestamp()),
            "appid": self._world.config.mini_appid,
        }
        phone_info = {
            "phoneNumber": person.phone,
            "purePhoneNumber": person.phone,
            "countryCode": "86",
            "watermark": watermark,
        }
        return answer({"errcode": 0, "errmsg": "ok", "phone_info": phone_info})

    async def user_info(self, request: web.Request) -> web.Response:
        check_token(self._world, request, self._world.config.official_appid)
        check_method(request, "GET")
        openid = request.query.get("openid", "")
        if not openid:
            raise WeChatRefused(41009)
        person = self._world.people.by_official_openid(openid)
        if person is None:
            raise WeChatRefused(40003)
        if person.follows_since is None:
            return answer({"subscribe": 0, "openid": openid, "tagid_list": []})
        body: dict[str, object] = {
            "subscribe": 1,
            "openid": openid,
            "nickname": "",  # names and pictures are no longer given out
            "sex": 0,
            "language": "zh_CN",
            "city": "",
            "province": "",
            "country": "",
            "headimgurl": "",
            "subscribe_time": int(person.follows_since.timestamp()),
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_SEARCH",
            "qr_scene": 0,
            "qr_scene_str": "",
        }
        if person.unionid is not None:
            body["unionid"] = person.unionid
        return answer(body)

    def _check_app(self, given: Mapping[str, object]) -> str:
        appid, secret = given.get("appid"), given.get("secret")
        if not appid:
            raise WeChatRefused(41002)
        if not isinstance(appid, str) or appid not in self._secrets:
            raise WeChatRefused(40013)
        if not secret:
            raise WeChatRefused(41004)
        if secret != self._secrets[appid]:
            raise WeChatRefused(40125)
        return appid

    def _redeem(self, purpose: Purpose, code: str, openid: object = None) -> Person:
        """The person behind a code, which is spent by asking; a wrong openid spends nothing."""
        try:
            person = self._world.people.get(self._world.codes.owner(purpose, code))
        except CodeUsed:
            # A phone code used before is "invalid" to the platform, a login code is "used".
            raise WeChatRefused(40163 if purpose == "login" else 40029) from None
        except CodeUnknown:
            raise WeChatRefused(40029) from None
        if person is None:
            raise WeChatRefused(40029)
        if openid is not None and openid != person.mini_openid:
            raise WeChatRefused(40003)
        self._world.codes.spend(code)
        return person
