"""How do the centre's roster and the platform's settlements come in?

Serves /window/roster and /window/platform."""

from aiohttp import web

from casework import platform_feed, roster
from casework.platform_feed import PlatformFeed
from casework.roster import Roster
from casework.staff import StaffAccounts
from casework.views import ImportReport
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from window.claim_screen import Notice
from window.rendering import Pages
from window.visits import Sent, Visit, kept_form, posted, visit_of

ROSTER = "/window/roster"
PLATFORM = "/window/platform"
_SHOWN_PROBLEMS = 100


class ImportPages:
    """导入."""

    def __init__(
        self, members: Roster, feed: PlatformFeed, accounts: StaffAccounts, pages: Pages
    ) -> None:
        self._roster = members
        self._feed = feed
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(ROSTER, self.show_roster),
            web.post(f"{ROSTER}/take", self.take_roster),
            web.get(PLATFORM, self.show_platform),
            web.post(f"{PLATFORM}/take", self.take_platform),
        ]

    @staff(Role.SUPERVISOR)
    async def show_roster(self, request: web.Request) -> web.StreamResponse:
        """The form for a roster file."""
        return await self._show(request, "roster.html", "roster", roster.COLUMNS)

    @staff(Role.SUPERVISOR)
    @posted("roster", ROSTER)
    async def take_roster(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """Take a roster file in, whole or not at all."""
        return await self._take(visit, sent, "roster.html", "roster", roster.COLUMNS, self._roster)

    @staff(Role.SUPERVISOR)
    async def show_platform(self, request: web.Request) -> web.StreamResponse:
        """The form for a platform file."""
        return await self._show(request, "platform.html", "platform", platform_feed.COLUMNS)

    @staff(Role.SUPERVISOR)
    @posted("platform", PLATFORM)
    async def take_platform(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """Post the settlements of a platform file."""
        columns = platform_feed.COLUMNS
        return await self._take(visit, sent, "platform.html", "platform", columns, self._feed)

    async def _show(
        self, request: web.Request, template: str, section: str, columns: tuple[str, ...]
    ) -> web.Response:
        visit = visit_of(request)
        notice = None
        if await kept_form(self._staff, visit, request.path) is not None:
            await self._staff.clear_parked(visit.token)
            notice = Notice("warn", "登录过期前的文件没有导入，请重新选一次文件。")
        return self._page(visit, template, section, columns, notice)

    async def _take(
        self,
        visit: Visit,
        sent: Sent,
        template: str,
        section: str,
        columns: tuple[str, ...],
        taker: Roster | PlatformFeed,
    ) -> web.Response:
        if not sent.file:
            missing = Notice("bad", "没有收到文件。请选好文件再导入。")
            return self._page(visit, template, section, columns, missing, status=422)
        try:
            report = await taker.take(visit.actor, sent.file)
        except ClaimsError as problem:
            notice = Notice("bad", problem.message)
            status = status_of(type(problem))
            return self._page(visit, template, section, columns, notice, status=status)
        if report.problems:
            notice = Notice("bad", f"有{len(report.problems)}处要改，一条也没有导入。")
            return self._page(visit, template, section, columns, notice, report, status=422)
        done = f"已导入：新增{report.added}，更新{report.changed}，没有变化{report.unchanged}。"
        return self._page(visit, template, section, columns, Notice("good", done), report)

    def _page(
        self,
        visit: Visit,
        template: str,
        section: str,
        columns: tuple[str, ...],
        notice: Notice | None,
        report: ImportReport | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        problems = report.problems if report else ()
        return self._pages.render(
            template,
            visit,
            status=status,
            section=section,
            notice=notice,
            columns=columns,
            problems=problems[:_SHOWN_PROBLEMS],
            more_problems=max(0, len(problems) - _SHOWN_PROBLEMS),
        )
