"""Which health tips are there, which go out in which week, and by whose approval? For programs."""

from casework.errors import FieldsInvalid
from claims_core.calendar_cn import china_day
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from notifications.tips.article_reading import TipArticleReading
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.reviews import (
    TIP_APPROVERS,
    TIP_KEEPERS,
    SameApprover,
    TipMoved,
    TipReviews,
)
from window.api.shapes.tips import (
    TipApprovalGiven,
    TipsAsked,
    TipsGiven,
    TipsUnderReview,
    TipUnderReview,
    TipWeekAsked,
    TipWeekShown,
)

TAG = "健康提示"


class TipReviewsResource:
    """健康提示."""

    def __init__(self, tips: TipReviews, articles: TipArticleReading) -> None:
        self._tips = tips
        self._articles = articles

    @endpoint(
        "GET",
        "/health-tips",
        guard=staff(*TIP_KEEPERS),
        summary="健康提示",
        tag=TAG,
        query=TipsAsked,
        answer=TipsUnderReview,
        errors=(FieldsInvalid,),
    )
    async def listed(self, call: Call, query: TipsAsked) -> TipsUnderReview:
        """文字、月份、出处和批准的情况。"""
        states, catalogue = await self._tips.states(call.actor), self._tips.catalogue
        tips = catalogue.tips if query.topic is None else catalogue.of_topic(query.topic)
        return TipsUnderReview(items=tuple(TipUnderReview.from_tip(tip, states) for tip in tips))

    @endpoint(
        "GET",
        "/health-tip-weeks",
        guard=staff(*TIP_KEEPERS),
        summary="一周的健康提示",
        tag=TAG,
        query=TipWeekAsked,
        answer=TipWeekShown,
        errors=(FieldsInvalid,),
    )
    async def week(self, call: Call, query: TipWeekAsked) -> TipWeekShown:
        """那一周轮到哪几条；没有批准的到时候不发。"""
        states = await self._tips.states(call.actor)
        week = self._week(query.week)
        tips = tips_of_week(self._tips.catalogue, week)
        return TipWeekShown.from_week(
            week,
            tuple(TipUnderReview.from_tip(tip, states) for tip in tips),
            await self._articles.of_week(call.actor, week),
        )

    @endpoint(
        "POST",
        "/health-tips/propose",
        guard=staff(*TIP_KEEPERS),
        summary="登记批准",
        tag=TAG,
        body=TipApprovalGiven,
        answer=TipsUnderReview,
        errors=(FieldsInvalid, TipMoved),
    )
    async def propose(self, call: Call, body: TipApprovalGiven) -> TipsUnderReview:
        """医生审过、主管部门同意的；另一位主管确认以后才发。"""
        await self._tips.propose(call.actor, body.hashes(), body.reviewer, body.approval_no)
        return await self._shown(call, body)

    @endpoint(
        "POST",
        "/health-tips/confirm",
        guard=staff(*TIP_APPROVERS),
        summary="确认批准",
        tag=TAG,
        body=TipsGiven,
        answer=TipsUnderReview,
        errors=(FieldsInvalid, TipMoved, SameApprover),
    )
    async def confirm(self, call: Call, body: TipsGiven) -> TipsUnderReview:
        """登记的人不能自己确认。"""
        await self._tips.decide(call.actor, body.hashes(), confirmed=True)
        return await self._shown(call, body)

    @endpoint(
        "POST",
        "/health-tips/refuse",
        guard=staff(*TIP_APPROVERS),
        summary="不确认",
        tag=TAG,
        body=TipsGiven,
        answer=TipsUnderReview,
        errors=(FieldsInvalid, TipMoved, SameApprover),
    )
    async def refuse(self, call: Call, body: TipsGiven) -> TipsUnderReview:
        """写明为什么。"""
        await self._tips.decide(call.actor, body.hashes(), confirmed=False, words=body.words)
        return await self._shown(call, body)

    @endpoint(
        "POST",
        "/health-tips/withdraw",
        guard=staff(*TIP_KEEPERS),
        summary="停用",
        tag=TAG,
        body=TipsGiven,
        answer=TipsUnderReview,
        errors=(FieldsInvalid, TipMoved),
    )
    async def withdraw(self, call: Call, body: TipsGiven) -> TipsUnderReview:
        """从现在起不再发；写明为什么。"""
        await self._tips.withdraw(call.actor, body.hashes(), body.words)
        return await self._shown(call, body)

    async def _shown(self, call: Call, body: TipsGiven) -> TipsUnderReview:
        states = await self._tips.states(call.actor)
        tips = filter(None, (self._tips.catalogue.get(each.id) for each in body.tips))
        return TipsUnderReview(items=tuple(TipUnderReview.from_tip(tip, states) for tip in tips))

    def _week(self, name: str) -> TipWeek:
        if not name:
            return TipWeek.from_day(china_day(self._tips.now()))
        try:
            return TipWeek.from_name(name)
        except ValueError:
            raise FieldsInvalid(week="请写成 2026-W49 这样的周。") from None
