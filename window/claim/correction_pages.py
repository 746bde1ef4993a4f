"""How is what a claim says of the care put right on its page? Serves the forms that propose,
confirm or drop a correction."""

from aiohttp import web
from pydantic import Field

from casework.claims.views import StepResult
from casework.desk.corrections import CareCorrections
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.claim.answers import PAGE, ClaimAnswers
from window.claim.care_form import CareForm
from window.claim.forms import MAX_REASON
from window.forms import Versioned, read_fields, version_of
from window.visits import Sent, Visit, posted

_ROUTE = f"/window/claims/{{claim_id:{PATH_ID}}}"
_CORRECTS = (Role.CLERK, Role.REGISTRAR, Role.INITIAL_REVIEWER)


class DropForm(Versioned):
    """不更正."""

    drop_reason: str = Field(default="", max_length=MAX_REASON)


class CorrectionPages:
    """更正就医情况."""

    def __init__(self, corrections: CareCorrections, answers: ClaimAnswers) -> None:
        self._corrections = corrections
        self._answers = answers

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.post(f"{_ROUTE}/propose-correction", self.propose),
            web.post(f"{_ROUTE}/confirm-correction", self.confirm),
            web.post(f"{_ROUTE}/drop-correction", self.drop),
        ]

    @staff(*_CORRECTS)
    @posted("propose-correction", PAGE)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """提出更正."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(CareForm, sent.fields)
            return await self._corrections.propose(
                visit.actor, claim_id, given.version, given.care(), given.correction_reason
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(*_CORRECTS, Role.SUPERVISOR)
    @posted("confirm-correction", PAGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """更正复核通过."""
        claim_id = request.match_info["claim_id"]
        return await self._answers.step_done(
            *(request, visit, sent),
            lambda: self._corrections.confirm(visit.actor, claim_id, version_of(sent.fields)),
        )

    @staff(*_CORRECTS, Role.SUPERVISOR)
    @posted("drop-correction", PAGE)
    async def drop(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不更正."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(DropForm, sent.fields)
            return await self._corrections.drop(
                visit.actor, claim_id, given.version, given.drop_reason
            )

        return await self._answers.step_done(request, visit, sent, step)
