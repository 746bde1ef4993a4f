"""What becomes of a draft that is published? A review says so later; nobody is notified."""

from __future__ import annotations

import asyncio
from typing import Any

from sandbox.outbound import Outbound
from sandbox.wechat.article_book import PUBLISHED, Draft, Publication
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.drafts import paged
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

FORBIDDEN = ("点击领奖", "保证报销", "最高返现")  # what no draft may hold, of our choice


class Publishing:
    """发布能力: freepublish/*."""

    def __init__(self, world: SandboxWorld, delivery: Delivery, outbound: Outbound) -> None:
        self._world = world
        self._delivery = delivery
        self._outbound = outbound

    def endpoints(self) -> list[Endpoint]:
        often, seldom = Limit(daily=100), Limit(daily=10)
        prefix = "cgi-bin/freepublish"
        return [
            Endpoint(f"{prefix}/submit", "POST", self.submit, limit=often),
            Endpoint(f"{prefix}/get", "POST", self.get, limit=often),
            Endpoint(f"{prefix}/getarticle", "POST", self.article, limit=often),
            Endpoint(f"{prefix}/batchget", "POST", self.batch, limit=often),
            Endpoint(f"{prefix}/delete", "POST", self.delete, limit=seldom),
        ]

    def resume(self) -> None:
        """After a restart: reviews that were under way end now."""
        for publication in self._world.articles.running():
            self._outbound.spawn(self._review(publication))

    async def submit(self, call: Call) -> Answered:
        draft = publishable(self._world, call.body.get("media_id"))
        publication = self._world.articles.begin(draft)
        self._outbound.spawn(self._review(publication))
        return done(publish_id=str(publication.id), msg_data_id=publication.id + 1)

    async def get(self, call: Call) -> Answered:
        publication = self._world.articles.publication(call.body.get("publish_id"))
        if publication is None:
            raise WeChatRefused(40035)
        return _said(publication, call)

    async def article(self, call: Call) -> Answered:
        publication = self._published(call)
        return {"news_item": _with_addresses(publication, call)}

    async def batch(self, call: Call) -> Answered:
        out = self._world.articles.published()
        items = [
            {
                "article_id": each.article_id,
                "content": {"news_item": _with_addresses(each, call)},
                "update_time": int(each.at.timestamp()),
            }
            for each in paged(call, out)
        ]
        return {"total_count": len(out), "item_count": len(items), "item": items}

    async def delete(self, call: Call) -> Answered:
        self._world.articles.delete(self._published(call))
        return done()

    async def _review(self, begun: Publication) -> None:
        await asyncio.sleep(self._world.config.report_delay_seconds)
        publication = self._world.articles.end(begun, self._world.console.take_outcome())
        info: dict[str, Any] = {
            "publish_id": publication.id,
            "publish_status": publication.status,
        }
        if publication.article_id:
            info["article_id"] = publication.article_id
            items = [{"idx": n} for n in range(1, len(publication.articles) + 1)]
            info["article_detail"] = {"count": len(items), "item": items}
        if publication.failed:
            info["fail_idx"] = list(publication.failed)
        message = self._delivery.writer("official").event(
            None, "PUBLISHJOBFINISH", self._world.clock(), {"PublishEventInfo": info}
        )
        await self._delivery.deliver(message, person_sees=False)

    def _published(self, call: Call) -> Publication:
        publication = self._world.articles.by_article(call.body.get("article_id"))
        if publication is None or publication.status != PUBLISHED:
            raise WeChatRefused(40035)
        return publication


def publishable(world: SandboxWorld, media_id: object) -> Draft:
    """The draft; 40007 unknown, 53503 for words that the platform's check does not let pass."""
    draft = world.articles.draft(media_id)
    if draft is None:
        raise WeChatRefused(40007)
    text = "".join(f"{each['title']}{each['content']}" for each in draft.articles)
    if any(words in text for words in FORBIDDEN):
        raise WeChatRefused(53503)
    return draft


def _said(publication: Publication, call: Call) -> dict[str, Any]:
    body: dict[str, Any] = {
        "publish_id": str(publication.id),
        "publish_status": publication.status,
    }
    if publication.status == PUBLISHED:
        items = [
            {"idx": number, "article_url": item["url"]}
            for number, item in enumerate(_with_addresses(publication, call), start=1)
        ]
        body["article_id"] = publication.article_id
        body["article_detail"] = {"count": len(items), "item": items}
    return {**body, "fail_idx": list(publication.failed)}


def _with_addresses(publication: Publication, call: Call) -> list[dict[str, Any]]:
    root = call.request.path.partition("/wechat/")[0]
    base = f"{call.request.url.origin()}{root}/articles/{publication.article_id}"
    return [
        {**article, "url": f"{base}/{number}", "is_deleted": False}
        for number, article in enumerate(publication.articles, start=1)
    ]
