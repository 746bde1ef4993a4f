"""What can anybody look at without a token? Pictures by their address, and published articles."""

from __future__ import annotations

from html import escape

from aiohttp import web

from sandbox.wechat.article_book import PUBLISHED
from sandbox.world import SandboxWorld

# An article is the account's own HTML: shown without scripts and without our page's rights.
_GUARD = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


class PublicPages:
    """公开页面: /pictures/… and /articles/…"""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/pictures/{id}", self.picture),
            web.get("/articles/{id}/{number:[0-9]+}", self.article),
        ]

    async def picture(self, request: web.Request) -> web.Response:
        media = self._world.media.find(request.match_info["id"])
        if media is None or not media.content_type.startswith("image/"):
            raise web.HTTPNotFound
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": _GUARD}
        return web.Response(body=media.data, content_type=media.content_type, headers=headers)

    async def article(self, request: web.Request) -> web.Response:
        publication = self._world.articles.by_article(request.match_info["id"])
        number = int(request.match_info["number"])
        if publication is None or not 1 <= number <= len(publication.articles):
            raise web.HTTPNotFound
        if publication.status != PUBLISHED:
            return web.Response(status=410, text="该内容已被发布者删除", charset="utf-8")
        article = publication.articles[number - 1]
        title = escape(article["title"])
        html = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>body{{max-width:40rem;margin:1.5rem auto;"
            "padding:0 1rem;font:1.05rem/1.8 system-ui,sans-serif}img{max-width:100%}"
            f"</style><h1>{title}</h1><p>{escape(article['author'])}</p>{article['content']}"
        )
        headers = {"Content-Security-Policy": _GUARD}
        return web.Response(text=html, content_type="text/html", headers=headers)
