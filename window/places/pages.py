"""Which outlets, hospitals, pharmacies and bank branches do we tell people of? Serves
/window/places; their files come in at `window.money.import_pages`."""

from aiohttp import web

from casework.places.places import PLACE_READERS, Places
from casework.places.views import PLACE_KIND_WORDS, PlaceKind
from claims_core.claim import Role
from frontdoor.guards import staff
from window.paging import next_page
from window.rendering import Pages
from window.visits import visit_of

PAGE = "/window/places"


class PlacePages:
    """网点."""

    def __init__(self, places: Places, pages: Pages) -> None:
        self._places = places
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(PAGE, self.page)]

    @staff(*PLACE_READERS)
    async def page(self, request: web.Request) -> web.StreamResponse:
        """All of them, or those of one kind."""
        visit = visit_of(request)
        asked = request.query.get("kind", "")
        kind = PlaceKind(asked) if asked in set(PlaceKind) else None
        page = await self._places.page(visit.actor, kind, request.query.get("after"))
        chosen = {"kind": kind.value} if kind else {}
        return self._pages.render(
            "places.html",
            visit,
            section="places",
            page=page,
            shown=kind,
            kinds=PLACE_KIND_WORDS,
            next_page=next_page(PAGE, page.next_cursor, chosen),
            may_import=Role.SUPERVISOR in visit.actor.roles,
        )
