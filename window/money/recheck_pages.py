"""Which settled claims would be paid differently now, and what was decided about each?

Serves /window/rechecks for supervisors."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from casework.ledger.recheck_views import RESOLUTION_WORDS
from casework.ledger.rechecks import MAX_WORDS, Rechecks
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window import recheck_words
from window.forms import Typed, read_fields
from window.page_frame import PageFrame
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted

LIST = "/window/rechecks"


class Resolving(Given):
    """处理结果 as it was typed; casework says what is missing."""

    finding: Annotated[str, Field(pattern=f"^{PATH_ID}$")]
    resolution: Annotated[str, Field(max_length=40)] = ""
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class RecheckPages(PageFrame):
    """重新核对."""

    template = "rechecks.html"
    section = "rechecks"
    done: ClassVar[Mapping[str, str]] = {"resolve": "已记下处理结果，姓名和时间一起留存。"}

    def __init__(self, rechecks: Rechecks, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._rechecks = rechecks

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(LIST, self.show), web.post(f"{LIST}/resolve", self.resolve)]

    @staff(Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What is open, or what has been resolved, newest first."""
        return await self._opened(request)

    @staff(Role.SUPERVISOR)
    @posted("resolve", LIST)
    async def resolve(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """处理 one finding, with its reason."""

        async def step() -> str:
            given = read_fields(Resolving, sent.fields)
            await self._rechecks.resolve(visit.actor, given.finding, given.resolution, given.words)
            return f"{LIST}?done=resolve"

        return await self._stepped(request, visit, "resolve", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        resolved = request.query.get("show") == "resolved"
        page = await self._rechecks.page(
            visit.actor, resolved=resolved, cursor=request.query.get("after")
        )
        place = {"show": "resolved"} if resolved else {}
        return {
            "page": page,
            "resolved": resolved,
            "resolutions": list(RESOLUTION_WORDS.items()),
            "longest": MAX_WORDS,
            "say": recheck_words,
            "next_page": next_page(LIST, page.next_cursor, place),
        }
