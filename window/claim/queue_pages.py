"""Which claims wait, and for whom? Serves /window/claims, the list a clerk starts from.

What was looked for is kept with the login: no id number stands in an address, and the way back
from a claim leads to what was found."""

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from casework.assisted.filling import READS_FILLED
from casework.assisted.signing import AssistedSigning
from casework.claims.queue import LATE_WORDS, Late, Queue
from casework.claims.views import QueueCounts
from casework.exports.export_list import ExportList
from casework.looks.looks import LookSearch
from casework.people.kept_searches import KeptSearches
from casework.people.staff import StaffAccounts
from casework.roles import CLAIM_STAFF
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

    def __init__(
        self,
        queue: Queue,
        searches: KeptSearches,
        looks: LookSearch,
        signing: AssistedSigning,
        exports: ExportList,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._queue = queue
        self._searches = searches
        self._looks = looks
        self._signing = signing
        self._exports = exports
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
        """One stage of the queue, or what a search found; without either, the first stage of this
        person's that has work."""
        visit = visit_of(request)
        if not visit.actor.roles & CLAIM_STAFF:
            raise web.HTTPSeeOther(_home(visit.actor.roles))  # who has nothing to do with claims
        search_id, cursor = request.query.get("search", ""), request.query.get("after")
        sought = await self._searches.kept(visit.token, search_id) if search_id else ""
        counts = await self._queue.counts(visit.actor)
        mine = stages_of(visit.actor.roles)
        late = _late(request.query.get("late", ""), visit.actor.roles)
        asked = request.query.get("stage", "")
        stage = None if late or sought else _asked(asked) if asked else _first(mine, counts)
        page = await self._queue.page(
            visit.actor, stage, cursor=cursor, search=sought or None, late=late
        )
        chosen = "" if late or sought else stage or _ALL
        shown = _found(search_id) if sought else _shown(chosen, late)
        if not sought and (kept := await kept_form(self._staff, visit, HOME)):
            sought_before = kept.fields.get("sought", "")
        else:
            sought_before = sought or ""
        return self._pages.render(
            "queue.html",
            visit,
            section="claims",
            mine=[_tab(each, counts, chosen) for each in mine],
            late=await self._late_tabs(visit, late),
            others=[_tab(each, counts, chosen) for each in words.QUEUE_STAGES if each not in mine]
            + [Tab(_ALL, "全部", None, f"{HOME}?stage={_ALL}", chosen == _ALL)],
            title="查找结果" if sought else _title(stage, late),
            page=page,
            next_page=_address(shown, page.next_cursor) if page.next_cursor else "",
            first_page=_address(shown) if cursor else "",
            sought=sought_before,
            searched=bool(sought),
            forgotten=sought is None,
            look_notices=await self._looks.notices(visit.actor),
            sheets=await self._signing.due(visit.actor)
            if READS_FILLED & visit.actor.roles
            else None,
            exports=await self._exports.due(visit.actor),
        )

    @staff(*CLAIM_STAFF)
    @posted("search", HOME)
    async def search(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Claims by claim number or full id number: what was typed is kept with the login, and the
        list of what it finds has an address of its own."""
        sought = sent.fields.get("sought", "").strip()
        if not sought:
            raise web.HTTPSeeOther(HOME)
        search_id = await self._searches.keep(visit.token, sought)
        await self._staff.clear_parked(visit.token)
        raise web.HTTPSeeOther(_address(_found(search_id)))

    async def _late_tabs(self, visit: Visit, chosen: Late | None) -> list[Tab]:
        """快到期 and 已超期, for those who look after it."""
        if Role.SUPERVISOR not in visit.actor.roles:
            return []
        counts = await self._queue.late_counts(visit.actor)
        return [
            Tab(f"late-{late}", title, counts[late], _address(_shown("", late)), late is chosen)
            for late, title in LATE_WORDS.items()
        ]


def stages_of(roles: frozenset[Role]) -> list[Stage]:
    """待我办理: the stages whose work belongs to somebody with these roles."""
    return [stage for stage, role in words.WORK_OF.items() if role in roles]


def _first(mine: list[Stage], counts: QueueCounts) -> Stage | None:
    return next((stage for stage in mine if counts.get(stage)), mine[0] if mine else None)


def _asked(text: str) -> Stage | None:
    return Stage(text) if text in set(Stage) else None


def _home(roles: frozenset[Role]) -> str:
    """Where somebody begins who has nothing to do with claims."""
    return "/window/tips" if Role.PUBLICITY in roles else "/window/cases"


def _late(text: str, roles: frozenset[Role]) -> Late | None:
    if Role.SUPERVISOR not in roles:
        return None
    return next((late for late in Late if text == str(int(late))), None)


def _shown(chosen: str, late: Late | None) -> dict[str, object]:
    """What an address says of the list it leads to."""
    return {"late": int(late)} if late else {"stage": chosen}


def _found(search_id: str) -> dict[str, object]:
    return {"search": search_id}


def _address(shown: dict[str, object], cursor: str = "") -> str:
    return f"{HOME}?{urlencode(shown | ({'after': cursor} if cursor else {}))}"


def _title(stage: Stage | None, late: Late | None) -> str:
    if late:
        return words.late(late)
    return words.QUEUE_WORDS[stage] if stage else "全部申请"


def _tab(stage: Stage, counts: QueueCounts, chosen: str) -> Tab:
    address = _address(_shown(stage, None))
    return Tab(stage, words.QUEUE_WORDS[stage], counts.get(stage, 0), address, stage == chosen)
