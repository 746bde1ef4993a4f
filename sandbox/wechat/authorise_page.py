"""Whose WeChat opens a page of ours? The page to which a browser is sent for a web code; what the
platform asks of its address is asked here, and who holds the phone is chosen once."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from sandbox.people import Person
from sandbox.wechat.web_authorisation import SCOPES
from sandbox.world import SandboxWorld

COOKIE = "sandbox_phone"
_MOST = 200
_WORDS = (
    "真的微信知道手机在谁手里；这里选一个，关注了公众号的在前，新来的在前。"
    "没关注的，微信不告诉公众号他是谁：打开以后要先绑定。"
)
_MORE = f"只列了最近的{_MOST}个人；找别人，在模拟手机上选他的手机，点“打开手机页面”。"
_STATE = re.compile(r"[A-Za-z0-9]{0,128}")
_STYLE = (
    "body{max-width:24rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.8 system-ui,sans-serif}"
    "a{display:block;padding:.7rem 1rem;margin:.6rem 0;border:1px solid #ccc;border-radius:.5rem;"
    "color:#222;text-decoration:none}"
    "small{display:block;color:#666}"
    "nav{display:grid;grid-template-columns:1fr 1fr;column-gap:.6rem}"
)


class AuthorisePage:
    """网页授权页: /connect/oauth2/authorize, and /phones/{id}/page for a phone's own browser."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/connect/oauth2/authorize", self.authorise),
            web.get("/phones/{id}/page", self.open_page),
        ]

    async def open_page(self, request: web.Request) -> web.Response:
        """The phone's owner opens our page: ``to`` is where, a path of the service."""
        person = self._world.people.get(request.match_info["id"])
        to = request.query.get("to", "/m/")
        if person is None or not to.startswith("/m/"):
            raise web.HTTPNotFound
        answer = web.HTTPFound(to)
        answer.set_cookie(COOKIE, person.id, path="/", httponly=True, samesite="Lax")
        raise answer

    async def authorise(self, request: web.Request) -> web.Response:
        """A code for whoever holds the phone, straight away as the platform does it silently."""
        asked = request.query
        wrong = self._wrong(request)
        if wrong:
            return _page("微信", f"<p>{escape(wrong)}</p>")
        person = self._world.people.get(asked.get("phone") or request.cookies.get(COOKIE, ""))
        if person is None:
            return self._choice(request)
        scope = asked.get("scope", SCOPES[0])
        code = self._world.codes.issue("web", person, scope=scope, snapshot=False)
        answer = web.HTTPFound(_with(asked["redirect_uri"], code, asked.get("state", "")))
        answer.set_cookie(COOKIE, person.id, path="/", httponly=True, samesite="Lax")
        raise answer

    def _wrong(self, request: web.Request) -> str:
        asked, config = request.query, self._world.config
        back = urlsplit(asked.get("redirect_uri", ""))
        ours = urlsplit(config.callback_url)
        if asked.get("appid") != config.official_appid:
            return "AppID 参数错误（10013）"
        if (back.scheme, back.netloc) != (ours.scheme, ours.netloc):
            return "redirect_uri 参数错误（10003）"
        if asked.get("scope") not in SCOPES or asked.get("response_type") != "code":
            return "scope 参数错误或没有 scope 权限（10005）"
        if not _STATE.fullmatch(asked.get("state", "")):
            return "state 参数错误：只能是字母和数字，最多128个（10016）"
        return ""

    def _choice(self, request: web.Request) -> web.Response:
        everybody = self._world.people.all()
        people = everybody[: -_MOST - 1 : -1]
        if not people:
            return _page("微信", "<p>模拟环境里还没有人。先在模拟手机上加一个。</p>")
        people.sort(key=lambda person: not person.follows)
        rows = "".join(self._row(request, person) for person in people)
        more = "" if len(people) == len(everybody) else f"<p>{_MORE}</p>"
        words = f"<p>{_WORDS}</p>"
        return _page("用谁的微信打开？", f"{words}<nav>{rows}</nav>{more}")

    def _row(self, request: web.Request, person: Person) -> str:
        query = escape(urlencode({**request.query, "phone": person.id}), quote=True)
        mark = "" if person.follows else "<small>没关注公众号</small>"
        return f'<a href="?{query}">{escape(person.nickname)}{mark}</a>'


def _with(address: str, code: str, state: str) -> str:
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query), ("code", code), ("state", state)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _page(title: str, body: str) -> web.Response:
    html = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>{body}"
    )
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return web.Response(text=html, content_type="text/html", headers=headers)
