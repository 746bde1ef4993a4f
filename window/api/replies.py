"""What did people write back to our text messages, and who has seen to it? For programs."""

from datetime import datetime
from typing import Self

from casework.errors import FieldsInvalid, NotFound
from casework.lists import Page
from frontdoor.given_shapes import Cursor
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Given, Shown
from notifications.replies.reading import REPLY_READERS, ReplyList, ReplyView
from notifications.replies.words import REPLY_MEANING_WORDS, ReplyMeaning

TAG = "短信回复"


class RepliesAsked(Given):
    """翻看短信回复。"""

    closed: bool = False
    """true 看处理过的；默认看待处理的"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class ReplyShown(Shown):
    """一条短信回复。"""

    id: str
    text: str
    """回的话；每次打开都留有记录"""
    phone: str
    """已遮挡"""
    meaning: ReplyMeaning
    meaning_words: str
    insured_id: str | None
    """是哪位参保人；对不上名册的为空"""
    at: datetime
    closed_by: str
    """谁处理的；还没处理的为空"""
    closed_at: datetime | None

    @classmethod
    def from_reply(cls, view: ReplyView) -> Self:
        """From what is in the list."""
        return cls(
            id=view.id,
            text=view.text,
            phone=view.phone_masked,
            meaning=view.meaning,
            meaning_words=REPLY_MEANING_WORDS[view.meaning],
            insured_id=view.insured_id,
            at=view.at,
            closed_by=view.closed_by,
            closed_at=view.closed_at,
        )


class RepliesShown(Shown):
    """一页短信回复。"""

    items: tuple[ReplyShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[ReplyView]) -> Self:
        """From a page of the list."""
        return cls(
            items=tuple(map(ReplyShown.from_reply, page.items)), next_cursor=page.next_cursor
        )


class RepliesResource:
    """短信回复."""

    def __init__(self, replies: ReplyList) -> None:
        self._replies = replies

    @endpoint(
        "GET",
        "/sms-replies",
        guard=staff(*REPLY_READERS),
        summary="短信回复",
        tag=TAG,
        query=RepliesAsked,
        answer=RepliesShown,
        errors=(FieldsInvalid,),
    )
    async def show(self, call: Call, query: RepliesAsked) -> RepliesShown:
        """待处理的从早到晚，处理过的从新到旧，一页二十条。回“退订”的已经照办，不在里面。"""
        page = await self._replies.page(call.actor, closed=query.closed, cursor=query.cursor)
        return RepliesShown.from_page(page)

    @endpoint(
        "POST",
        "/sms-replies/{reply_id}/close",
        guard=staff(*REPLY_READERS),
        summary="处理过了",
        tag=TAG,
        status=204,
        errors=(NotFound,),
    )
    async def close(self, call: Call) -> None:
        """记下是谁、什么时候处理的；先处理的算。"""
        await self._replies.close(call.actor, call.path("reply_id"))
