"""What is the centre asked about the platform's figures of a claim? Serves the form of the claim
page."""

from aiohttp import web
from pydantic import Field

from casework.claims.views import StepResult
from casework.desk.figure_queries import ASKERS, MAX_NUMBER, MAX_WORDS, FigureQueries
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.claim.answers import PAGE, ClaimAnswers
from window.forms import Versioned, read_fields
from window.visits import Sent, Visit, posted


class QueryForm(Versioned):
    """书面查询."""

    document_no: str = Field(default="", max_length=2 * MAX_NUMBER)
    query_words: str = Field(default="", max_length=MAX_WORDS)


class QueryPages:
    """书面查询, from the claim."""

    def __init__(self, queries: FigureQueries, answers: ClaimAnswers) -> None:
        self._queries = queries
        self._answers = answers

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.post(f"/window/claims/{{claim_id:{PATH_ID}}}/figure-query", self.ask)]

    @staff(*sorted(ASKERS))
    @posted("figure-query", PAGE)
    async def ask(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """发函查询."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(QueryForm, sent.fields)
            return await self._queries.ask(
                *(visit.actor, claim_id, given.version, given.document_no, given.query_words)
            )

        return await self._answers.step_done(request, visit, sent, step)
