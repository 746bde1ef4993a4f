"""Who has looked at whose papers? Serves /window/looks: a search for supervisors and auditors, and
what was unusual. What was looked for is kept with the login: no id number stands in an address."""

from typing import Annotated
from urllib.parse import parse_qs, urlencode

from aiohttp import web
from pydantic import Field

from casework.looks.looks import LOOK_READERS, NOTICE_CLOSERS, LooksAsked, LookSearch
from casework.people.kept_searches import KeptSearches
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Day, Given
from window.forms import Notice, Typed, done_notice, read_fields, refused
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/looks"
_NOTICE = f"{PAGE}/notices/{{notice_id:{PATH_ID}}}/close"
_DONE = {"closed": "已记下；停住的那位同事可以接着看了。"}


class Looking(Given):
    """查谁看过 as it was typed."""

    person: Annotated[str, Field(max_length=60)] = ""
    login: Annotated[str, Field(max_length=40)] = ""
    first: Day | None = None
    last: Day | None = None


class ClosingNotice(Given):
    """处理一条提醒 as it was typed."""

    words: Annotated[str, Field(max_length=200)] = ""


class LookPages:
    """谁看过."""

    def __init__(self, looks: LookSearch, searches: KeptSearches, pages: Pages) -> None:
        self._looks = looks
        self._searches = searches
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.page),
            web.post(f"{PAGE}/search", self.search),
            web.post(_NOTICE, self.close),
        ]

    @staff(*sorted(LOOK_READERS))
    async def page(self, request: web.Request) -> web.StreamResponse:
        """What was unusual, the form, and what it has found."""
        visit = visit_of(request)
        search_id = request.query.get("search", "")
        kept = await self._searches.kept(visit.token, search_id) if search_id else ""
        fields = {name: texts[0] for name, texts in parse_qs(kept or "").items()}
        done = done_notice(request, _DONE)
        try:
            given = read_fields(Looking, fields)
            asked = LooksAsked(
                given.person, given.login, given.first, given.last, request.query.get("after")
            )
            return await self._page(visit, Typed("search", fields), done, asked, search_id)
        except ClaimsError as problem:
            typed, notice, status = refused("search", fields, problem)
            return await self._page(visit, typed, notice, None, search_id, status)

    @staff(*sorted(LOOK_READERS))
    @posted("search", PAGE)
    async def search(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Keep what is looked for with the login, and show what it finds."""
        names = Looking.model_fields
        typed = {name: text.strip() for name, text in sent.fields.items() if name in names}
        kept = urlencode({name: text for name, text in typed.items() if text})
        search_id = await self._searches.keep(visit.token, kept)
        raise web.HTTPSeeOther(f"{PAGE}?search={search_id}")

    @staff(*sorted(NOTICE_CLOSERS))
    @posted("close", PAGE)
    async def close(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """看过了."""
        notice_id = request.match_info["notice_id"]
        try:
            given = read_fields(ClosingNotice, sent.fields)
            await self._looks.close_notice(visit.actor, notice_id, given.words)
        except ClaimsError as problem:
            typed, notice, status = refused(f"close-{notice_id}", sent.fields, problem)
            return await self._page(visit, typed, notice, None, "", status)
        raise web.HTTPSeeOther(f"{PAGE}?done=closed")

    async def _page(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        asked: LooksAsked | None,
        search_id: str,
        status: int = 200,
    ) -> web.Response:
        page = await self._looks.search(visit.actor, asked) if asked else None
        following = {"search": search_id, "after": page.next_cursor} if page else {}
        return self._pages.render(
            "looks.html",
            visit,
            status=status,
            section="looks",
            notice=notice,
            typed=typed,
            colleagues=await self._looks.colleagues(visit.actor),
            notices=await self._looks.notices(visit.actor),
            page=page,
            next_page=f"{PAGE}?{urlencode(following)}" if page and page.next_cursor else "",
        )
