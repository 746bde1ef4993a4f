"""What does the policy say, in my own words? And how much of this year's limits have I used?"""

from casework.errors import NotFound
from casework.ledger.limits import YearLimits
from faq.decision import Decision
from faq.live import LiveFaq
from faq.unanswered import Channel, Unanswered
from frontdoor.guards import member, public
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.faq import (
    AnswerShown,
    LimitsShown,
    QuestionAsked,
    RatingGiven,
    TitleShown,
    TitlesShown,
)

TAG = "政策问答"


class Faq:
    """政策问答: the same answers as in the official account, at the window and on a terminal."""

    def __init__(self, faq: LiveFaq, unanswered: Unanswered, limits: YearLimits) -> None:
        self._faq = faq
        self._unanswered = unanswered
        self._limits = limits

    @endpoint(
        "GET",
        "/faq",
        guard=public,
        summary="问一句政策",
        tag=TAG,
        query=QuestionAsked,
        answer=AnswerShown,
    )
    async def ask(self, call: Call, query: QuestionAsked) -> AnswerShown:
        """不用登录。个人的事（进度、额度）只说去哪里看，不说内容。"""
        answer = self._faq.ask(query.q, topic=query.topic or None)
        self._unanswered.note(query.q, Channel.PHONE, answer)
        return AnswerShown.from_answer(answer)

    @endpoint(
        "GET", "/faq/entries", guard=public, summary="可以问什么", tag=TAG, answer=TitlesShown
    )
    async def titles(self, call: Call) -> TitlesShown:
        """全部问题的标题。"""
        titles = self._faq.titles()
        return TitlesShown(titles=tuple(TitleShown(id=i, title=title) for i, title in titles))

    @endpoint(
        "GET",
        "/faq/entries/{entry}",
        guard=public,
        summary="点开一个问题",
        tag=TAG,
        answer=AnswerShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> AnswerShown:
        """标题点开以后的答复。"""
        answer = self._faq.by_id(call.path("entry"))
        if answer.decision is Decision.NONE:
            raise NotFound
        return AnswerShown.from_answer(answer)

    @endpoint(
        "POST",
        "/faq/ratings",
        guard=member,
        summary="有用，还是没用",
        tag=TAG,
        body=RatingGiven,
        answer=None,
        status=204,
        errors=(NotFound,),
    )
    async def rate(self, call: Call, body: RatingGiven) -> None:
        """看完答复点一下；没用的话工作人员会看到那句问话。"""
        if self._faq.by_id(body.entry).decision is Decision.NONE:
            raise NotFound
        self._unanswered.rate(body.q, Channel.PHONE, body.entry, body.helpful)

    @endpoint(
        "GET", "/me/limits", guard=member, summary="我今年的额度", tag=TAG, answer=LimitsShown
    )
    async def limits(self, call: Call) -> LimitsShown:
        """统筹和大额今年付了多少、还剩多少；我们账上的数，以省平台为准。"""
        return LimitsShown.from_limits(await self._limits.of(call.actor))
