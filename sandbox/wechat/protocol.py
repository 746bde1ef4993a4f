"""How does the platform refuse? HTTP 200 with errcode and rid; the order of checks is here.

Token first, then method, then body, then what the call is about.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.world import SandboxWorld

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_WORDS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40163: "code been used",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41009: "missing openid",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    47001: "data format error",
    47003: "argument invalid!",
}


class WeChatRefused(Exception):
    """平台报错: answered as errcode with HTTP 200."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail


def refusal(errcode: int, detail: str = "", *, plain: bool = False) -> web.Response:
    """The platform's error body, with a request id to quote."""
    words = " ".join(filter(None, (_WORDS.get(errcode, "error"), detail)))
    rid = "-".join(secrets.token_hex(4) for _ in range(3))
    return answer({"errcode": errcode, "errmsg": f"{words} rid: {rid}"}, plain=plain)


def answer(body: dict[str, Any], *, plain: bool = False) -> web.Response:
    """JSON; the /sns/ pages call it text/plain, as the platform does."""
    kind = "text/plain" if plain else "application/json"
    return web.Response(
        text=json.dumps(body, ensure_ascii=False), content_type=kind, charset="utf-8"
    )


def spoken(handler: Handler) -> Handler:
    """Let a handler raise WeChatRefused."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except WeChatRefused as refused:
            return refusal(refused.errcode, refused.detail, plain="/sns/" in request.path)

    return wrapped


def check_token(world: SandboxWorld, request: web.Request, appid: str) -> None:
    """41001 missing, 40001 unknown or superseded, 40014 another app's, 42001 expired."""
    value = request.query.get("access_token", "")
    if not value:
        raise WeChatRefused(41001)
    token = world.tokens.find(value)
    if token is None:
        raise WeChatRefused(40001)
    if token.appid != appid:
        raise WeChatRefused(40014)
    if world.clock() >= token.until:
        raise WeChatRefused(42001)


def check_method(request: web.Request, method: str) -> None:
    if request.method != method:
        raise WeChatRefused(43001 if method == "GET" else 43002)


async def read_body(request: web.Request) -> tuple[str, dict[str, Any]]:
    """The raw text and the JSON object in it; 44002 empty, 47001 no object."""
    raw = await request.read()
    if not raw.strip():
        raise WeChatRefused(44002)
    try:
        text = raw.decode()
        body = json.loads(text)
    except ValueError:
        raise WeChatRefused(47001) from None
    if not isinstance(body, dict):
        raise WeChatRefused(47001)
    return text, body
