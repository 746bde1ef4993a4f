"""Whose call did nobody take, and has anybody rung back? Serves /window/missed-calls, beside the
chats."""

from aiohttp import web

from casework.conversations.missed_calls import MissedCall, MissedCalls
from casework.people.staff import StaffAccounts
from claims_core.case_workers import CASE_STAFF
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/missed-calls"
_ONE = f"{PAGE}/{{call_id:{PATH_ID}}}"
_DONE = {
    "noted": "记下了，今天要回。",
    "noted-elsewhere": "记下了。这个号码不归您的县回，您这里看不到；由市里或别的县的同事回。",
    "reached": "打通了，从这里去掉了。要接着办的，请登记成工单。",
    "tried": "没打通，记了一次，还在这里。",
}


class MissedCallPages:
    """要回的电话."""

    def __init__(self, missed: MissedCalls, accounts: StaffAccounts, pages: Pages) -> None:
        self._missed = missed
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.list),
            web.post(f"{PAGE}/note", self.note),
            web.post(f"{_ONE}/number", self.number),
            web.post(f"{_ONE}/rung", self.rung),
        ]

    @staff(*CASE_STAFF)
    async def list(self, request: web.Request) -> web.StreamResponse:
        """What is due first in front."""
        visit = visit_of(request)
        typed, notice = await take_kept(
            self._staff, visit, PAGE, NOT_SENT, done_notice(request, _DONE)
        )
        return await self._page(visit, typed, notice)

    @staff(*CASE_STAFF)
    @posted("note", PAGE)
    async def note(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """记下 a number from the telephone's display."""
        try:
            theirs = await self._missed.note(visit.actor, sent.fields.get("phone", ""))
        except ClaimsError as problem:
            return await self._page(visit, *refused("note", sent.fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}?done={'noted' if theirs else 'noted-elsewhere'}")

    @staff(*CASE_STAFF)
    @posted("number", PAGE)
    async def number(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The number in clear, on this answer only."""
        clear = await self._missed.number(visit.actor, request.match_info["call_id"])
        return await self._page(visit, Typed(), None, clear=clear)

    @staff(*CASE_STAFF)
    @posted("rung", PAGE)
    async def rung(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """打过了: reached or not."""
        reached = sent.fields.get("reached") == "yes"
        await self._missed.rung(visit.actor, request.match_info["call_id"], reached=reached)
        raise web.HTTPSeeOther(f"{PAGE}?done={'reached' if reached else 'tried'}")

    async def _page(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        clear: MissedCall | None = None,
    ) -> web.Response:
        return self._pages.render(
            "missed_calls.html",
            visit,
            status=status,
            section="chats",
            notice=notice,
            typed=typed,
            calls=await self._missed.waiting(visit.actor),
            clear=clear,
            now=self._pages.now(),
        )
