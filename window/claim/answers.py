"""How does the claim page answer: with the next page, or with the same one and what went wrong?

Asked by the claim handlers after every step; nothing that was typed is lost."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from casework.claims.views import StepResult
from casework.desk.page import DeskPage
from casework.desk.views import DeskClaim, StepView
from casework.errors import AmountChanged, FieldsInvalid, NotFound, NotLoggedIn
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from claims_core.review import NotComplete, StaleVersion
from frontdoor.errors import status_of
from frontdoor.validation import RequestInvalid
from window.claim import forms
from window.claim.screen import Screen
from window.forms import Notice, Typed, version_of
from window.rendering import Pages
from window.visits import Sent, Visit

PAGE = "/window/claims/{claim_id}"

Step = Callable[[], Awaitable[StepResult]]


class ClaimAnswers:
    """申请页的回答."""

    def __init__(self, desk_page: DeskPage, accounts: StaffAccounts, pages: Pages) -> None:
        self._desk_page = desk_page
        self._staff = accounts
        self._pages = pages

    async def step_done(
        self, request: web.Request, visit: Visit, sent: Sent, step: Step
    ) -> web.StreamResponse:
        """Do one step; then the page as it is now, or the same page with what went wrong."""
        try:
            claim = await step()
        except ClaimsError as problem:
            return await self.again(request, visit, sent, problem)
        await self._staff.clear_parked(visit.token)
        raise web.HTTPSeeOther(f"{PAGE.format(claim_id=claim.id)}?done={form_name(request)}")

    async def again(
        self, request: web.Request, visit: Visit, sent: Sent, problem: ClaimsError
    ) -> web.StreamResponse:
        """The page with fresh facts, the notice, and everything typed still in its place."""
        if isinstance(problem, NotFound | NotLoggedIn):
            raise problem
        claim = await self._desk_page.show(visit.actor, request.match_info["claim_id"])
        typed = Typed(form_name(request), sent.fields, _fields(problem))
        status = status_of(type(problem))
        meanwhile = None
        if isinstance(problem, StaleVersion):
            seen = version_of(sent.fields)
            meanwhile = await self._desk_page.steps_since(visit.actor, claim.line.id, seen)
        return self.page(
            *(request, visit, claim, typed, _explained(problem)),
            meanwhile=meanwhile,
            status=status,
        )

    def page(
        self,
        request: web.Request,
        visit: Visit,
        claim: DeskClaim,
        typed: Typed,
        notice: Notice | None = None,
        *,
        revealed: tuple[str, str] | None = None,
        meanwhile: tuple[StepView, ...] | None = None,
        kept: bool = False,
        status: int = 200,
    ) -> web.Response:
        screen = Screen(claim, typed, notice, request.query.get("photo", ""), revealed, meanwhile)
        return self._pages.render(
            "claim.html",
            visit,
            status=status,
            section="claims",
            screen=screen,
            claim=claim,
            line=claim.line,
            kept=kept,
        )


def _fields(problem: ClaimsError) -> dict[str, str]:
    """What a refusal says beside the fields it is about."""
    return {"gaps": problem.message} if isinstance(problem, NotComplete) else problem.fields


def _explained(problem: ClaimsError) -> Notice:
    """What a refusal says on the page: what happened, and what is to be changed where."""
    if isinstance(problem, StaleVersion):
        return Notice("warn", problem.message)
    if isinstance(problem, AmountChanged):
        return Notice("warn", problem.message, ("没有计入年度累计，也没有往下走。",))
    if not isinstance(problem, FieldsInvalid | RequestInvalid):
        return Notice("bad", problem.message)
    lines = tuple(forms.labelled(name, text) for name, text in problem.fields.items())
    return Notice("bad", f"有{len(lines)}处要改一下，请看标红的地方。", lines)


def form_name(request: web.Request) -> str:
    """Which form a request came from; calculating and passing the first review are one form."""
    name = request.path.rsplit("/", 1)[1]
    return "initial-review" if name == "expense" else name
