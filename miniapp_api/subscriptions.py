"""Which messages may the mini-program ask me to allow, and what did I say?"""

from typing import Annotated, Literal

from pydantic import Field

from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Given, Shown
from infra.idempotency import KeyReused
from notifications.subscriptions.member_subscriptions import MemberSubscriptions

TAG = "订阅消息"


class SubscriptionsShown(Shown):
    """可以请参保人允许的订阅消息。"""

    template_ids: tuple[str, ...]
    """交给 wx.requestSubscribeMessage；空的就不要问"""
    left: int
    """还允许发几条"""


class SubscriptionAnswer(Given):
    """一个模板点了什么。"""

    template_id: Annotated[str, Field(min_length=1, max_length=64)]
    answer: Literal["accept", "reject", "ban", "filter"]
    """wx.requestSubscribeMessage 给的词"""


class SubscriptionAnswersGiven(Given):
    """点完以后的结果。"""

    answers: Annotated[tuple[SubscriptionAnswer, ...], Field(min_length=1, max_length=5)]


class SubscriptionsResource:
    """订阅消息."""

    def __init__(self, subscriptions: MemberSubscriptions) -> None:
        self._subscriptions = subscriptions

    @endpoint(
        "GET",
        "/subscriptions",
        guard=member,
        summary="可以订阅的消息",
        tag=TAG,
        answer=SubscriptionsShown,
    )
    async def show(self, call: Call) -> SubscriptionsShown:
        """用哪个模板去问，还剩几条；点一次允许，能发一条。"""
        return await self._shown(call)

    @endpoint(
        "POST",
        "/subscriptions/answers",
        guard=member,
        summary="报告点了什么",
        tag=TAG,
        body=SubscriptionAnswersGiven,
        answer=SubscriptionsShown,
        idempotency="optional",
        errors=(KeyReused,),
    )
    async def answered(self, call: Call, body: SubscriptionAnswersGiven) -> SubscriptionsShown:
        """微信也会推送同一次点击，两边都报只算一次。"""
        answers = {each.template_id: each.answer for each in body.answers}
        once = call.once(body.model_dump_json().encode())
        await self._subscriptions.told(call.actor, answers, once)
        return await self._shown(call)

    async def _shown(self, call: Call) -> SubscriptionsShown:
        template = self._subscriptions.template
        return SubscriptionsShown(
            template_ids=(template,) if template else (),
            left=await self._subscriptions.left(call.actor),
        )
