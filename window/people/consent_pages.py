"""Does a person let their papers and account be used? Serves /window/people/…/consents, where a
clerk reads the words out and records the yes or no that is said at the window."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.phone.said_consents import CONSENT_KEEPERS, LONGEST_PAPER, SaidConsents
from claims_core.agreed_texts import AgreedTo
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Typed
from window.people import consent_words
from window.people.addresses import LIST
from window.people.frame import PersonFrame, person_of
from window.rendering import Pages
from window.visits import Sent, Visit, posted

_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/consents"
_PAGE = f"{LIST}/{{insured_id}}/consents"


class ConsentPages(PersonFrame):
    """同意用资料和账户."""

    template = "consents.html"
    done: ClassVar[Mapping[str, str]] = {
        "given": "登记了同意，马上生效；您的姓名、时间和依据一起留存。",
        "withdrawn": "登记了收回，马上生效；草稿里该删的已经删掉。您的姓名、时间和依据一起留存。",
    }

    def __init__(self, consents: SaidConsents, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._consents = consents

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(_ROUTE, self.show), web.post(f"{_ROUTE}/record", self.record)]

    @staff(*sorted(CONSENT_KEEPERS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The words, how they stand, and what was said when."""
        return await self._opened(request)

    @staff(*sorted(CONSENT_KEEPERS))
    @posted("record", _PAGE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 a yes or a no."""
        fields = sent.fields
        given = fields.get("said") == "given"

        async def step() -> str:
            await self._consents.record(
                visit.actor,
                person_of(request),
                _what(fields.get("what", "")),
                fields.get("paper", ""),
                given=given,
                version=fields.get("text_version", ""),
            )
            page = _PAGE.format(insured_id=person_of(request))
            return f"{page}?done={'given' if given else 'withdrawn'}"

        return await self._stepped(request, visit, "record", fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        return {
            "consents": await self._consents.at_the_window(visit.actor, person_of(request)),
            "longest": LONGEST_PAPER,
            "say": consent_words,
        }


def _what(typed: str) -> AgreedTo:
    if typed not in set(AgreedTo):
        raise FieldsInvalid(what="请选是哪一项同意。")
    return AgreedTo(typed)
