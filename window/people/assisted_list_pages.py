"""How does a clerk begin a claim for somebody who rings or stands at the window, and which signed
sheets wait for a second person? Serves /window/people/…/assisted."""

from aiohttp import web

from casework.assisted.filling import FILLS_IN, READS_FILLED
from casework.people.staff import StaffAccounts
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Typed
from window.people import assisted_forms, assisted_words
from window.people.addresses import ASSISTED, ASSISTED_ONE, LIST
from window.people.frame import PersonFrame, person_of
from window.rendering import Pages
from window.services import AssistedServices, IdentityServices
from window.visits import Sent, Visit, posted, visit_of

WAITING = f"{LIST}/assisted"
_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/assisted"


class AssistedListPages(PersonFrame):
    """窗口代填: what was filled in for one person, a new one, and all sheets that wait."""

    template = "assisted.html"

    def __init__(
        self,
        services: AssistedServices,
        identities: IdentityServices,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        super().__init__(accounts, pages)
        self._services = services
        self._identities = identities

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(WAITING, self.waiting),
            web.get(_ROUTE, self.show),
            web.post(f"{_ROUTE}/open", self.open),
        ]

    @staff(*sorted(READS_FILLED))
    async def waiting(self, request: web.Request) -> web.StreamResponse:
        """The signed sheets that wait for a second person."""
        visit = visit_of(request)
        return self._pages.render(
            "assisted_waiting.html",
            visit,
            section="people",
            lines=await self._services.signing.waiting(visit.actor),
        )

    @staff(*sorted(READS_FILLED))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What was filled in for this person, with the form that begins another."""
        return await self._opened(request)

    @staff(*sorted(FILLS_IN))
    @posted("open", ASSISTED)
    async def open(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """开始代填; the same once more is the same claim."""

        async def step() -> str:
            who = assisted_forms.known(sent.fields)
            given = assisted_forms.filled_in(sent.fields)
            made = await self._services.filling.open(visit.actor, person_of(request), who, given)
            page = ASSISTED_ONE.format(insured_id=person_of(request), claim_id=made)
            return f"{page}?done=opened"

        return await self._stepped(request, visit, "open", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        identity = await self._identities.people.show(visit.actor, person_of(request))
        return {
            "person": identity.person,
            "lines": await self._services.filling.of_person(visit.actor, person_of(request)),
            "fills_in": bool(FILLS_IN & visit.actor.roles),
            "form": assisted_forms,
            "say": assisted_words,
        }
