"""How does an article get into the account's drafts, and how is it published? Asked by
announcements and health tips.

Published is not pushed: nobody is notified, and nobody's four mass messages of the month are
used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.wechat.answers import WeChatAnswer
from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall

LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_DIGEST = 32, 16, 128
LONGEST_CONTENT, LONGEST_CONTENT_BYTES = 20_000, 1024 * 1024
MOST_ARTICLES = 8

_PUBLISHING = 1


@dataclass(frozen=True)
class Article:
    """图文. `thumb_media_id` is permanent material; pictures in `content` come from
    `Media.article_picture`, others are taken out."""

    title: str
    content: str
    thumb_media_id: str
    author: str = ""
    digest: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Publication:
    """发布状态: `state` as the platform numbers it – 0 published, 1 under way, 2 not original, 3
    failed, 4 refused by the review, 5 deleted, 6 banned – and the addresses once published."""

    state: int
    article_id: str = ""
    urls: tuple[str, ...] = ()
    refused: tuple[int, ...] = ()
    """Which of the articles, counted from 1, were refused."""

    @property
    def settled(self) -> bool:
        """Whether it is worth asking no more."""
        return self.state != _PUBLISHING


class Articles:
    """草稿箱与发布接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def add_draft(self, articles: Sequence[Article]) -> str:
        """The media id of a new draft. A draft vanishes once it is published or mass-sent.

        Limits: 1,000 a day; title 32 characters, author 16, digest 128, content below 20,000 and
        1 MB. Errors: 40007 thumb is not permanent, 45003, 45004, 45166. Source: draft/add. :raises
        GatewayError: ambiguous when the answer was lost: then there may be one more draft.
        """
        if not 1 <= len(articles) <= MOST_ARTICLES:
            raise unfit("articles", "1_to_8")
        body = {"articles": [_given(each) for each in articles]}
        answer = await self._calls.ask(WeChatCall("POST", "cgi-bin/draft/add", ONCE, body=body))
        return answer.text("media_id")

    async def draft(self, media_id: str) -> list[Article]:
        """What the draft holds. Limits: 500 a day. Errors: 40007 no such draft any more. Source:
        draft/get. :raises GatewayError:"""
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/draft/get", REPEATABLE, body={"media_id": media_id})
        )
        return [_kept(each) for each in answer.parts("news_item")]

    async def delete_draft(self, media_id: str) -> None:
        """Cannot be undone; one that is not there is no error. Source: draft/delete. :raises
        GatewayError:"""
        await self._calls.ask(
            WeChatCall(
                "POST",
                "cgi-bin/draft/delete",
                REPEATABLE,
                body={"media_id": media_id},
                accepts=frozenset({40007}),
            )
        )

    async def publish(self, media_id: str) -> str:
        """Hand a draft in for publication; its publish id. What became of it tells `publication`,
        or the push PUBLISHJOBFINISH.

        Limits: 100 a day. Errors: 53503 to 53505 the draft is not fit, 48001 not for this kind of
        account. Source: freepublish/submit. :raises GatewayError: ambiguous when the answer was
        lost: then look whether the draft is still there.
        """
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/freepublish/submit", ONCE, body={"media_id": media_id})
        )
        return answer.id("publish_id")

    async def publication(self, publish_id: str) -> Publication:
        """How far it is. Limits: 100 a day: ask seldom. Source: freepublish/get. :raises
        GatewayError:"""
        answer = await self._calls.ask(
            WeChatCall(
                "POST", "cgi-bin/freepublish/get", REPEATABLE, body={"publish_id": publish_id}
            )
        )
        items = answer.part("article_detail").parts("item")
        return Publication(
            answer.number("publish_status"),
            answer.id("article_id"),
            tuple(each.text("article_url") for each in items),
            answer.listed("fail_idx"),
        )

    async def take_back(self, article_id: str) -> None:
        """Delete what was published; cannot be undone, and one that is not there is no error.

        Limits: 10 a day. Errors: 53600 no such article; 40035 the same from older accounts. Source:
        freepublish/delete. :raises GatewayError:
        """
        await self._calls.ask(
            WeChatCall(
                "POST",
                "cgi-bin/freepublish/delete",
                REPEATABLE,
                body={"article_id": article_id},
                accepts=frozenset({40035, 53600}),
            )
        )


def _given(article: Article) -> dict[str, Any]:
    for name, text, longest in (
        ("title", article.title, LONGEST_TITLE),
        ("author", article.author, LONGEST_AUTHOR),
        ("digest", article.digest, LONGEST_DIGEST),
    ):
        if len(text) > longest:
            raise unfit(name, f"{longest}_characters")
    for name, text in (("title", article.title), ("content", article.content)):
        if not text:
            raise unfit(name, "empty")
    size = len(article.content.encode(errors="replace"))
    if len(article.content) >= LONGEST_CONTENT or size >= LONGEST_CONTENT_BYTES:
        raise unfit("content", "20000_characters_1_mb")
    if not article.thumb_media_id:
        raise unfit("thumb_media_id", "empty")
    return {
        "article_type": "news",
        "title": article.title,
        "author": article.author,
        "digest": article.digest,
        "content": article.content,
        "content_source_url": article.source_url,
        "thumb_media_id": article.thumb_media_id,
    }


def _kept(item: WeChatAnswer) -> Article:
    return Article(
        title=item.text_or("title"),
        content=item.text_or("content"),
        thumb_media_id=item.text_or("thumb_media_id"),
        author=item.text_or("author"),
        digest=item.text_or("digest"),
        source_url=item.text_or("content_source_url"),
    )
