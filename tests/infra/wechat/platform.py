"""A small strict platform for the tests of our client: tokens by the stable rules, then the checks
of token, method and body in the platform's order, then what the test tells it to say."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import BodyPartReader, web

from infra.wechat.tokens.held import WeChatApp

OFFICIAL = WeChatApp("wx-official", "secret-official")
MINI = WeChatApp("wx-mini", "secret-mini")
SECRETS = {app.appid: app.secret for app in (OFFICIAL, MINI)}
OK = {"errcode": 0, "errmsg": "ok"}

OPENID = "oPEN-id-of-somebody"
PHONE = "13900001234"
CODE = "CODE-of-a-login"
UNIONID = "uNION-id"
# What must never be read in a log, an exception or a repr.
PRIVATE = ("TOKEN-", OFFICIAL.secret, MINI.secret, OPENID, PHONE, "SESSION-KEY", "CODE-", "uNION-")

# Every path that may be called, with its method and whose token it wants.
OA, MP = OFFICIAL.appid, MINI.appid
PATHS = {
    "sns/jscode2session": ("GET", None),
    "sns/oauth2/access_token": ("GET", None),
    "wxa/business/getuserphonenumber": ("POST", MP),
    "cityservice/face/identify/getverifyid": ("POST", MP),
    "cityservice/face/identify/queryverifyinfo": ("POST", MP),
    "wxa/msg_sec_check": ("POST", MP),
    "wxa/media_check_async": ("POST", MP),
    "wxa/generate_urllink": ("POST", MP),
    "cgi-bin/message/subscribe/send": ("POST", MP),
    "cgi-bin/message/subscribe/bizsend": ("POST", OA),
    "cgi-bin/message/template/send": ("POST", OA),
    "cgi-bin/message/custom/send": ("POST", OA),
    "cgi-bin/message/custom/typing": ("POST", OA),
    "cgi-bin/message/mass/sendall": ("POST", OA),
    "cgi-bin/message/mass/send": ("POST", OA),
    "cgi-bin/message/mass/preview": ("POST", OA),
    "cgi-bin/message/mass/get": ("POST", OA),
    "cgi-bin/draft/add": ("POST", OA),
    "cgi-bin/draft/get": ("POST", OA),
    "cgi-bin/draft/delete": ("POST", OA),
    "cgi-bin/freepublish/submit": ("POST", OA),
    "cgi-bin/freepublish/get": ("POST", OA),
    "cgi-bin/freepublish/delete": ("POST", OA),
    "cgi-bin/media/upload": ("POST", OA),
    "cgi-bin/media/get": ("GET", OA),
    "cgi-bin/media/uploadimg": ("POST", OA),
    "cgi-bin/material/add_material": ("POST", OA),
    "cgi-bin/tags/create": ("POST", OA),
    "cgi-bin/tags/get": ("GET", OA),
    "cgi-bin/tags/members/batchtagging": ("POST", OA),
    "cgi-bin/tags/members/batchuntagging": ("POST", OA),
    "cgi-bin/qrcode/create": ("POST", OA),
    "cgi-bin/menu/create": ("POST", OA),
    "cgi-bin/menu/get": ("GET", OA),
    "cgi-bin/menu/delete": ("GET", OA),
    "cgi-bin/menu/addconditional": ("POST", OA),
    "cgi-bin/menu/delconditional": ("POST", OA),
    "cgi-bin/ticket/getticket": ("GET", OA),
    "wxaapi/newtmpl/gettemplate": ("GET", MP),
    "wxaapi/newtmpl/addtemplate": ("POST", MP),
    "wxaapi/newtmpl/deltemplate": ("POST", MP),
    "cgi-bin/user/info": ("GET", OA),
    "cgi-bin/user/info/batchget": ("POST", OA),
    "cgi-bin/getcallbackip": ("GET", OA),
    "cgi-bin/callback/check": ("POST", OA),
    "cgi-bin/clear_quota": ("POST", OA),
    "cgi-bin/openapi/quota/get": ("POST", OA),
}
UPLOADS = {
    "cgi-bin/media/upload",
    "cgi-bin/media/uploadimg",
    "cgi-bin/material/add_material",
}

Answer = Callable[[web.Request], web.Response | None]


@dataclass(frozen=True)
class Asked:
    """One request as it came, without its token."""

    path: str
    query: dict[str, str]
    body: Any
    """The JSON object, or (file name, type, bytes) of an upload."""
    raw: bytes
    token: str | None


def said(body: object, status: int = 200, content_type: str = "text/plain") -> Answer:
    if isinstance(body, bytes):
        return lambda _: web.Response(body=body, status=status, content_type=content_type)
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return lambda _: web.Response(text=text, status=status, content_type=content_type)


def refused(errcode: int) -> Answer:
    return said({"errcode": errcode, "errmsg": f"no {OPENID} {PHONE} rid: 65f0-1a2b-3c4d"})


def hang_up(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.close()


class Platform:
    """Answers by script, in order; without one it says ok."""

    def __init__(self, *, lifetime_s: float = 7200, last_s: float = 300) -> None:
        self.now = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)  # 23:00 in China
        self.lifetime, self.last = timedelta(seconds=lifetime_s), timedelta(seconds=last_s)
        self.token_answers: list[Answer] = []
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []
        self.fetches: list[dict[str, Any]] = []
        self.pauses: list[float] = []
        self.stubborn = False
        self.issued = 0
        self._issued: dict[str, tuple[str, datetime]] = {}
        self._current: dict[str, str] = {}

    def clock(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", "/wx/cgi-bin/stable_token", self.stable_token)
        app.router.add_route("*", "/wx/{path:.*}", self.answer)
        return app

    # tokens -------------------------------------------------------------------------------------

    async def stable_token(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.text())
        self.fetches.append(body)
        assert request.method == "POST" and not request.query
        assert set(body) == {"grant_type", "appid", "secret", "force_refresh"}
        if self.token_answers:
            return self.token_answers.pop(0)(request) or web.Response()
        if body["grant_type"] != "client_credential":
            return self._refuse(request, 40002)
        if SECRETS.get(body["appid"]) != body["secret"]:
            return self._refuse(request, 40125 if body["appid"] in SECRETS else 40013)
        value = self.issue(body["appid"], forced=body["force_refresh"])
        left = int((self._issued[value][1] - self.clock()).total_seconds())
        return web.json_response({"access_token": value, "expires_in": left})

    def issue(self, appid: str, *, forced: bool = False) -> str:
        """The app's token: the same until its last minutes; a forced one kills it."""
        value = self._current.get(appid)
        if value is not None and forced:
            del self._issued[value]
        elif value is not None and self._issued[value][1] - self.clock() > self.last:
            return value
        self.issued += 1
        value = f"TOKEN-{self.issued}-{'x' * 520}"
        self._issued[value] = (appid, self.clock() + self.lifetime)
        self._current[appid] = value
        return value

    def ends(self, appid: str = OFFICIAL.appid) -> datetime:
        """When the app's present token ends."""
        return self._issued[self._current[appid]][1]

    # everything else ----------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        if path not in PATHS:
            return web.Response(status=404)
        method, appid = PATHS[path]
        query = dict(request.query)
        token = query.pop("access_token", None)
        raw = b"" if path in UPLOADS else await request.read()
        upload = await self._uploaded(request) if path in UPLOADS else None
        body = upload if upload else _parsed(raw)
        self.asked.append(Asked(path, query, body, raw, token))
        if appid is None:
            if token is not None or query.get("secret") != SECRETS.get(query.get("appid", "")):
                return self._refuse(request, 40125)
        elif errcode := self._token_trouble(token, appid):
            return self._refuse(request, errcode)
        if request.method != method:
            return self._refuse(request, 43001 if method == "GET" else 43002)
        if method == "POST":
            if errcode := _body_trouble(request, raw, body):
                return self._refuse(request, errcode)
        elif raw:
            return self._refuse(request, 47001)
        if self.answers:
            return self.answers.pop(0)(request) or web.Response()
        return web.json_response(OK)

    def will(self, *answers: Answer | dict[str, object]) -> None:
        self.answers += [each if callable(each) else said(each) for each in answers]

    def tokens_used(self) -> list[str]:
        """By the order in which they were first used: 0, 0, 1 …"""
        seen: list[str | None] = []
        for asked in self.asked:
            if asked.token not in seen:
                seen.append(asked.token)
        return [seen.index(asked.token) for asked in self.asked]

    def _token_trouble(self, token: str | None, appid: str) -> int | None:
        if not token:
            return 41001
        if self.stubborn or token not in self._issued:
            return 40001
        owner, until = self._issued[token]
        if owner != appid:
            return 40014
        return 42001 if self.clock() >= until else None

    async def _uploaded(self, request: web.Request) -> tuple[str, str, bytes] | None:
        if not request.content_type.startswith("multipart/"):
            return None
        reader = await request.multipart()
        part = await reader.next()
        assert isinstance(part, BodyPartReader) and part.name == "media"
        found = (part.filename, part.headers["Content-Type"], bytes(await part.read()))
        assert await reader.next() is None
        return found

    def _refuse(self, request: web.Request, errcode: int) -> web.Response:
        response = refused(errcode)(request)
        assert response is not None
        return response


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode())
    except ValueError:
        return None


def _body_trouble(request: web.Request, raw: bytes, body: Any) -> int | None:
    if isinstance(body, tuple):
        return None if body[2] else 44001
    if not raw.strip():
        return 44002
    if not isinstance(body, dict) or request.content_type != "application/json":
        return 47001
    return 40033 if re.search(rb"\\u[0-9a-fA-F]{4}", raw) else None
