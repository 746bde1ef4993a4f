"""Where does one read what the window's API promises? For programs and for people."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from frontdoor import page
from frontdoor.guards import public
from frontdoor.openapi import About, document
from frontdoor.routing import Call, endpoint
from window.api.desk_shown import DeskConflictAnswer

TAG = "接口文档"


class DocumentsResource:
    """接口文档: made once, from the resources it describes and itself."""

    def __init__(self, prefix: str, resources: Sequence[object]) -> None:
        about = About(
            title="大额通 窗口接口",
            version="1",
            description=(
                "窗口系统对接用的接口，与窗口页面用的是同一套服务、同样的岗位和换人规则。"
                "金额以分为准；时间是协调世界时；出错时都是同一种格式。"
            ),
            prefix=prefix,
            security={
                "staff_token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "登录后得到的 token",
                }
            },
        )
        self.document: dict[str, Any] = document(about, [*resources, self], DeskConflictAnswer)
        self._page = page.rendered(self.document, "docs.css", "openapi.json")
        self._stylesheet = page.stylesheet()

    @endpoint(
        "GET",
        "/openapi.json",
        guard=public,
        summary="给程序读的文档",
        tag=TAG,
        media="application/json",
    )
    async def for_programs(self, call: Call) -> web.StreamResponse:
        """OpenAPI 3.1 格式。"""
        return web.json_response(self.document)

    @endpoint("GET", "/docs", guard=public, summary="给人读的文档", tag=TAG, media="text/html")
    async def for_people(self, call: Call) -> web.StreamResponse:
        """就是这一页。"""
        return web.Response(text=self._page, content_type="text/html", charset="utf-8")

    @endpoint("GET", "/docs.css", guard=public, summary="文档的样式", tag=TAG, media="text/css")
    async def stylesheet(self, call: Call) -> web.StreamResponse:
        """给人读的文档用的样式。"""
        return web.Response(text=self._stylesheet, content_type="text/css", charset="utf-8")
