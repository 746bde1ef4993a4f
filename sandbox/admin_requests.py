"""How is a request to /_sim read and answered? JSON both ways; what is wrong with it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.large_bodies import read_body
from sandbox.people import Person
from sandbox.wechat.conversation import NoSuchCode, NotFollowing
from sandbox.world import SandboxWorld

Body = dict[str, Any]
_LARGEST = 120 * 1024 * 1024  # nine photos in base64
PHONE = re.compile(r"1[3-9]\d{9}")


class Wrong(Exception):
    """管理请求有误: answered with this status and sentence."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def plain(handler: Callable[[web.Request], Awaitable[Body]]) -> Any:
    """Let a handler return a body and raise what it does not like."""

    async def wrapped(request: web.Request) -> web.Response:
        try:
            return web.json_response(await handler(request))
        except Wrong as wrong:
            return web.json_response({"error": wrong.message}, status=wrong.status)
        except NotFollowing:
            return web.json_response({"error": "this person does not follow"}, status=409)
        except NoSuchCode:
            return web.json_response({"error": "this ticket leads nowhere"}, status=404)

    return wrapped


async def json_body(request: web.Request) -> Body:
    """The JSON object; nothing at all is an empty one."""
    raw = await read_body(request, _LARGEST)
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise Wrong("a JSON object is due") from None
    if not isinstance(body, dict):
        raise Wrong("a JSON object is due")
    return body


def text_of(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Wrong(f"{name}: a text")
    return value


def person_of(world: SandboxWorld, request: web.Request) -> Person:
    """The person whose id stands in the address."""
    person = world.people.get(request.match_info["id"])
    if person is None:
        raise Wrong("no such person", 404)
    return person


def person_facts(person: Person) -> Body:
    return {
        "id": person.id,
        "nickname": person.nickname,
        "phone": person.phone,
        "unionid": person.unionid,
        "mini_openid": person.mini_openid,
        "official_openid": person.official_openid,
        "follows": person.follows,
    }
