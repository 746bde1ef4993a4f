"""Which health tip is there today, and which ones do I want every week?"""

from casework.errors import NotBound
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.tips import (
    TipShown,
    TipSmsGiven,
    TipsShown,
    TipTopicsGiven,
    TipTopicShown,
)
from notifications.tips.catalogue import TIP_TOPIC_WORDS
from notifications.tips.member_tips import (
    AGREED_TO,
    AGREED_TO_SMS,
    MemberTips,
    NoTipTopics,
)

TAG = "健康提示"
SAID_IN = "phone"


class TipsResource:
    """健康提示."""

    def __init__(self, tips: MemberTips) -> None:
        self._tips = tips

    @endpoint("GET", "/tips", guard=member, summary="今天的健康提示", tag=TAG, answer=TipsShown)
    async def show(self, call: Call) -> TipsShown:
        """今天的一条，和每一类订了没有。"""
        return await self._shown(call)

    @endpoint(
        "PUT",
        "/tips/topics",
        guard=member,
        summary="订阅和退订",
        tag=TAG,
        body=TipTopicsGiven,
        answer=TipsShown,
    )
    async def choose(self, call: Call, body: TipTopicsGiven) -> TipsShown:
        """马上生效；已经排好还没放进“消息”的也不再给。"""
        await self._tips.choose(call.actor, body.topics, SAID_IN)
        return await self._shown(call)

    @endpoint(
        "PUT",
        "/tips/sms",
        guard=member,
        summary="健康提示发不发短信",
        tag=TAG,
        body=TipSmsGiven,
        answer=TipsShown,
        errors=(NotBound, NoTipTopics),
    )
    async def say_sms(self, call: Call, body: TipSmsGiven) -> TipsShown:
        """发到参保登记的手机；选了发，以后再订的类别也发。说了不发，排好的也不发。"""
        if not body.wanted:
            await self._tips.no_sms(call.actor, SAID_IN)
        elif not await self._tips.by_sms(call.actor, SAID_IN):
            standing = await self._tips.sms_standing(call.actor)
            raise NoTipTopics if standing.possible else NotBound
        return await self._shown(call)

    async def _shown(self, call: Call) -> TipsShown:
        tip, mine = await self._tips.today(), await self._tips.topics(call.actor)
        sms = await self._tips.sms_standing(call.actor)
        return TipsShown(
            today=None if tip is None else TipShown.from_view(tip),
            topics=tuple(
                TipTopicShown(topic=topic, words=words, subscribed=topic in mine)
                for topic, words in TIP_TOPIC_WORDS.items()
            ),
            agreement=AGREED_TO,
            by_sms=sms.wanted,
            sms_possible=sms.possible,
            sms_agreement=AGREED_TO_SMS,
        )
