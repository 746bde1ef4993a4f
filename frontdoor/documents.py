"""Where does one read what an API promises? Two addresses beside each API: for programs, for
people."""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from frontdoor import page
from frontdoor.guards import public
from frontdoor.openapi import About, document
from frontdoor.routing import Call, endpoint

TAG = "接口文档"


class Documents:
    """接口文档: made when first asked for, from the resources it describes and itself.

    `conflict` is the model of a 409 that carries the fresh state.
    """

    def __init__(
        self, about: About, resources: Sequence[object], conflict: type[BaseModel]
    ) -> None:
        self._about = about
        self._resources = resources
        self._conflict = conflict

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document."""
        return document(self._about, [*self._resources, self], self._conflict)

    # as they are sent: anybody may ask, and to write them anew takes longer than all else we answer
    @cached_property
    def _written(self) -> bytes:
        return json.dumps(self.document).encode()

    @cached_property
    def _page(self) -> bytes:
        return page.rendered(self.document, "docs.css", "openapi.json").encode()

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
        return web.Response(body=self._written, content_type="application/json", charset="utf-8")

    @endpoint("GET", "/docs", guard=public, summary="给人读的文档", tag=TAG, media="text/html")
    async def for_people(self, call: Call) -> web.StreamResponse:
        """就是这一页。"""
        return web.Response(body=self._page, content_type="text/html", charset="utf-8")

    @endpoint("GET", "/docs.css", guard=public, summary="文档的样式", tag=TAG, media="text/css")
    async def stylesheet(self, call: Call) -> web.StreamResponse:
        """给人读的文档用的样式。"""
        return web.Response(text=page.stylesheet(), content_type="text/css", charset="utf-8")
