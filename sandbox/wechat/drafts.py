"""May this article be kept as a draft? Titles, pictures and sizes are looked at here."""

from __future__ import annotations

import re
from typing import Any

from sandbox.wechat.article_book import Article, Draft
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

_MOST_ARTICLES = 8
_TITLE, _AUTHOR, _DIGEST, _CONTENT, _CONTENT_BYTES = 32, 16, 128, 20_000, 1024 * 1024
_PICTURE = re.compile(r"<img\b[^>]*?\bsrc=[\"']?([^\"' >]+)", re.IGNORECASE)
_OUR_PICTURE = re.compile(r"/pictures/([\w-]+)$")


class Drafts:
    """草稿箱."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        adding, reading = Limit(daily=1000), Limit(daily=500)
        return [
            Endpoint("cgi-bin/draft/add", "POST", self.add, limit=adding),
            Endpoint("cgi-bin/draft/get", "POST", self.get, limit=reading),
            Endpoint("cgi-bin/draft/update", "POST", self.update, limit=adding),
            Endpoint("cgi-bin/draft/delete", "POST", self.delete, limit=adding),
            Endpoint("cgi-bin/draft/count", "GET", self.count, limit=adding),
            Endpoint("cgi-bin/draft/batchget", "POST", self.batch, limit=adding),
        ]

    async def add(self, call: Call) -> Answered:
        given = call.body.get("articles")
        if not isinstance(given, list) or not given:
            raise WeChatRefused(44003)
        if len(given) > _MOST_ARTICLES:
            raise WeChatRefused(45008)
        draft = self._world.articles.add_draft([self._article(each) for each in given])
        return {"media_id": draft.media_id, "item": []}

    async def get(self, call: Call) -> Answered:
        draft = self._draft(call)
        at = int(draft.updated.timestamp())
        return {"news_item": draft.articles, "create_time": at, "update_time": at}

    async def update(self, call: Call) -> Answered:
        draft, index = self._draft(call), call.body.get("index", 0)
        if not isinstance(index, int) or not 0 <= index < len(draft.articles):
            raise WeChatRefused(40035)
        articles = list(draft.articles)
        articles[index] = self._article(call.body.get("articles"))
        self._world.articles.update_draft(draft, articles)
        return done()

    async def delete(self, call: Call) -> Answered:
        self._world.articles.remove_draft(self._draft(call))
        return done()

    async def count(self, call: Call) -> Answered:
        return {"total_count": len(self._world.articles.drafts())}

    async def batch(self, call: Call) -> Answered:
        drafts = self._world.articles.drafts()
        page = paged(call, drafts)
        items = [
            {
                "media_id": draft.media_id,
                "content": {"news_item": draft.articles},
                "update_time": int(draft.updated.timestamp()),
            }
            for draft in page
        ]
        return {"total_count": len(drafts), "item_count": len(items), "item": items}

    def _draft(self, call: Call) -> Draft:
        draft = self._world.articles.draft(call.body.get("media_id"))
        if draft is None:
            raise WeChatRefused(40007)
        return draft

    def _article(self, given: Any) -> Article:
        if not isinstance(given, dict):
            raise WeChatRefused(47001)
        kind = given.get("article_type", "news")
        if kind not in ("news", "newspic"):
            raise WeChatRefused(40035)
        title, content = given.get("title"), given.get("content")
        if not isinstance(title, str) or not title.strip():
            raise WeChatRefused(45003)
        if not isinstance(content, str) or not content:
            raise WeChatRefused(44003)
        for name, most, errcode in (
            ("title", _TITLE, 45003),
            ("author", _AUTHOR, 45166),
            ("digest", _DIGEST, 45004),
        ):
            if len(str(given.get(name, ""))) > most:
                raise WeChatRefused(errcode)
        if len(content) >= _CONTENT or len(content.encode()) >= _CONTENT_BYTES:
            raise WeChatRefused(45002)
        self._check_pictures(kind, given, content)
        kept = {name: value for name, value in given.items() if isinstance(value, str | int | dict)}
        return {"author": "", "digest": "", **kept, "article_type": kind, "url": ""}

    def _check_pictures(self, kind: str, given: dict[str, Any], content: str) -> None:
        media = self._world.media
        if kind == "news" and media.find(given.get("thumb_media_id"), "material") is None:
            raise WeChatRefused(40007)
        for source in _PICTURE.findall(content):
            found = _OUR_PICTURE.search(source)
            if found is None or media.find(found[1], "article", "material") is None:
                raise WeChatRefused(45166, "picture not uploaded to the platform")


def paged(call: Call, items: list[Any]) -> list[Any]:
    """The part from ``offset`` on, ``count`` (1 to 20) long."""
    offset, count = call.body.get("offset", 0), call.body.get("count", 20)
    if not isinstance(offset, int) or not isinstance(count, int) or not 1 <= count <= 20:
        raise WeChatRefused(40035)
    page: list[Any] = items[offset : offset + count]
    return page
