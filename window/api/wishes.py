"""Which messages does a person want, and who recorded it? For programs."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.errors import FieldsInvalid, NotFound
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Given, Shown
from notifications.subscriptions.wishes import (
    LONGEST_PAPER,
    WISH_KEEPERS,
    WishChange,
    WishDesk,
    Wishes,
)
from notifications.tips.catalogue import TIP_TOPIC_WORDS, TipTopic

TAG = "消息意愿"


class WishesGiven(Given):
    """本人在窗口说的意愿。"""

    topics: Annotated[tuple[TipTopic, ...], Field(max_length=len(TipTopic))] = ()
    """要收哪几类健康提示，没写的不再收"""
    by_sms: bool = False
    """true 这几类也发短信，一个月最多两条"""
    nothing: bool = False
    """true 什么都不收：健康提示、提醒、公告；自己办事的通知照发"""
    paper: Annotated[str, Field(min_length=1, max_length=LONGEST_PAPER)]
    """凭什么登记的"""


class WishTopicShown(Shown):
    """一类健康提示。"""

    topic: TipTopic
    words: str
    wanted: bool


class WishChangeShown(Shown):
    """说过的一次。"""

    topic: str
    given: bool
    said_in: str
    """window 窗口，sms 短信回复，phone 小程序，chat 公众号，provider 短信平台或运营商，
    merged 合并前的登记"""
    words: str
    at: datetime

    @classmethod
    def from_change(cls, change: WishChange) -> Self:
        """From what was said."""
        return cls(
            topic=change.topic,
            given=change.given,
            said_in=change.said_in,
            words=change.words,
            at=change.at,
        )


class WishesShown(Shown):
    """一个人的消息意愿。"""

    insured_id: str
    name: str
    """已遮挡"""
    in_mini_program: bool
    """没有绑定小程序的，健康提示只能发短信"""
    wants_nothing: bool
    by_sms: bool
    """健康提示也发短信"""
    topics: tuple[WishTopicShown, ...]
    changes: tuple[WishChangeShown, ...]

    @classmethod
    def from_wishes(cls, wishes: Wishes) -> Self:
        """From what holds now."""
        return cls(
            insured_id=wishes.insured_id,
            name=wishes.name_masked,
            in_mini_program=wishes.in_mini_program,
            wants_nothing=wishes.wants_nothing,
            by_sms=wishes.by_sms,
            topics=tuple(
                WishTopicShown(topic=topic, words=words, wanted=topic in wishes.topics)
                for topic, words in TIP_TOPIC_WORDS.items()
            ),
            changes=tuple(map(WishChangeShown.from_change, wishes.changes)),
        )


class WishesResource:
    """消息意愿."""

    def __init__(self, wishes: WishDesk) -> None:
        self._wishes = wishes

    @endpoint(
        "GET",
        "/people/{insured_id}/message-wishes",
        guard=staff(*WISH_KEEPERS),
        summary="一个人的消息意愿",
        tag=TAG,
        answer=WishesShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> WishesShown:
        """现在要收什么，什么时候在哪里说的。"""
        return WishesShown.from_wishes(await self._wishes.show(call.actor, call.path("insured_id")))

    @endpoint(
        "PUT",
        "/people/{insured_id}/message-wishes",
        guard=staff(*WISH_KEEPERS),
        summary="登记消息意愿",
        tag=TAG,
        body=WishesGiven,
        answer=WishesShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def record(self, call: Call, body: WishesGiven) -> WishesShown:
        """马上生效，排好还没发的也算；记下谁登记的、凭什么。"""
        wishes = await self._wishes.record(
            call.actor,
            call.path("insured_id"),
            body.topics,
            body.paper,
            nothing=body.nothing,
            by_sms=body.by_sms,
        )
        return WishesShown.from_wishes(wishes)
