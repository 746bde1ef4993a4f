"""Which policy is in use, by which document, and may it be settled by?

Serves /window/policies: reviewers read it, a supervisor confirms a year with its document."""

from aiohttp import web
from pydantic import Field

from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.policy.confirmations import READERS, PolicyConfirmations
from casework.policy.views import DocumentNamed, PolicyInUse
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.shapes import Day, Given
from window.forms import NOT_SENT, Fields, Notice, Typed, done_notice, read_fields, take_kept
from window.policy import words as policy_words
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/policies"
_DONE = {
    "confirm": "已确认。这个版本的申请现在可以复核了。",
    "withdraw": "已撤回确认。这个版本的申请暂时不能复核，已经办结的不变。",
}


class WhichVersion(Given):
    """哪个版本: of which year, and as it was seen."""

    year: int = Field(ge=1900, le=2199)
    version: str = Field(min_length=1, max_length=300)
    seen: str = Field(max_length=64)


class Confirming(WhichVersion):
    """确认: the document as it was typed."""

    document: str = Field(default="", max_length=200)
    document_no: str = Field(default="", max_length=100)
    document_date: Day | None = None
    article: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=500)


class Withdrawing(WhichVersion):
    """撤回: why."""

    reason: str = Field(default="", max_length=500)


class PolicyPages:
    """政策参数."""

    def __init__(
        self, policies: PolicyConfirmations, accounts: StaffAccounts, pages: Pages
    ) -> None:
        self._policies = policies
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.show),
            web.post(f"{PAGE}/confirm", self.confirm),
            web.post(f"{PAGE}/withdraw", self.withdraw),
        ]

    @staff(*READERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """Every version known today, newest year first."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, PAGE, NOT_SENT, done)
        return await self._page(visit, typed, notice)

    @staff(Role.SUPERVISOR)
    @posted("confirm", PAGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """确认 one version with its document."""
        try:
            given = read_fields(Confirming, _without_blanks(sent.fields))
            named = DocumentNamed(
                document=given.document,
                document_no=given.document_no,
                document_date=given.document_date,
                article=given.article,
                note=given.note,
            )
            await self._policies.confirm(visit.actor, given.year, given.version, given.seen, named)
        except ClaimsError as problem:
            return await self._again(visit, "confirm", sent, problem)
        raise web.HTTPSeeOther(f"{PAGE}?done=confirm")

    @staff(Role.SUPERVISOR)
    @posted("withdraw", PAGE)
    async def withdraw(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """撤回确认 of one version."""
        try:
            given = read_fields(Withdrawing, _without_blanks(sent.fields))
            await self._policies.withdraw(
                visit.actor, given.year, given.version, given.seen, given.reason
            )
        except ClaimsError as problem:
            return await self._again(visit, "withdraw", sent, problem)
        raise web.HTTPSeeOther(f"{PAGE}?done=withdraw")

    async def _again(
        self, visit: Visit, form: str, sent: Sent, problem: ClaimsError
    ) -> web.StreamResponse:
        """The page as it is now, with everything typed still in its place."""
        lines = tuple(problem.fields.values()) if isinstance(problem, FieldsInvalid) else ()
        title = "有内容需要改一下：" if lines else problem.message
        typed = Typed(form, sent.fields, problem.fields)
        status = status_of(type(problem))
        return await self._page(visit, typed, Notice("bad", title, lines), status)

    async def _page(
        self, visit: Visit, typed: Typed, notice: Notice | None, status: int = 200
    ) -> web.Response:
        shown = await self._policies.in_use(visit.actor)
        return self._pages.render(
            "policies.html",
            visit,
            status=status,
            section="policies",
            notice=notice,
            policies=sorted(shown, key=lambda each: each.first, reverse=True),
            typed_for=lambda each, form: _typed_for(typed, each, form),
            say=policy_words,
        )


def _typed_for(typed: Typed, shown: PolicyInUse, form: str) -> Typed:
    """What was typed into this form of this version, if it was this one."""
    theirs = typed.form == form and (
        typed.fields.get("year"),
        typed.fields.get("version"),
    ) == (str(shown.year), shown.version)
    return typed if theirs else Typed()


def _without_blanks(fields: Fields) -> Fields:
    return {name: text for name, text in fields.items() if text.strip()}
