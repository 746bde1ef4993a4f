"""Which codes may be made to scan or tap? QR codes with a scene, mini-program codes and links."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from aiohttp import web

from sandbox.wechat.gate import MINI, Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.wechat.subscriptions import check_page
from sandbox.world import SandboxWorld

_LONGEST, _SHORTEST_DEFAULT = 2_592_000, 60
_PERMANENT = 100_000
_LINK_DAYS = 30
_KINDS = {
    "QR_SCENE": ("scene_id", True),
    "QR_STR_SCENE": ("scene_str", True),
    "QR_LIMIT_SCENE": ("scene_id", False),
    "QR_LIMIT_STR_SCENE": ("scene_str", False),
}


class Scenes:
    """二维码与链接."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        limit = Limit(daily=100_000)
        return [
            Endpoint("cgi-bin/qrcode/create", "POST", self.create, limit=limit),
            Endpoint("wxa/getwxacodeunlimit", "POST", self.mini_code, MINI, Limit(per_minute=5000)),
            Endpoint("wxa/generate_urllink", "POST", self.link, MINI, Limit(daily=500_000)),
        ]

    async def create(self, call: Call) -> Answered:
        name, temporary = _KINDS.get(str(call.body.get("action_name")), ("", False))
        if not name:
            raise WeChatRefused(40035)
        seconds = call.body.get("expire_seconds", _SHORTEST_DEFAULT) if temporary else None
        if seconds is not None and (not isinstance(seconds, int) or not 1 <= seconds <= _LONGEST):
            raise WeChatRefused(40035)
        value = self._scene(call, name, temporary)
        if not temporary and self._world.scenes.permanent() >= _PERMANENT:
            raise WeChatRefused(45009)
        scene = self._world.scenes.make(value, seconds)
        body: dict[str, Any] = {"ticket": scene.ticket}
        if seconds is not None:
            body["expire_seconds"] = seconds
        return {**body, "url": f"http://weixin.qq.com/q/{scene.ticket[2:24]}"}

    async def mini_code(self, call: Call) -> Answered:
        scene = call.text("scene", 40129)
        if len(scene) > 32:
            raise WeChatRefused(40129)
        check_page(self._world, call.body.get("page"))
        return web.Response(body=PICTURE, content_type="image/png")

    async def link(self, call: Call) -> Answered:
        check_page(self._world, call.body.get("path"))
        kind = call.body.get("expire_type", 0)
        days, now = call.body.get("expire_interval", 30), self._world.clock().timestamp()
        if kind == 1:
            good = isinstance(days, int) and 1 <= days <= _LINK_DAYS
        elif kind == 0:
            until = call.body.get("expire_time", int(now) + 86_400)
            good = isinstance(until, int) and now + 60 <= until <= now + _LINK_DAYS * 86_400
        else:
            raise WeChatRefused(40097)
        if not good:
            raise WeChatRefused(85401)
        return done(url_link=f"https://wxaurl.cn/{self._world.chance.text(11)}")

    def _scene(self, call: Call, name: str, temporary: bool) -> str:
        info = call.body.get("action_info")
        scene = info.get("scene") if isinstance(info, dict) else None
        value = scene.get(name) if isinstance(scene, dict) else None
        if name == "scene_str":
            if not isinstance(value, str) or not 1 <= len(value) <= 64:
                raise WeChatRefused(40129)
            return value
        most = 2**32 - 1 if temporary else _PERMANENT
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise WeChatRefused(40129)
        return str(value)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


# One grey dot: whoever asked for a code gets a picture, and nobody can take it for a real one.
PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    + _chunk(b"IEND", b"")
)
