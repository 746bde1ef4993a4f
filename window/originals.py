"""Why does somebody want the original of a picture? Serves the form beside each picture of a claim,
an appeal, a report of fraud and a letter, and answers it with the picture itself; the reason stands
in the record of looks before the first byte leaves, and never in an address."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from casework.desk.letters import CONFIRMS
from casework.errors import NotFound, NotLoggedIn
from casework.original_looks import (
    MOST_WORDS,
    ORIGINAL_REASON_WORDS,
    OriginalAsked,
    original_asked,
)
from casework.roles import CLAIM_STAFF
from claims_core.case_workers import CASE_STAFF
from claims_core.errors import ClaimsError
from claims_core.fraud_report import REPORT_READERS
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, refused, take_kept
from window.paging import page_asked, page_number
from window.rendering import Pages
from window.services import WindowServices
from window.visits import Sent, Visit, posted, visit_of

_LAST = "/original"
_CLAIM = "/window/claims/{claim_id}/photos/{photo_id}"
_CASE = "/window/cases/{case_id}/photos/{photo_id}"
_FRAUD = "/window/fraud/{report_id}/photos/{photo_id}"
_LETTER = "/window/people/{insured_id}/letters/{letter_id}/picture"
_FORM = "original"

Opening = Callable[[OriginalAsked], Awaitable[bytes]]


class OriginalPages:
    """看原图."""

    def __init__(self, services: WindowServices, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        handlers = (
            (_CLAIM, self.of_claim, self.claim),
            (_CASE, self.of_case, self.case),
            (_FRAUD, self.of_fraud, self.fraud),
            (_LETTER, self.of_letter, self.letter),
        )
        return [
            route
            for address, form, picture in handlers
            for route in (
                web.get(_registered(address), form),
                web.post(_registered(address), picture),
            )
        ]

    @staff(*CLAIM_STAFF)
    async def of_claim(self, request: web.Request) -> web.StreamResponse:
        """The form, for a paper of a claim."""
        return await self._asking(request)

    @staff(*CLAIM_STAFF)
    @posted(_FORM, _CLAIM + _LAST)
    async def claim(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """A paper of a claim as it is kept."""
        where, page = request.match_info, page_number(sent.fields.get("page", ""))
        return await self._answered(
            *(request, visit, sent),
            lambda asked: self._services.photos.open(
                visit.actor, where["claim_id"], where["photo_id"], page, asked
            ),
        )

    @staff(*CASE_STAFF)
    async def of_case(self, request: web.Request) -> web.StreamResponse:
        """The form, for the evidence of an appeal."""
        return await self._asking(request)

    @staff(*CASE_STAFF)
    @posted(_FORM, _CASE + _LAST)
    async def case(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The evidence of an appeal as it is kept."""
        where, page = request.match_info, page_number(sent.fields.get("page", ""))
        return await self._answered(
            *(request, visit, sent),
            lambda asked: self._services.cases.evidence.open(
                visit.actor, where["case_id"], where["photo_id"], page, asked
            ),
        )

    @staff(*REPORT_READERS)
    async def of_fraud(self, request: web.Request) -> web.StreamResponse:
        """The form, for a picture of a report."""
        return await self._asking(request)

    @staff(*REPORT_READERS)
    @posted(_FORM, _FRAUD + _LAST)
    async def fraud(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """A picture of a report as it is kept."""
        where = request.match_info
        return await self._answered(
            *(request, visit, sent),
            lambda asked: self._services.fraud.desk.photo(
                visit.actor, where["report_id"], where["photo_id"], asked
            ),
        )

    @staff(*sorted(CONFIRMS))
    async def of_letter(self, request: web.Request) -> web.StreamResponse:
        """The form, for the papers of somebody who acts for another."""
        return await self._asking(request)

    @staff(*sorted(CONFIRMS))
    @posted(_FORM, _LETTER + _LAST)
    async def letter(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The papers of somebody who acts for another as they are kept."""
        where = request.match_info
        return await self._answered(
            *(request, visit, sent),
            lambda asked: self._services.letters.picture(
                visit.actor, where["insured_id"], where["letter_id"], asked
            ),
        )

    async def _asking(self, request: web.Request) -> web.Response:
        visit = visit_of(request)
        typed, notice = await take_kept(self._services.staff, visit, request.path, NOT_SENT)
        return self._form(request, visit, typed, notice)

    async def _answered(
        self, request: web.Request, visit: Visit, sent: Sent, opening: Opening
    ) -> web.Response:
        fields = sent.fields
        try:
            asked = original_asked(fields.get("reason", ""), fields.get("words", ""))
            picture = await opening(asked)
        except (NotFound, NotLoggedIn):
            raise
        except ClaimsError as problem:
            return self._form(request, visit, *refused(_FORM, fields, problem))
        return self._services.pictures.original(picture)

    def _form(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        given = typed.of(_FORM)
        page = page_number(given["page"]) if "page" in given else page_asked(request)
        return self._pages.render(
            "original.html",
            visit,
            status=status,
            section="",
            notice=notice,
            given=given,
            errors=typed.errors_of(_FORM),
            page=page,
            marked=request.path.removesuffix(_LAST) + (f"?page={page}" if page > 1 else ""),
            reasons=ORIGINAL_REASON_WORDS,
            most=MOST_WORDS,
        )


def _registered(address: str) -> str:
    return address.replace("_id}", f"_id:{PATH_ID}}}") + _LAST
