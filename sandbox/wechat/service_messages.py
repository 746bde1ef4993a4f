"""May the account say this to this person now? Service messages live on windows people open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.wechat.chats import WindowClosed, WindowSpent
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.wechat.template_messages import recipient
from sandbox.world import SandboxWorld

_CONTENT_BYTES = 2048
_WITH_MEDIA = frozenset({"image", "voice", "video", "mpnews"})
_OTHERS = frozenset({"music", "msgmenu", "miniprogrampage", "mpnewsarticle"})
_TYPING_AFTER = timedelta(seconds=30)
_TYPING_LASTS = timedelta(seconds=15)


class ServiceMessages:
    """客服消息: custom/send and the typing indicator."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world
        self._typing: dict[str, datetime] = {}

    def endpoints(self) -> list[Endpoint]:
        prefix, limit = "cgi-bin/message/custom", Limit(daily=500_000)
        return [
            Endpoint(f"{prefix}/send", "POST", self.send, limit=limit, raw_utf8=True),
            Endpoint(f"{prefix}/typing", "POST", self.typing),
        ]

    async def send(self, call: Call) -> Answered:
        person = recipient(self._world, call)
        text, detail = self._content(call.body)
        try:
            self._world.chats.send_custom(person, text, detail)
        except WindowClosed:
            raise WeChatRefused(45015) from None
        except WindowSpent:
            raise WeChatRefused(45047) from None
        self._typing.pop(person.id, None)
        return done()

    async def typing(self, call: Call) -> Answered:
        person = recipient(self._world, call)
        command, now = call.body.get("command"), self._world.clock()
        if command not in ("Typing", "CancelTyping"):
            raise WeChatRefused(45072)
        last = self._world.chats.last_from(person)
        if last is None or now - last > _TYPING_AFTER:
            raise WeChatRefused(45080)
        if command == "CancelTyping":
            self._typing.pop(person.id, None)
            return done()
        if person.id in self._typing and now - self._typing[person.id] < _TYPING_LASTS:
            raise WeChatRefused(45081)
        self._typing[person.id] = now
        return done()

    def _content(self, body: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
        kind = body.get("msgtype")
        if not isinstance(kind, str) or kind not in _WITH_MEDIA | _OTHERS | {"text", "news"}:
            raise WeChatRefused(40008)
        content = body.get(kind)
        if not isinstance(content, Mapping):
            raise WeChatRefused(47001)
        if kind == "text":
            return _text(content), {"kind": kind}
        if kind == "news":
            return _news(content)
        if kind in _WITH_MEDIA:
            return self._with_media(kind, content)
        return f"[{kind}]", {"kind": kind}

    def _with_media(self, kind: str, content: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
        media_id = content.get("media_id")
        if kind == "mpnews":
            draft = self._world.articles.draft(media_id)
            if draft is None:
                raise WeChatRefused(40007)
            if len(draft.articles) != 1:
                raise WeChatRefused(45008)
            return draft.articles[0]["title"], {"kind": kind, "url": "draft"}
        media = self._world.media.find(media_id, "temporary", "material")
        if media is None or media.kind != kind:
            raise WeChatRefused(40007)
        picture = {"picture": media.id} if kind == "image" else {}
        return "[图片]" if kind == "image" else f"[{kind}]", {"kind": kind, **picture}


def _text(content: Mapping[str, Any]) -> str:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise WeChatRefused(44004)
    if len(text.encode()) > _CONTENT_BYTES:
        raise WeChatRefused(45002)
    return text


def _news(content: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles or not isinstance(articles[0], Mapping):
        raise WeChatRefused(47001)
    if len(articles) != 1:
        raise WeChatRefused(45008)
    article = articles[0]
    note = {"note": article.get("description"), "url": article.get("url")}
    return str(article.get("title", "")), {"kind": "news", **note}
