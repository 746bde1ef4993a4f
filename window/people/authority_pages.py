"""Who may act for this person, and how does somebody without a phone show who they are? Serves
/window/people/…/authority for clerks and supervisors."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.people.window_codes import ISSUERS
from casework.phone.authority import AuthorityServices
from claims_core.errors import ClaimsError
from claims_core.window_codes import WindowCodePaper
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Typed, refused
from window.people import authority_words
from window.people.addresses import LIST
from window.people.frame import PersonFrame, person_of
from window.rendering import Pages
from window.visits import Sent, Visit, posted

_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/authority"
_PAGE = f"{LIST}/{{insured_id}}/authority"


class AuthorityPages(PersonFrame):
    """身份核实和代办."""

    template = "authority.html"
    done: ClassVar[Mapping[str, str]] = {
        "withdrawn": "这个窗口码作废了，不能再用。",
        "ended": "收回了，马上生效；消息已经发给本人。",
        "stopped": "换账户停下了，钱不会打到新账户；消息已经发给本人。",
    }

    def __init__(self, authority: AuthorityServices, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._authority = authority

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(_ROUTE, self.show),
            web.post(f"{_ROUTE}/code", self.issue),
            web.post(f"{_ROUTE}/withdraw-code", self.withdraw),
            web.post(f"{_ROUTE}/end", self.end),
            web.post(f"{_ROUTE}/stop-payee", self.stop),
        ]

    @staff(*sorted(ISSUERS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """Codes, authorisations, what relatives did, changes of account that wait."""
        return await self._opened(request)

    @staff(*sorted(ISSUERS))
    @posted("code", _PAGE)
    async def issue(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """给窗口码: it stands on the page that answers, and nowhere else."""
        try:
            code = await self._authority.window_codes.issue(
                visit.actor, person_of(request), _paper(sent.fields.get("paper", ""))
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("code", sent.fields, problem))
        return await self._page(request, visit, Typed(), None, issued=code)

    @staff(*sorted(ISSUERS))
    @posted("withdraw-code", _PAGE)
    async def withdraw(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """作废 a code."""

        async def step() -> str:
            await self._authority.window_codes.withdraw(
                visit.actor, person_of(request), sent.fields.get("code_id", "")
            )
            return f"{_address(request)}?done=withdrawn"

        return await self._stepped(request, visit, "withdraw-code", sent.fields, step)

    @staff(*sorted(ISSUERS))
    @posted("end", _PAGE)
    async def end(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """收回 an authorisation, as the insured person says."""

        async def step() -> str:
            await self._authority.giving.end_at_the_window(
                visit.actor, person_of(request), sent.fields.get("authorisation_id", "")
            )
            return f"{_address(request)}?done=ended"

        return await self._stepped(request, visit, "end", sent.fields, step)

    @staff(*sorted(ISSUERS))
    @posted("stop-payee", _PAGE)
    async def stop(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """停止换账户, as somebody with the old contact says."""

        async def step() -> str:
            await self._authority.payee_stops.stop(visit.actor, sent.fields.get("claim_id", ""))
            return f"{_address(request)}?done=stopped"

        return await self._stepped(request, visit, "stop-payee", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        insured_id = person_of(request)
        services = self._authority
        return {
            "insured_id": insured_id,
            "given": await services.giving.at_the_window(visit.actor, insured_id),
            "codes": await services.window_codes.given(visit.actor, insured_id),
            "changes": await services.payee_stops.waiting_of(visit.actor, insured_id),
            "issued": None,
            "say": authority_words,
        }


def _address(request: web.Request) -> str:
    return _PAGE.format(insured_id=person_of(request))


def _paper(typed: str) -> WindowCodePaper:
    if typed not in set(WindowCodePaper):
        raise FieldsInvalid(paper="请选您看过的证件。")
    return WindowCodePaper(typed)
