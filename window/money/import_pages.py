"""How do the centre's roster and the platform's files come in?

Serves /window/roster and /window/platform, with corrections and openings below it."""

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from casework.hospital import platform_feed
from casework.ledger import openings, pool_corrections
from casework.lists import ImportReport
from casework.people import roster
from casework.people.staff import StaffAccounts
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from window.forms import Notice, take_kept
from window.rendering import Pages
from window.role_routes import received_from, shown_to
from window.services import WindowServices
from window.visits import Sent, Visit, visit_of

PLATFORM = "/window/platform"
HELD = f"{PLATFORM}/held"
QUERIES = f"{PLATFORM}/queries"
_SHOWN_PROBLEMS = 100
_FILE_AGAIN = Notice("warn", "登录过期前的文件没有导入，请重新选一次文件。")


class FileImports(Protocol):
    """What imports a file, whole or not at all."""

    async def import_file(self, actor: Actor, data: bytes) -> ImportReport:
        """What became of the file."""


@dataclass(frozen=True)
class FilePlace:
    """文件入口: where a kind of file comes in, with which columns."""

    address: str
    template: str
    section: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()


ROSTER_FILE = FilePlace("/window/roster", "roster.html", "roster", roster.COLUMNS)
PLATFORM_FILE = FilePlace(
    PLATFORM, "platform.html", "platform", platform_feed.COLUMNS, platform_feed.OPTIONAL
)
CORRECTIONS_FILE = FilePlace(
    f"{PLATFORM}/corrections", "corrections.html", "platform", pool_corrections.COLUMNS
)
OPENINGS_FILE = FilePlace(f"{PLATFORM}/openings", "openings.html", "platform", openings.COLUMNS)
# what comes from the platform stands side by side
BESIDE = (
    (PLATFORM_FILE.address, "医院结算"),
    (CORRECTIONS_FILE.address, "统筹更正"),
    (OPENINGS_FILE.address, "期初"),
    (HELD, "待认定"),
    (QUERIES, "书面查询"),
)


class ImportPages:
    """导入, of one kind of file."""

    def __init__(
        self, place: FilePlace, imports: FileImports, accounts: StaffAccounts, pages: Pages
    ) -> None:
        self._place = place
        self._imports = imports
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        address, roles = self._place.address, (Role.SUPERVISOR,)
        receive = received_from(roles, "import", address, self._import)
        return [web.get(address, shown_to(roles, self._show)), web.post(f"{address}/take", receive)]

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """The form for a file."""
        visit = visit_of(request)
        _, notice = await take_kept(self._staff, visit, request.path, _FILE_AGAIN)
        return self._page(visit, notice)

    async def _import(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Import a file, whole or not at all."""
        if not sent.file:
            return self._page(visit, Notice("bad", "没有收到文件。请选好文件再导入。"), status=422)
        try:
            report = await self._imports.import_file(visit.actor, sent.file)
        except ClaimsError as problem:
            status = status_of(type(problem))
            return self._page(visit, Notice("bad", problem.message), status=status)
        if report.problems:
            notice = Notice("bad", f"有{len(report.problems)}处要改，一条也没有导入。")
            return self._page(visit, notice, report, status=422)
        done = f"已导入：新增{report.added}，更新{report.changed}，没有变化{report.unchanged}。"
        beside = []
        if report.confirmed:
            beside.append(f"{report.confirmed}条是我们申请的结算单号，只作印证，没有记账。")
        if report.held:
            beside.append(f"{report.held}条像是我们的申请，没有记账，请到「待认定」处理。")
        beside += [f"第{note.line}行：{note.message}" for note in report.notes[:_SHOWN_PROBLEMS]]
        tone = "warn" if report.held else "good"
        return self._page(visit, Notice(tone, done, tuple(beside)), report)

    def _page(
        self,
        visit: Visit,
        notice: Notice | None,
        report: ImportReport | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        place = self._place
        problems = report.problems if report else ()
        return self._pages.render(
            place.template,
            visit,
            status=status,
            section=place.section,
            notice=notice,
            here=place.address,
            beside=BESIDE if place.section == "platform" else (),
            columns=place.columns,
            optional=place.optional,
            problems=problems[:_SHOWN_PROBLEMS],
            more_problems=max(0, len(problems) - _SHOWN_PROBLEMS),
        )


def import_pages(services: WindowServices, pages: Pages) -> list[web.RouteDef]:
    """The addresses where files come in."""
    places: tuple[tuple[FilePlace, FileImports], ...] = (
        (ROSTER_FILE, services.roster),
        (PLATFORM_FILE, services.platform_feed),
        (CORRECTIONS_FILE, services.pool_corrections),
        (OPENINGS_FILE, services.openings),
    )
    return [
        route
        for place, imports in places
        for route in ImportPages(place, imports, services.staff, pages).routes()
    ]
