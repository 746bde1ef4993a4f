"""Which cases are there, and what is done with one? Serves /window/cases: the lists, the form for a
new one, and one case with its history."""

from aiohttp import web

from casework.conversations.views import CaseContact, CaseFilter
from casework.errors import FieldsInvalid, NotFound
from casework.people.staff import StaffAccounts
from casework.roles import CLAIM_STAFF
from claims_core.case_workers import CASE_STAFF, CASE_WORKERS, case_kinds_of
from claims_core.errors import ClaimsError
from claims_core.service_case import CaseAction, CaseEnding, CaseKind
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.cases import words as case_words
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept, whole_number
from window.paging import next_page, page_asked
from window.pictures import StaffPictures
from window.rendering import Pages
from window.services import CaseServices
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/cases"
NEW = f"{PAGE}/new"
ONE = f"{PAGE}/{{case_id}}"
_ADDRESS = f"{PAGE}/{{case_id:{PATH_ID}}}"
_DONE = {
    "opened": "已登记。",
    "take": "已接手，这件归您办。",
    "note": "已记下。",
    "hand_over": "已转给同事。",
    "propose": "已记下办理意见。",
    "mark_hard": "已定为疑难，期限也改了。",
    "answer": "已记下怎样答复的。",
    "close": "已办结。",
}


_NOT_FOUND = "没有这个编号的工单，或者它归别的岗位办（健康咨询归医护）。请核对编号（FW 开头）。"


class CasePages:
    """工单."""

    def __init__(
        self,
        cases: CaseServices,
        pictures: StaffPictures,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._pictures = pictures
        self._lists = cases.lists
        self._cases = cases.cases
        self._evidence = cases.evidence
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.page),
            web.post(f"{PAGE}/find", self.find),
            web.get(NEW, self.new),
            web.post(f"{NEW}/open", self.open),
            web.get(_ADDRESS, self.one),
            web.post(f"{_ADDRESS}/contacts", self.contacts),
            # a HEAD request would leave an access-log row for a picture nobody saw
            web.get(f"{_ADDRESS}/photos/{{photo_id:{PATH_ID}}}", self.photo, allow_head=False),
            web.post(f"{_ADDRESS}/{{action:[a-z_]+}}", self.act),
        ]

    @staff(*CASE_WORKERS)
    async def page(self, request: web.Request) -> web.StreamResponse:
        """One list; without a choice, what is not finished, what is due first in front."""
        return await self._list(visit_of(request), request)

    @staff(*CASE_WORKERS)
    @posted("find", PAGE)
    async def find(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """A case by its number."""
        try:
            found = await self._lists.find(visit.actor, sent.fields.get("sought", ""))
        except NotFound:
            bad = Notice("bad", _NOT_FOUND)
            return await self._list(visit, request, bad, 404)
        raise web.HTTPSeeOther(f"{PAGE}/{found}")

    @staff(*CASE_WORKERS)
    async def new(self, request: web.Request) -> web.StreamResponse:
        """The form for what somebody has said at the window or on the telephone."""
        visit = visit_of(request)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT)
        return self._form(visit, typed, notice)

    @staff(*CASE_WORKERS)
    @posted("open", NEW)
    async def open(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 a case."""
        fields = sent.fields
        try:
            kind = fields.get("kind", "")
            if kind not in set(CaseKind):
                raise FieldsInvalid(kind="请选是什么事。")
            made = await self._cases.open(
                visit.actor,
                CaseKind(kind),
                fields.get("words", ""),
                claim_no=fields.get("claim_no", "").strip(),
                insured_no=fields.get("insured_no", "").strip(),
            )
        except ClaimsError as problem:
            return self._form(visit, *refused("open", fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}/{made}?done=opened")

    @staff(*CASE_WORKERS)
    async def one(self, request: web.Request) -> web.StreamResponse:
        """One case with everything that was written."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT, done)
        return await self._one(request, visit, typed, notice)

    @staff(*CASE_WORKERS)
    @posted("contacts", ONE)
    async def contacts(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Whom to ring, in clear on this answer only."""
        clear = await self._cases.contacts(visit.actor, request.match_info["case_id"])
        return await self._one(request, visit, Typed(), None, clear=clear)

    @staff(*CASE_WORKERS)
    @posted("act", ONE)
    async def act(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """One step; what is refused comes back with everything that was typed."""
        case_id, action = request.match_info["case_id"], request.match_info["action"]
        fields = sent.fields
        try:
            if action not in set(CaseAction):
                raise FieldsInvalid(action="没有这个动作，请回到页面再点一次。")
            ending = fields.get("ending", "")
            await self._cases.act(
                visit.actor,
                case_id,
                whole_number(fields.get("version", ""), digits=8),
                CaseAction(action),
                words=fields.get("words", ""),
                colleague_id=fields.get("colleague_id", ""),
                ending=CaseEnding(ending) if ending in set(CaseEnding) else None,
            )
        except ClaimsError as problem:
            if status_of(type(problem)) == 404:
                raise
            typed, notice, status = refused(action, fields, problem)
            return await self._one(request, visit, typed, notice, status)
        raise web.HTTPSeeOther(f"{PAGE}/{case_id}?done={action}")

    @staff(*CASE_STAFF)
    async def photo(self, request: web.Request) -> web.StreamResponse:
        """One page of the evidence of an appeal, with who looks at it."""
        data = await self._evidence.open(
            visit_of(request).actor,
            request.match_info["case_id"],
            request.match_info["photo_id"],
            page_asked(request),
        )
        return await self._pictures.marked(request, data)

    async def _list(
        self,
        visit: Visit,
        request: web.Request,
        notice: Notice | None = None,
        status: int = 200,
    ) -> web.Response:
        asked, kind = request.query.get("list", ""), request.query.get("kind", "")
        chosen = CaseFilter(asked) if asked in set(CaseFilter) else CaseFilter.UNFINISHED
        of_kind = CaseKind(kind) if kind in set(CaseKind) else None
        page = await self._lists.page(visit.actor, chosen, request.query.get("after"), of_kind)
        counts = await self._lists.counts(visit.actor)
        kept = {"list": chosen.value} | ({"kind": of_kind.value} if of_kind else {})
        return self._pages.render(
            "cases.html",
            visit,
            status=status,
            section="cases",
            notice=notice,
            tabs=[
                (f"{PAGE}?list={each}", title, counts[each], each is chosen)
                for each, title in case_words.filters().items()
            ],
            chosen=chosen,
            kind=of_kind,
            title=case_words.filters()[chosen],
            kinds=case_words.kinds(case_kinds_of(visit.actor.roles)),
            works_on_cases=not CASE_STAFF.isdisjoint(visit.actor.roles),
            page=page,
            next_page=next_page(PAGE, page.next_cursor, kept),
            say=case_words,
        )

    def _form(
        self, visit: Visit, typed: Typed, notice: Notice | None, status: int = 200
    ) -> web.Response:
        return self._pages.render(
            "case_new.html",
            visit,
            status=status,
            section="cases",
            notice=notice,
            typed=typed,
            kinds=case_words.kinds(
                case_kinds_of(visit.actor.roles)
                if CASE_STAFF.isdisjoint(visit.actor.roles)
                else tuple(CaseKind)
            ),
            say=case_words,
        )

    async def _one(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        clear: tuple[CaseContact, ...] = (),
    ) -> web.Response:
        page = await self._cases.show(visit.actor, request.match_info["case_id"])
        return self._pages.render(
            "case.html",
            visit,
            status=status,
            section="cases",
            notice=notice,
            typed=typed,
            case=page.line.case,
            line=page.line,
            page=page,
            clear=clear,
            actions={str(action) for action in page.open_actions},
            opens_claims=not CLAIM_STAFF.isdisjoint(visit.actor.roles),
            say=case_words,
        )
