"""May the account say this to this person now? Service messages and template messages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiohttp import web

from sandbox.outbound import Outbound
from sandbox.people import Person
from sandbox.wechat.chats import WindowClosed, WindowSpent
from sandbox.wechat.conversation import Conversation
from sandbox.wechat.protocol import (
    WeChatRefused,
    answer,
    check_method,
    check_token,
    read_body,
    spoken,
)
from sandbox.wechat.template_fields import first_fault
from sandbox.world import SandboxWorld

_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_CONTENT_BYTES = 2048
_MEDIA_KINDS = frozenset(
    {"image", "voice", "video", "music", "mpnews", "msgmenu", "miniprogrampage"}
)


class WeChatMessaging:
    """消息接口: custom/send and template/send."""

    def __init__(self, world: SandboxWorld, conversation: Conversation, outbound: Outbound) -> None:
        self._world = world
        self._conversation = conversation
        self._outbound = outbound

    def routes(self) -> list[web.RouteDef]:
        prefix = "/wechat/cgi-bin/message"
        return [
            web.route("*", f"{prefix}/custom/send", spoken(self.send_custom)),
            web.route("*", f"{prefix}/template/send", spoken(self.send_template)),
        ]

    async def send_custom(self, request: web.Request) -> web.Response:
        raw, body = await self._body(request)
        if _ESCAPE.search(raw):
            raise WeChatRefused(40033)
        person = self._recipient(body)
        text, detail = _custom_content(body)
        try:
            self._world.chats.send_custom(person, text, detail)
        except WindowClosed:
            raise WeChatRefused(45015) from None
        except WindowSpent:
            raise WeChatRefused(45047) from None
        return answer({"errcode": 0, "errmsg": "ok"})

    async def send_template(self, request: web.Request) -> web.Response:
        _, body = await self._body(request)
        person = self._recipient(body)
        template_id, data = body.get("template_id"), body.get("data")
        fields = self._world.config.wechat_templates.get(str(template_id))
        if fields is None:
            raise WeChatRefused(40037)
        if not person.follows:
            raise WeChatRefused(43004)
        if not isinstance(data, Mapping):
            raise WeChatRefused(47003, "data is empty")
        fault = first_fault(fields, data)
        if fault is not None:
            raise WeChatRefused(47003, fault)
        client_msg_id = body.get("client_msg_id")
        if client_msg_id is not None and not isinstance(client_msg_id, str):
            raise WeChatRefused(47001)
        detail = {
            "template_id": template_id,
            "fields": [[name, data[name]["value"]] for name in fields],
            "url": body.get("url"),
            "miniprogram": body.get("miniprogram"),
        }
        msg_id, new = self._world.chats.send_template(person, "模板消息", detail, client_msg_id)
        if new:
            self._outbound.spawn(self._conversation.report_template(person, msg_id))
        return answer({"errcode": 0, "errmsg": "ok", "msgid": msg_id})

    async def _body(self, request: web.Request) -> tuple[str, dict[str, object]]:
        check_token(self._world, request, self._world.config.official_appid)
        check_method(request, "POST")
        return await read_body(request)

    def _recipient(self, body: Mapping[str, object]) -> Person:
        person = self._world.people.by_official_openid(str(body.get("touser", "")))
        if person is None:
            raise WeChatRefused(40003)
        return person


def _custom_content(body: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in _MEDIA_KINDS | {"text", "news"}:
        raise WeChatRefused(40008)
    content = body.get(kind)
    if not isinstance(content, Mapping):
        raise WeChatRefused(47001)
    if kind == "text":
        text = content.get("content")
        if not isinstance(text, str) or not text:
            raise WeChatRefused(44004)
        if len(text.encode()) > _CONTENT_BYTES:
            raise WeChatRefused(45002)
        return text, {"kind": kind}
    if kind == "news":
        articles = content.get("articles")
        if not isinstance(articles, list) or not articles or not isinstance(articles[0], Mapping):
            raise WeChatRefused(47001)
        if len(articles) != 1:
            raise WeChatRefused(45008)
        article = articles[0]
        note = {"note": article.get("description"), "url": article.get("url")}
        return str(article.get("title", "")), {"kind": kind, **note}
    return f"[{kind}]", {"kind": kind}
