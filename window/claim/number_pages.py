"""Which settlement numbers of the platform does a claim carry? Serves the forms of the claim page
that name one or take a wrong one off."""

from aiohttp import web
from pydantic import Field

from casework.claims.views import StepResult
from casework.desk.platform_numbers import MAX_REASON, TYPISTS, PlatformNumbers
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.claim.answers import PAGE, ClaimAnswers
from window.forms import Versioned, read_fields
from window.visits import Sent, Visit, posted

_ROUTE = f"/window/claims/{{claim_id:{PATH_ID}}}"


class NumberForm(Versioned):
    """结算单号; why it is taken off."""

    settlement_no: str = Field(default="", max_length=200)
    number_reason: str = Field(default="", max_length=MAX_REASON)


class NumberPages:
    """省平台结算单号."""

    def __init__(self, numbers: PlatformNumbers, answers: ClaimAnswers) -> None:
        self._numbers = numbers
        self._answers = answers

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.post(f"{_ROUTE}/settlement-number", self.add),
            web.post(f"{_ROUTE}/settlement-number-off", self.take_off),
        ]

    @staff(*sorted(TYPISTS))
    @posted("settlement-number", PAGE)
    async def add(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 one."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(NumberForm, sent.fields)
            return await self._numbers.add(
                visit.actor, claim_id, given.version, given.settlement_no
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.INITIAL_REVIEWER, Role.SUPERVISOR)
    @posted("settlement-number-off", PAGE)
    async def take_off(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """撤下 a wrong one."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(NumberForm, sent.fields)
            return await self._numbers.take_off(
                *(visit.actor, claim_id, given.version, given.settlement_no, given.number_reason)
            )

        return await self._answers.step_done(request, visit, sent, step)
