"""Whom does the centre let us ring, who is due today, and what came of it? Serves /window/care."""

from datetime import date

from aiohttp import web

from casework.care.selections import CARE_APPROVERS, CARE_CALLERS
from casework.care.views import CARE_OUTCOME_WORDS, CARE_STATE_WORDS, CareOutcome, CareState
from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept
from window.rendering import Pages
from window.services import CareServices
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/care"
ONE = f"{PAGE}/{{selection_id}}/{{insured_id}}"
_SELECTION = f"{PAGE}/{{selection_id:{PATH_ID}}}"
_PERSON = f"{_SELECTION}/{{insured_id:{PATH_ID}}}"
_DONE = {
    "propose": "已登记。请另一位主管对照市医保中心的批准文件核对。",
    "confirm": "核对好了，从下一个工作日起列入该打的电话。",
    "refuse": "已记下没有通过，以及为什么。",
    "end": "已停用，不再打电话。",
    "record": "已记下。",
}
_TONES = {
    CareState.PROPOSED: "warn",
    CareState.APPROVED: "good",
    CareState.REFUSED: "bad",
    CareState.ENDED: "",
}


class CarePages:
    """关怀回访."""

    def __init__(self, care: CareServices, accounts: StaffAccounts, pages: Pages) -> None:
        self._selections = care.selections
        self._calls = care.calls
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.page),
            web.post(f"{PAGE}/propose", self.propose),
            web.post(f"{_SELECTION}/confirm", self.confirm),
            web.post(f"{_SELECTION}/refuse", self.refuse),
            web.post(f"{_SELECTION}/end", self.end),
            web.get(_PERSON, self.person),
            web.post(f"{_PERSON}/contact", self.contact),
            web.post(f"{_PERSON}/record", self.record),
        ]

    @staff(*CARE_CALLERS)
    async def page(self, request: web.Request) -> web.StreamResponse:
        """Who is due, and the selections with their approvals."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, PAGE, NOT_SENT, done)
        return await self._page(visit, typed, notice)

    @staff(*CARE_CALLERS)
    @posted("propose", PAGE)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 a selection."""
        fields = sent.fields
        every = fields.get("every_days", "")
        try:
            await self._selections.propose(
                visit.actor,
                fields.get("rule", ""),
                fields.get("approval_no", ""),
                fields.get("numbers", ""),
                int(every) if every.isdecimal() and len(every) < 5 else 0,
            )
        except ClaimsError as problem:
            return await self._page(visit, *refused("propose", fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}?done=propose")

    @staff(*CARE_APPROVERS)
    @posted("confirm", PAGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """核对过批准文件."""
        return await self._decide(request, visit, sent, "confirm")

    @staff(*CARE_APPROVERS)
    @posted("refuse", PAGE)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不通过, with the reason."""
        return await self._decide(request, visit, sent, "refuse")

    @staff(*CARE_APPROVERS)
    @posted("end", PAGE)
    async def end(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """停用, with the reason."""
        return await self._decide(request, visit, sent, "end")

    @staff(*CARE_CALLERS)
    async def person(self, request: web.Request) -> web.StreamResponse:
        """One person's calls."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT, done)
        return await self._person(request, visit, typed, notice)

    @staff(*CARE_CALLERS)
    @posted("contact", ONE)
    async def contact(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Whom to ring, in clear on this answer only."""
        return await self._person(request, visit, Typed(), None, clear=True)

    @staff(*CARE_CALLERS)
    @posted("record", ONE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """记一次 call."""
        fields, where = sent.fields, request.match_info
        outcome, calls = fields.get("outcome", ""), fields.get("calls", "")
        try:
            if outcome not in set(CareOutcome):
                raise FieldsInvalid(outcome="请选这次怎么样。")
            await self._calls.record(
                visit.actor,
                where["selection_id"],
                where["insured_id"],
                int(calls) if calls.isdecimal() and len(calls) < 6 else -1,
                CareOutcome(outcome),
                fields.get("words", ""),
                _day(fields.get("next_on", "")),
            )
        except ClaimsError as problem:
            if status_of(type(problem)) == 404:
                raise
            typed, notice, status = refused("record", fields, problem)
            return await self._person(request, visit, typed, notice, status)
        raise web.HTTPSeeOther(f"{ONE.format_map(where)}?done=record")

    async def _decide(
        self, request: web.Request, visit: Visit, sent: Sent, what: str
    ) -> web.StreamResponse:
        selection_id, fields = request.match_info["selection_id"], sent.fields
        seen, why = fields.get("seen", ""), fields.get("why", "")
        try:
            if what == "end":
                await self._selections.end(visit.actor, selection_id, seen, why)
            else:
                await self._selections.decide(
                    visit.actor, selection_id, seen, confirmed=what == "confirm", why=why
                )
        except ClaimsError as problem:
            if status_of(type(problem)) == 404:
                raise
            return await self._page(visit, *refused(selection_id, fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}?done={what}")

    async def _page(
        self, visit: Visit, typed: Typed, notice: Notice | None, status: int = 200
    ) -> web.Response:
        total, due = await self._calls.due(visit.actor)
        return self._pages.render(
            "care.html",
            visit,
            status=status,
            section="care",
            notice=notice,
            typed=typed,
            total=total,
            due=due,
            selections=await self._selections.all(visit.actor),
            states=CARE_STATE_WORDS,
            tones=_TONES,
            may_decide=bool(visit.actor.roles & CARE_APPROVERS),
        )

    async def _person(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        *,
        clear: bool = False,
    ) -> web.Response:
        where = request.match_info
        person = await self._calls.show(
            visit.actor, where["selection_id"], where["insured_id"], clear=clear
        )
        return self._pages.render(
            "care_person.html",
            visit,
            status=status,
            section="care",
            notice=notice,
            typed=typed,
            person=person,
            here=ONE.format_map(where),
            in_clear=clear,
            outcomes=CARE_OUTCOME_WORDS,
        )


def _day(text: str) -> date | None:
    """The day of a form; None where nothing was chosen. :raises FieldsInvalid:"""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldsInvalid(next_on="请选日期。") from None
