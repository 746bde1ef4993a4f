"""What do an answer and a refusal of the platform look like? HTTP 200 with errcode and rid."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.wechat.errcodes import WORDS


class WeChatRefused(Exception):
    """平台报错: answered as errcode with HTTP 200; ``facts`` go beside it in the body."""

    def __init__(self, errcode: int, detail: str = "", **facts: object) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail
        self.facts = facts


def refusal_body(refused: WeChatRefused, rid: str) -> dict[str, Any]:
    """The platform's error body, with a request id to quote."""
    words = " ".join(filter(None, (WORDS.get(refused.errcode, "error"), refused.detail)))
    return {"errcode": refused.errcode, "errmsg": f"{words} rid: {rid}", **refused.facts}


def answer(body: dict[str, Any], *, plain: bool = False) -> web.Response:
    """JSON; the /sns/ pages call it text/plain, as the platform does."""
    kind = "text/plain" if plain else "application/json"
    return web.Response(
        text=json.dumps(body, ensure_ascii=False), content_type=kind, charset="utf-8"
    )


def done(**facts: object) -> dict[str, Any]:
    """``errcode`` 0 with what goes beside it."""
    return {"errcode": 0, "errmsg": "ok", **facts}
