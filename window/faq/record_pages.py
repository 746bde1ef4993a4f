"""Who changed which answer, and how do they do week by week? Serves /window/faq/changes, where a
change is taken back, and /window/faq/figures."""

from aiohttp import web
from pydantic import Field

from claims_core.errors import ClaimsError
from faq.rated import rated_titles
from faq.upkeep import KEEPERS, WRITERS, FaqUpkeep
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.shapes import Given
from window.faq import chart as faq_chart
from window.faq import words as faq_words
from window.faq.pages import notice_of
from window.forms import Notice, read_fields, told
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

CHANGES = "/window/faq/changes"
FIGURES = "/window/faq/figures"
TAKE_BACK = "/window/faq/take-back"
WEEKS = 8
_DONE = Notice("good", "已撤回，现在就按撤回以后的内容回答。")


class TakingBack(Given):
    """撤回: which addition, and why."""

    addition: str = Field(default="", max_length=32)
    reason: str = Field(default="", max_length=200)


class FaqRecordPages:
    """改动记录与每周数字."""

    def __init__(self, faq: FaqUpkeep, pages: Pages) -> None:
        self._faq = faq
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(CHANGES, self.changes),
            web.get(FIGURES, self.figures),
            web.post(TAKE_BACK, self.take_back),
        ]

    @staff(*KEEPERS)
    async def changes(self, request: web.Request) -> web.StreamResponse:
        """改动记录."""
        done = _DONE if told(request, "done") else None
        return await self._changes(visit_of(request), done)

    @staff(*KEEPERS)
    async def figures(self, request: web.Request) -> web.StreamResponse:
        """每周数字."""
        visit = visit_of(request)
        weeks = await self._faq.weeks(visit.actor, WEEKS)
        return self._pages.render(
            "faq_figures.html",
            visit,
            section="faq",
            tab="figures",
            weeks=weeks,
            chart=faq_chart.chart_of(weeks),
            size=(faq_chart.WIDTH, faq_chart.HEIGHT),
            titles=rated_titles(self._faq.offices()) | self._faq.titles(),
            say=faq_words,
        )

    @staff(*KEEPERS)
    @posted("take-back", CHANGES)
    async def take_back(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """撤回 a change."""
        try:
            given = read_fields(TakingBack, sent.fields)
            await self._faq.take_back(visit.actor, given.addition, given.reason)
        except ClaimsError as problem:
            return await self._changes(visit, notice_of(problem), status=status_of(type(problem)))
        raise web.HTTPSeeOther(f"{CHANGES}?done=take-back")

    async def _changes(
        self, visit: Visit, notice: Notice | None, *, status: int = 200
    ) -> web.Response:
        return self._pages.render(
            "faq_changes.html",
            visit,
            status=status,
            section="faq",
            tab="changes",
            notice=notice,
            changes=await self._faq.changes(visit.actor),
            dormant=self._faq.dormant(),
            titles=self._faq.titles() | self._faq.offices(),
            writes=bool(visit.actor.roles & WRITERS),
            say=faq_words,
        )
