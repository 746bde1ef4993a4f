"""Which claims wait, and for whom? Serves /window/claims, the list a clerk starts from.

A search is a POST, so that an id number never stands in an address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from casework.claims.queue import Late, Queue
from casework.claims.views import QueueCounts
from casework.people.staff import StaffAccounts
from claims_core.claim import Role, Stage
from frontdoor.guards import staff
from window import words
from window.forms import kept_form
from window.login_pages import HOME
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

_ALL = "all"


@dataclass(frozen=True)
class Tab:
    """标签: one stage (or all of them) with the number of claims in it."""

    id: str
    title: str
    count: int | None
    address: str
    chosen: bool


class QueuePages:
    """申请列表."""

    def __init__(self, queue: Queue, accounts: StaffAccounts, pages: Pages) -> None:
        self._queue = queue
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get("/window/claims", self.show),
            web.post("/window/claims/search", self.search),
        ]

    @staff()
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One stage of the queue; without one, the first of this person's that has work."""
        visit = visit_of(request)
        counts = await self._queue.counts(visit.actor)
        mine = stages_of(visit.actor.roles)
        asked = request.query.get("stage", "")
        late = _late(request.query.get("late", ""), visit.actor.roles)
        stage = None if late else _asked(asked) if asked else _first(mine, counts)
        cursor = request.query.get("after")
        page = await self._queue.page(visit.actor, stage, cursor=cursor, late=late)
        chosen = stage or _ALL
        if late:
            chosen = ""
        kept = await kept_form(self._staff, visit, HOME)
        return self._pages.render(
            "queue.html",
            visit,
            section="claims",
            mine=[_tab(each, counts, chosen) for each in mine],
            late=await self._late_tabs(visit, late),
            others=[_tab(each, counts, chosen) for each in words.QUEUE_STAGES if each not in mine]
            + [Tab(_ALL, "全部", None, f"{HOME}?stage={_ALL}", chosen == _ALL)],
            title=_title(stage, late),
            page=page,
            next_page=_next(chosen, late, page.next_cursor),
            first_page=_next(chosen, late, "") if cursor else "",
            sought=kept.fields.get("sought", "") if kept else "",
            searched=False,
            search_cursor="",
        )

    @staff()
    @posted("search", HOME)
    async def search(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Claims by claim number or full id number."""
        sought = sent.fields.get("sought", "").strip()
        if not sought:
            raise web.HTTPSeeOther(HOME)
        counts = await self._queue.counts(visit.actor)
        mine = stages_of(visit.actor.roles)
        page = await self._queue.page(
            visit.actor, None, cursor=sent.fields.get("after") or None, search=sought
        )
        return self._pages.render(
            "queue.html",
            visit,
            section="claims",
            mine=[_tab(each, counts, "") for each in mine],
            late=await self._late_tabs(visit, None),
            others=[_tab(each, counts, "") for each in words.QUEUE_STAGES if each not in mine]
            + [Tab(_ALL, "全部", None, f"{HOME}?stage={_ALL}", False)],
            title="查找结果",
            page=page,
            next_page="",
            first_page="",
            sought=sought,
            searched=True,
            search_cursor=page.next_cursor or "",
        )

    async def _late_tabs(self, visit: Visit, chosen: Late | None) -> list[Tab]:
        """快到期 and 已超期, for those who look after it."""
        if Role.SUPERVISOR not in visit.actor.roles:
            return []
        counts = await self._queue.late_counts(visit.actor)
        return [
            Tab(f"late-{late}", title, counts[late], _address(late), late is chosen)
            for late, title in words.LATE_WORDS.items()
        ]


def stages_of(roles: frozenset[Role]) -> list[Stage]:
    """待我办理: the stages whose work belongs to somebody with these roles."""
    return [stage for stage, role in words.WORK_OF.items() if role in roles]


def _first(mine: list[Stage], counts: QueueCounts) -> Stage | None:
    return next((stage for stage in mine if counts.get(stage)), mine[0] if mine else None)


def _asked(text: str) -> Stage | None:
    return Stage(text) if text in set(Stage) else None


def _late(text: str, roles: frozenset[Role]) -> Late | None:
    if Role.SUPERVISOR not in roles:
        return None
    return next((late for late in Late if text == str(int(late))), None)


def _address(late: Late) -> str:
    return f"{HOME}?{urlencode({'late': int(late)})}"


def _title(stage: Stage | None, late: Late | None) -> str:
    if late:
        return words.LATE_WORDS[late]
    return words.QUEUE_WORDS[stage] if stage else "全部申请"


def _tab(stage: Stage, counts: QueueCounts, chosen: str) -> Tab:
    address = f"{HOME}?{urlencode({'stage': stage})}"
    return Tab(stage, words.QUEUE_WORDS[stage], counts.get(stage, 0), address, stage == chosen)


def _next(chosen: str, late: Late | None, cursor: str | None) -> str:
    if cursor is None:
        return ""
    query: dict[str, object] = {"late": int(late)} if late else {"stage": chosen}
    return f"{HOME}?{urlencode(query | ({'after': cursor} if cursor else {}))}"
