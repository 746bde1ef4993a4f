"""Where do the centre's roster, the platform's files and lists of places come in?

Serves /window/roster, /window/platform with what stands below it, and /window/places/file; what
becomes of a file stands on the pages of `window.money.import_record_pages`."""

from dataclasses import dataclass

from aiohttp import web

from casework.people.staff import StaffAccounts
from casework.uploads.beginning import ImportGoingOn
from casework.uploads.imported_file import ImportedFile
from casework.uploads.reading import MAX_MEGABYTES
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from window.forms import Notice, take_kept
from window.money.import_record_pages import IMPORTS
from window.rendering import Pages
from window.role_routes import received_from, shown_to
from window.services import WindowServices
from window.visits import Sent, Visit, visit_of

PLATFORM = "/window/platform"
HELD = f"{PLATFORM}/held"
QUERIES = f"{PLATFORM}/queries"
_FILE_AGAIN = Notice("warn", "刚才的文件没有导入，请重新选一次文件。")


@dataclass(frozen=True)
class FilePlace:
    """文件入口: where a kind of file comes in."""

    address: str
    template: str
    section: str


ROSTER_FILE = FilePlace("/window/roster", "roster.html", "roster")
PLATFORM_FILE = FilePlace(PLATFORM, "platform.html", "platform")
CORRECTIONS_FILE = FilePlace(f"{PLATFORM}/corrections", "corrections.html", "platform")
OPENINGS_FILE = FilePlace(f"{PLATFORM}/openings", "openings.html", "platform")
PLACES_FILE = FilePlace("/window/places/file", "places_file.html", "places")
UNCLAIMED_FILE = FilePlace(f"{PLATFORM}/unclaimed", "unclaimed.html", "platform")
# what comes from the platform stands side by side
BESIDE = (
    (PLATFORM_FILE.address, "医院结算"),
    (CORRECTIONS_FILE.address, "统筹更正"),
    (OPENINGS_FILE.address, "期初"),
    (UNCLAIMED_FILE.address, "未结算费用"),
    (HELD, "待认定"),
    (QUERIES, "书面查询"),
)


class ImportPages:
    """导入, of one kind of file."""

    def __init__(
        self, place: FilePlace, file: ImportedFile, accounts: StaffAccounts, pages: Pages
    ) -> None:
        self._place = place
        self._file = file
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
        """Read a file and show what stands in it, before anything is imported."""
        if not sent.file:
            return self._page(visit, Notice("bad", "没有收到文件。请选好文件再导入。"), status=422)
        try:
            staged = await self._file.stage(visit.actor, sent.file)
        except ImportGoingOn as problem:
            first = problem.facts.get("import_id")
            address = f"{IMPORTS}/{first}?done=again" if first else IMPORTS
            raise web.HTTPSeeOther(address) from problem
        except ClaimsError as problem:
            status = status_of(type(problem))
            return self._page(visit, Notice("bad", problem.message), status=status)
        raise web.HTTPSeeOther(f"{IMPORTS}/{staged.import_id}")

    def _page(self, visit: Visit, notice: Notice | None, *, status: int = 200) -> web.Response:
        place, kind = self._place, self._file.file
        return self._pages.render(
            place.template,
            visit,
            status=status,
            section=place.section,
            notice=notice,
            here=place.address,
            beside=BESIDE if place.section == "platform" else (),
            kind=kind.name,
            columns=kind.columns,
            optional=kind.optional,
            most_megabytes=MAX_MEGABYTES,
        )


def import_pages(services: WindowServices, pages: Pages) -> list[web.RouteDef]:
    """The addresses where files come in."""
    places: tuple[tuple[FilePlace, ImportedFile], ...] = (
        (ROSTER_FILE, services.roster),
        (PLATFORM_FILE, services.platform_feed),
        (CORRECTIONS_FILE, services.pool_corrections),
        (OPENINGS_FILE, services.openings),
        (UNCLAIMED_FILE, services.unclaimed),
        (PLACES_FILE, services.place_file),
    )
    return [
        route
        for place, file in places
        for route in ImportPages(place, file, services.staff, pages).routes()
    ]
