"""How does a claim leave the straight line at the window, and how does it come back? Each form
gives a reason from the list and words of one's own."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from casework.claims.bills import PlatformFigures
from casework.claims.views import StepResult
from casework.desk.exits import ClaimExits
from casework.desk.page import DeskPage
from casework.desk.views import CentreAudit
from casework.errors import FieldsInvalid
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.claim import forms
from window.claim.answers import PAGE, ClaimAnswers
from window.claim.bill_forms import money_of
from window.forms import Fields, read_fields, version_of
from window.visits import Sent, Visit, posted

_ROUTE = f"/window/claims/{{claim_id:{PATH_ID}}}"
_METHOD = Callable[..., Awaitable[StepResult]]


class ExitPages:
    """不能照常办的时候."""

    def __init__(self, exits: ClaimExits, page: DeskPage, answers: ClaimAnswers) -> None:
        self._exits = exits
        self._page = page
        self._answers = answers

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.post(f"{_ROUTE}/send-back", self.send_back),
            web.post(f"{_ROUTE}/decline", self.decline),
            web.post(f"{_ROUTE}/reject", self.reject),
            web.post(f"{_ROUTE}/hand-to-centre", self.hand_to_centre),
            web.post(f"{_ROUTE}/return-from-centre", self.return_from_centre),
            web.post(f"{_ROUTE}/centre-audit", self.centre_audit),
            web.post(f"{_ROUTE}/reverse", self.reverse),
            web.post(f"{_ROUTE}/reopen", self.reopen),
            web.post(f"{_ROUTE}/allow-same-person", self.allow_same_person),
        ]

    @staff(Role.REGISTRAR, Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER)
    @posted("send-back", PAGE)
    async def send_back(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """退回重办."""
        return await self._leave(request, visit, sent, self._exits.send_back)

    @staff(Role.SUPERVISOR)
    @posted("decline", PAGE)
    async def decline(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不予受理."""
        return await self._leave(request, visit, sent, self._exits.decline)

    @staff(Role.SUPERVISOR)
    @posted("reject", PAGE)
    async def reject(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不予支付."""
        return await self._leave(request, visit, sent, self._exits.reject)

    @staff(Role.INITIAL_REVIEWER)
    @posted("hand-to-centre", PAGE)
    async def hand_to_centre(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """移交市医保中心."""
        return await self._leave(request, visit, sent, self._exits.hand_to_centre)

    @staff(Role.SUPERVISOR)
    @posted("return-from-centre", PAGE)
    async def return_from_centre(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """市医保中心退回."""
        return await self._leave(request, visit, sent, self._exits.return_from_centre)

    @staff(Role.SUPERVISOR)
    @posted("centre-audit", PAGE)
    async def centre_audit(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """登记市医保中心审定结果."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            keyed = await self._page.keyed(visit.actor, claim_id)
            audit = audit_from(sent.fields, keyed.years)
            return await self._exits.record_centre_audit(
                visit.actor, claim_id, version_of(sent.fields), audit
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.SUPERVISOR)
    @posted("reverse", PAGE)
    async def reverse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """冲正."""
        return await self._leave(request, visit, sent, self._exits.reverse)

    @staff(Role.CLERK, Role.SUPERVISOR)
    @posted("reopen", PAGE)
    async def reopen(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """重新办理."""
        return await self._leave(request, visit, sent, self._exits.reopen)

    @staff(Role.SUPERVISOR)
    @posted("allow-same-person", PAGE)
    async def allow_same_person(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """准许同一人办下一步."""
        return await self._leave(request, visit, sent, self._exits.allow_same_person)

    async def _leave(
        self, request: web.Request, visit: Visit, sent: Sent, method: _METHOD
    ) -> web.StreamResponse:
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(forms.Reasoned, sent.fields)
            return await method(visit.actor, claim_id, given.version, given.code, given.reason)

        return await self._answers.step_done(request, visit, sent, step)


def audit_from(fields: Fields, years: Sequence[int]) -> CentreAudit:
    """审定结果 as typed, in yuan, for every year of the stay.

    :raises FieldsInvalid: naming every sum that cannot be read.
    """
    given = read_fields(forms.CentreSheet, fields)
    problems: dict[str, str] = {}
    figures = {
        year: PlatformFigures(
            **{
                attribute: money_of(
                    fields.get(f"{name}-{year}", "").strip(), f"{name}-{year}", problems
                )
                for name, attribute, _ in forms.CENTRE_FIELDS
            }
        )
        for year in years
    }
    if problems:
        raise FieldsInvalid(**problems)
    return CentreAudit(given.sheet_no, given.audited_on, figures, given.reason)
