"""Which health tip goes out in which week, and may it? Serves /window/tips: a preview by week for
publicity and supervisors, and by topic the records of approval, which two people make."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from pydantic import Field

from casework.errors import FieldsInvalid, NotFound
from casework.exports.export_list import ExportList
from casework.people.staff import StaffAccounts
from claims_core.calendar_cn import china_day
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.shapes import Given
from notifications.tips.article_reading import TipArticleReading
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import TIP_TOPIC_WORDS, TipTopic
from notifications.tips.reviews import TIP_APPROVERS, TIP_KEEPERS, TipReviews
from window.forms import NOT_SENT, Fields, Notice, Typed, done_notice, read_fields, take_kept
from window.rendering import Pages
from window.tips import words as tip_words
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/tips"
TOPIC = f"{PAGE}/topics/{{topic}}"
_TICK = "tip-"
_WEEKS = 9
_DONE = {
    "propose": "已登记。请另一位主管核对文件后确认，确认以后才会发。",
    "confirm": "已确认，这几条可以发了。",
    "refuse": "已记下没有确认，以及为什么。",
    "withdraw": "已停用，从现在起不再发。",
}


class Recording(Given):
    """登记 or 办理: what was typed beside the ticked tips."""

    reviewer: str = Field(default="", max_length=40)
    approval_no: str = Field(default="", max_length=60)
    words: str = Field(default="", max_length=200)


@dataclass(frozen=True)
class _Step:
    """要办的: the ticked tips (id → hash as it was on the page) and what was typed."""

    seen: Mapping[str, str]
    given: Recording


class TipPages:
    """健康提示."""

    def __init__(
        self,
        tips: TipReviews,
        articles: TipArticleReading,
        exports: ExportList,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._tips = tips
        self._articles = articles
        self._exports = exports
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.weeks),
            web.get(TOPIC, self.topic),
            web.post(f"{TOPIC}/propose", self.propose),
            web.post(f"{TOPIC}/confirm", self.confirm),
            web.post(f"{TOPIC}/refuse", self.refuse),
            web.post(f"{TOPIC}/withdraw", self.withdraw),
        ]

    @staff(*TIP_KEEPERS)
    async def weeks(self, request: web.Request) -> web.StreamResponse:
        """One week in full, and what comes after it."""
        visit = visit_of(request)
        this_week = TipWeek.from_day(china_day(self._tips.now()))
        week = _week_of(request.query.get("week", "")) or this_week
        shown = [week.later(number) for number in range(_WEEKS)]
        return self._pages.render(
            "tips.html",
            visit,
            section="tips",
            tab="weeks",
            this_week=this_week,
            weeks=[(each, tips_of_week(self._tips.catalogue, each)) for each in shown],
            states=await self._tips.states(visit.actor),
            articles=await self._articles.of_week(visit.actor, week),
            topics=TIP_TOPIC_WORDS,
            say=tip_words,
            exports=await self._exports.due(visit.actor),
        )

    @staff(*TIP_KEEPERS)
    async def topic(self, request: web.Request) -> web.StreamResponse:
        """The tips on one topic, with their approvals."""
        visit, topic = visit_of(request), _topic_of(request)
        done = done_notice(request, _DONE)
        page = TOPIC.format(topic=topic)
        typed, notice = await take_kept(self._staff, visit, page, NOT_SENT, done)
        return await self._page(visit, topic, typed, notice)

    @staff(*TIP_KEEPERS)
    @posted("propose", TOPIC)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 the doctor and the approval of the ticked tips."""
        try:
            step = _step(sent.fields)
            await self._tips.propose(
                visit.actor, step.seen, step.given.reviewer, step.given.approval_no
            )
        except ClaimsError as problem:
            return await self._again(request, visit, sent, problem)
        raise _done(request, "propose")

    @staff(*TIP_APPROVERS)
    @posted("confirm", TOPIC)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """确认 what somebody else has recorded."""
        try:
            await self._tips.decide(visit.actor, _step(sent.fields).seen, confirmed=True)
        except ClaimsError as problem:
            return await self._again(request, visit, sent, problem)
        raise _done(request, "confirm")

    @staff(*TIP_APPROVERS)
    @posted("refuse", TOPIC)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不确认, with the reason."""
        try:
            step = _step(sent.fields)
            await self._tips.decide(visit.actor, step.seen, confirmed=False, words=step.given.words)
        except ClaimsError as problem:
            return await self._again(request, visit, sent, problem)
        raise _done(request, "refuse")

    @staff(*TIP_KEEPERS)
    @posted("withdraw", TOPIC)
    async def withdraw(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """停用 approved ones, with the reason."""
        try:
            step = _step(sent.fields)
            await self._tips.withdraw(visit.actor, step.seen, step.given.words)
        except ClaimsError as problem:
            return await self._again(request, visit, sent, problem)
        raise _done(request, "withdraw")

    async def _again(
        self, request: web.Request, visit: Visit, sent: Sent, problem: ClaimsError
    ) -> web.StreamResponse:
        """The page as it is now, with everything typed and ticked still in its place."""
        lines = tuple(problem.fields.values()) if isinstance(problem, FieldsInvalid) else ()
        title = "有内容需要改一下：" if lines else problem.message
        typed = Typed("tips", sent.fields, problem.fields)
        notice = Notice("bad", title, lines)
        status = status_of(type(problem))
        return await self._page(visit, _topic_of(request), typed, notice, status)

    async def _page(
        self,
        visit: Visit,
        topic: TipTopic,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        return self._pages.render(
            "tips_topic.html",
            visit,
            status=status,
            section="tips",
            tab=topic.value,
            topic=topic,
            tips=self._tips.catalogue.of_topic(topic),
            states=await self._tips.states(visit.actor),
            topics=TIP_TOPIC_WORDS,
            may_decide=bool(visit.actor.roles & TIP_APPROVERS),
            typed=typed,
            notice=notice,
            say=tip_words,
        )


def _topic_of(request: web.Request) -> TipTopic:
    try:
        return TipTopic(request.match_info["topic"])
    except ValueError:
        raise NotFound from None


def _week_of(name: str) -> TipWeek | None:
    """The week of an address; None for what is none."""
    try:
        return TipWeek.from_name(name)
    except ValueError:
        return None


def _step(fields: Fields) -> _Step:
    """:raises FieldsInvalid:"""
    seen = {
        name.removeprefix(_TICK): text for name, text in fields.items() if name.startswith(_TICK)
    }
    typed = {name: text for name, text in fields.items() if text.strip()}
    return _Step(seen, read_fields(Recording, typed))


def _done(request: web.Request, what: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{TOPIC.format(topic=_topic_of(request))}?done={what}")
