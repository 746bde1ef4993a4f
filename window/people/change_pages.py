"""Is a proposed change of identity right? Serves the page on which a second person sees both
identities side by side, confirms it, or does not."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from casework.desk.identity_changes import CONFIRMS, MAX_WORDS, PROPOSES
from casework.people.identity_views import NumberShown
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.forms import Typed, read_fields, refused
from window.people import words as identity_words
from window.people.addresses import CHANGE, LIST
from window.people.frame import PersonFrame
from window.rendering import Pages
from window.services import IdentityServices
from window.visits import Sent, Visit, posted

_ROUTE = f"{LIST}/changes/{{change_id:{PATH_ID}}}"


class Refusing(Given):
    """不通过 as it was typed."""

    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class Revealing(Given):
    """查看完整号码 as it was asked for."""

    which: NumberShown
    reason: Annotated[str, Field(max_length=200)] = ""


class ChangePages(PersonFrame):
    """身份变更."""

    template = "identity_change.html"
    done: ClassVar[Mapping[str, str]] = {
        "proposed": "已提出，请主管（另一个人）复核；复核以前什么都没有改。"
    }

    def __init__(self, identities: IdentityServices, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._identities = identities

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(_ROUTE, self.show),
            web.post(f"{_ROUTE}/confirm", self.confirm),
            web.post(f"{_ROUTE}/refuse", self.refuse),
            web.post(f"{_ROUTE}/reveal", self.reveal),
        ]

    @staff(*sorted(PROPOSES))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One change."""
        return await self._opened(request)

    @staff(*sorted(CONFIRMS))
    @posted("confirm", CHANGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """复核通过."""

        async def step() -> str:
            await self._identities.changes.confirm(visit.actor, _id(request))
            return f"{LIST}?done=confirmed"

        return await self._stepped(request, visit, "confirm", sent.fields, step)

    @staff(*sorted(PROPOSES))
    @posted("refuse", CHANGE)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不通过."""

        async def step() -> str:
            given = read_fields(Refusing, sent.fields)
            await self._identities.changes.refuse(visit.actor, _id(request), given.words)
            return f"{LIST}?done=refused"

        return await self._stepped(request, visit, "refuse", sent.fields, step)

    @staff(*sorted(PROPOSES))
    @posted("reveal", CHANGE)
    async def reveal(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """One number in full, for a reason; on this answer only."""
        try:
            asked = read_fields(Revealing, sent.fields)
            clear = await self._identities.people.reveal(
                visit.actor, _id(request), asked.which, asked.reason
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("reveal", sent.fields, problem))
        revealed = (identity_words.number_title(asked.which), clear)
        return await self._page(request, visit, Typed(), None, revealed=revealed)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        change = await self._identities.people.change(visit.actor, _id(request))
        return {
            "change": change,
            "revealed": None,
            "say": identity_words,
            "longest": MAX_WORDS,
            "may_confirm": bool(CONFIRMS & visit.actor.roles),
            "mine": change.proposed_by_id == visit.actor.id,
        }


def _id(request: web.Request) -> str:
    return request.match_info["change_id"]
