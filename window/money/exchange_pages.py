"""Which settled claims wait for the exchange check, and what does the subsystem say of them? Serves
/window/exchange for cashiers and supervisors, with the report of what one person did twice."""

from aiohttp import web

from casework.desk.exchange_check import CHECKERS, ExchangeCheck
from casework.desk.same_person import SamePersonReport
from casework.lists import ImportReport
from casework.people.staff import StaffAccounts
from claims_core.claim import STAGE_WORDS, Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from window.forms import Notice, take_kept
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/exchange"
_AGAIN = Notice("warn", "刚才的文件没有导入，请重新选一次文件。")


class ExchangePages:
    """交换核对."""

    def __init__(
        self,
        exchange: ExchangeCheck,
        same_person: SamePersonReport,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._exchange = exchange
        self._same_person = same_person
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.show),
            web.post(f"{PAGE}/take", self.answer),
            web.get(f"{PAGE}/same-person", self.report),
        ]

    @staff(*sorted(CHECKERS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits."""
        visit = visit_of(request)
        _, notice = await take_kept(self._staff, visit, PAGE, _AGAIN)
        return await self._page(visit, notice)

    @staff(*sorted(CHECKERS))
    @posted("take", PAGE)
    async def answer(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """导入核对结果."""
        if not sent.file:
            notice = Notice("bad", "没有收到文件。请选好文件再导入。")
            return await self._page(visit, notice, status=422)
        try:
            report = await self._exchange.import_file(visit.actor, sent.file)
        except ClaimsError as problem:
            return await self._refused(visit, problem)
        if report.problems:
            notice = Notice("bad", f"有{len(report.problems)}处要改，一份也没有通过。")
            return await self._page(visit, notice, report, status=422)
        lines = (f"{report.held}份的金额不一致，见下面；由主管冲正。",) if report.held else ()
        tone = "warn" if report.held else "good"
        return await self._page(visit, Notice(tone, f"核对通过{report.added}份。", lines))

    @staff(Role.SUPERVISOR)
    async def report(self, request: web.Request) -> web.StreamResponse:
        """同一人办理的例外."""
        visit = visit_of(request)
        page = await self._same_person.page(visit.actor, request.query.get("after"))
        return self._pages.render(
            "same_person.html",
            visit,
            section="payments",
            page=page,
            stages=STAGE_WORDS,
            next_page=next_page(f"{PAGE}/same-person", page.next_cursor),
        )

    async def _refused(self, visit: Visit, problem: ClaimsError) -> web.Response:
        notice = Notice("bad", problem.message)
        return await self._page(visit, notice, status=status_of(type(problem)))

    async def _page(
        self,
        visit: Visit,
        notice: Notice | None,
        report: ImportReport | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        page = await self._exchange.waiting(visit.actor)
        return self._pages.render(
            "exchange.html",
            visit,
            status=status,
            section="payments",
            notice=notice,
            waiting=page.items,
            total=page.total,
            problems=report.problems[:100] if report else (),
        )
