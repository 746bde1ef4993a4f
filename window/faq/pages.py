"""Which questions were not answered well, and how is that mended? Serves /window/faq: a question
can be tried, a missed one attached, written, sent elsewhere or laid aside, and each undone."""

from dataclasses import dataclass, field

from aiohttp import web
from pydantic import Field

from casework.errors import FieldsInvalid, NotFound
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from faq.errors import FaqClash, FaqWorse
from faq.misses import Cluster
from faq.unanswered import MissKind
from faq.upkeep import KEEPERS, WRITERS, FaqUpkeep, Tried
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.faq import words as faq_words
from window.faq.given import EntryGiven, OfficePhrasingGiven, PhrasingGiven
from window.forms import NOT_SENT, Fields, Notice, Typed, done_notice, read_fields, take_kept
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/faq"
UNHELPFUL = f"{PAGE}/unhelpful"
WRITE = f"{PAGE}/entry"
_SHOWN = 100
_DONE = {
    "phrasing": "已保存，现在就按新的问法回答。",
    "office": "已保存，以后会告诉他该找哪个部门。",
    "entry": "条目已保存，现在就能问到。",
    "ignore": "已放到一边，以后不再提示。要找回来，请在「改动记录」里撤回。",
}


class Asking(Given):
    """试问."""

    text: str = Field(default="", max_length=300)


class Ignoring(Given):
    """不再提示: which cluster, and of which list."""

    kind: MissKind = MissKind.UNANSWERED
    miss: str = Field(default="", max_length=32)


@dataclass(frozen=True)
class _Work:
    """手上的事: the question that is being dealt with on the page."""

    cluster: Cluster | None = None
    tried: Tried | None = None
    typed: Typed = field(default_factory=Typed)
    clash: bool = False


class FaqPages:
    """问答维护."""

    def __init__(self, faq: FaqUpkeep, accounts: StaffAccounts, pages: Pages) -> None:
        self._faq = faq
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.unanswered),
            web.get(UNHELPFUL, self.unhelpful),
            web.get(f"{PAGE}/{{kind:unanswered|unhelpful}}/{{miss:{PATH_ID}}}", self.miss),
            web.get(WRITE, self.entry),
            web.post(f"{PAGE}/ask", self.ask),
            web.post(f"{PAGE}/phrasing", self.phrasing),
            web.post(f"{PAGE}/office", self.office),
            web.post(f"{PAGE}/ignore", self.ignore),
            web.post(WRITE, self.write),
        ]

    @staff(*KEEPERS)
    async def unanswered(self, request: web.Request) -> web.StreamResponse:
        """没答上的话, the most frequent first."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, PAGE, NOT_SENT, done)
        return await self._list(visit, MissKind.UNANSWERED, notice, _Work(typed=typed))

    @staff(*KEEPERS)
    async def unhelpful(self, request: web.Request) -> web.StreamResponse:
        """没帮上忙的答复."""
        return await self._list(visit_of(request), MissKind.UNHELPFUL, None)

    @staff(*KEEPERS)
    async def miss(self, request: web.Request) -> web.StreamResponse:
        """One missed question, with what can be done about it."""
        visit, kind = visit_of(request), MissKind(request.match_info["kind"])
        cluster = await self._faq.miss(visit.actor, kind, request.match_info["miss"])
        return self._page(visit, kind, None, work=_Work(cluster=cluster))

    @staff(*WRITERS)
    async def entry(self, request: web.Request) -> web.StreamResponse:
        """The form for an entry of one's own."""
        visit = visit_of(request)
        typed, notice = await take_kept(self._staff, visit, WRITE, NOT_SENT)
        return self._form(visit, typed, notice)

    @staff(*KEEPERS)
    @posted("ask", PAGE)
    async def ask(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """试问: what a member would read, and why. In no address, whatever is typed."""
        text = read_fields(Asking, _without_blanks(sent.fields)).text
        tried = await self._faq.try_out(visit.actor, text)
        typed = Typed("phrasing", {"text": text[:60]})
        return await self._list(visit, MissKind.UNANSWERED, None, _Work(tried=tried, typed=typed))

    @staff(*KEEPERS)
    @posted("phrasing", PAGE)
    async def phrasing(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """加问法."""
        try:
            given = read_fields(PhrasingGiven, _without_blanks(sent.fields))
            await self._faq.attach(visit.actor, given.entry_id, given.text, anyway=given.anyway)
        except ClaimsError as problem:
            return await self._again(visit, "phrasing", sent, problem)
        raise web.HTTPSeeOther(f"{PAGE}?done=phrasing")

    @staff(*KEEPERS)
    @posted("office", PAGE)
    async def office(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """记作其他部门的事."""
        try:
            given = read_fields(OfficePhrasingGiven, _without_blanks(sent.fields))
            await self._faq.to_office(visit.actor, given.office_id, given.text, anyway=given.anyway)
        except ClaimsError as problem:
            return await self._again(visit, "office", sent, problem)
        raise web.HTTPSeeOther(f"{PAGE}?done=office")

    @staff(*KEEPERS)
    @posted("ignore", PAGE)
    async def ignore(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不再提示 a whole cluster."""
        try:
            given = read_fields(Ignoring, sent.fields)
            cluster = await self._faq.miss(visit.actor, given.kind, given.miss)
            await self._faq.ignore(visit.actor, cluster.texts)
        except ClaimsError as problem:
            return await self._again(visit, "ignore", sent, problem)
        raise web.HTTPSeeOther(f"{PAGE}?done=ignore")

    @staff(*WRITERS)
    @posted("entry", WRITE)
    async def write(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """写条目."""
        try:
            given = read_fields(EntryGiven, _without_blanks(sent.fields))
            await self._faq.write(visit.actor, given.draft(), anyway=given.anyway)
        except ClaimsError as problem:
            typed = Typed("entry", sent.fields, problem.fields)
            status, clash = status_of(type(problem)), isinstance(problem, FaqClash)
            return self._form(visit, typed, notice_of(problem), status=status, clash=clash)
        raise web.HTTPSeeOther(f"{PAGE}?done=entry")

    async def _again(
        self, visit: Visit, form: str, sent: Sent, problem: ClaimsError
    ) -> web.StreamResponse:
        """The page as it is now, with everything typed still in its place."""
        kind = MissKind.UNANSWERED
        cluster = None
        if sent.fields.get("kind") == MissKind.UNHELPFUL:
            kind = MissKind.UNHELPFUL
        try:
            cluster = await self._faq.miss(visit.actor, kind, sent.fields.get("miss", ""))
        except NotFound:
            cluster = None  # it has been dealt with meanwhile, or was typed by hand
        typed = Typed(form, sent.fields, problem.fields)
        work = _Work(cluster=cluster, typed=typed, clash=isinstance(problem, FaqClash))
        status = status_of(type(problem))
        if cluster is None:
            return await self._list(visit, kind, notice_of(problem), work, status=status)
        return self._page(visit, kind, notice_of(problem), work=work, status=status)

    async def _list(
        self,
        visit: Visit,
        kind: MissKind,
        notice: Notice | None,
        work: _Work | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        clusters = await self._faq.misses(visit.actor, kind)
        return self._page(visit, kind, notice, clusters, work or _Work(), status=status)

    def _page(
        self,
        visit: Visit,
        kind: MissKind,
        notice: Notice | None,
        clusters: tuple[Cluster, ...] | None = None,
        work: _Work | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        return self._pages.render(
            "faq.html",
            visit,
            status=status,
            section="faq",
            tab=kind.value,
            notice=notice,
            clusters=None if clusters is None else clusters[:_SHOWN],
            total=len(clusters or ()),
            work=work,
            titles=self._faq.titles(),
            offices=self._faq.offices(),
            writes=bool(visit.actor.roles & WRITERS),
            say=faq_words,
        )

    def _form(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        *,
        status: int = 200,
        clash: bool = False,
    ) -> web.Response:
        return self._pages.render(
            "faq_entry.html",
            visit,
            status=status,
            section="faq",
            tab="entry",
            notice=notice,
            typed=typed,
            clash=clash,
            say=faq_words,
        )


def _without_blanks(fields: Fields) -> Fields:
    return {name: text for name, text in fields.items() if text.strip() and name not in _PLACE}


# where the form stood, not what it says
_PLACE = frozenset({"kind", "miss"})


def notice_of(problem: ClaimsError) -> Notice:
    """In lines, where several things are wrong."""
    if isinstance(problem, FieldsInvalid):
        return Notice("bad", "有内容需要改一下：", tuple(problem.fields.values()))
    if isinstance(problem, FaqClash):
        lines = tuple(f"“{phrasing}”——{title}" for title, phrasing in problem.alike)
        return Notice("warn", "有很像的问法，这次还没有保存。不是一回事，才选“仍要保存”。", lines)
    if isinstance(problem, FaqWorse):
        title = "保存以后，考题里有些话会答得更差，所以没有保存。请换一种说法，或者选别的条目。"
        return Notice("bad", title, problem.worse)
    return Notice("bad", problem.message)
