"""How many of the promised days were kept? Serves /window/promises to supervisors: a bar for each
month of a kind of promise, the goal across them, and the figures as a table."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from casework.reports.promises_kept import (
    PROMISE_READERS,
    KeptOfKind,
    PromiseReport,
    PromisesKept,
)
from claims_core.checklist import CARE_KIND_WORDS
from claims_core.promise_results import GOAL, PROMISE_KIND_WORDS, PromiseKind
from frontdoor.guards import staff
from window.rendering import Pages
from window.visits import visit_of

PAGE = "/window/promises"
WIDTH, HEIGHT, TOP, LEFT, STEP, BAR = 720, 230, 14, 40, 56, 34
# Below so many percent all is bad alike, and the bars above it can be told apart.
LOWEST = 50


@dataclass(frozen=True)
class MonthBar:
    """一个月的柱: where it stands, how high it is, and what it says."""

    left: float
    top: float
    height: float
    month: str
    words: str
    good: bool


class PromisePages:
    """承诺兑现."""

    def __init__(self, promises: PromisesKept, pages: Pages) -> None:
        self._promises = promises
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(PAGE, self.show)]

    @staff(*PROMISE_READERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The last twelve months; the chart is of one kind, chosen by `kind`."""
        visit = visit_of(request)
        asked = request.query.get("kind", "")
        chosen = PromiseKind(asked) if asked in set(PromiseKind) else PromiseKind.CLAIM
        report = await self._promises.last_year(visit.actor)
        shown = next(each for each in report.kinds if each.kind is chosen)
        return self._pages.render(
            "promises.html",
            visit,
            section="promises",
            report=report,
            shown=shown,
            bars=bars(report, shown),
            goal=GOAL,
            goal_top=_top(GOAL),
            size=(WIDTH, HEIGHT),
            left=LEFT,
            bottom=_top(LOWEST),
            lowest=LOWEST,
            bar_width=BAR,
            kinds=PROMISE_KIND_WORDS,
            care_kinds=CARE_KIND_WORDS,
            address=lambda kind: f"{PAGE}?kind={quote(kind)}",
        )


def bars(report: PromiseReport, shown: KeptOfKind) -> list[MonthBar]:
    """A bar for every month of which anything can be said."""
    made = []
    for number, (month, count) in enumerate(zip(report.months, shown.months, strict=True)):
        share = count.share
        if share is None:
            continue
        top = _top(max(share, LOWEST))
        made.append(
            MonthBar(
                left=LEFT + 6 + number * STEP,
                top=top,
                height=max(_top(LOWEST) - top, 2),
                month=f"{month.month}月",
                words=f"{month.year}年{month.month}月：按时{count.kept}，没按时{count.missed}，{share}%",
                good=share >= GOAL,
            )
        )
    return made


def _top(share: int) -> float:
    """Where this share lies from above."""
    return round(TOP + (HEIGHT - TOP - 24) * (100 - share) / (100 - LOWEST), 1)
