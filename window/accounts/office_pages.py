"""Who works here, and who changes that? Serves /window/staff: one supervisor proposes, another
confirms; the invitation code stands on the answer of whoever confirmed, and nowhere else."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.accounts.given import GIVEN_ROLES, scope_of
from casework.accounts.office import OFFICE, OFFICE_READERS, StaffOffice
from casework.accounts.views import ACCOUNT_ACT_WORDS, PROPOSAL_KIND_WORDS, ProposalKind
from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from claims_core.claim import ROLE_WORDS, Role
from claims_core.errors import ClaimsError
from claims_core.staff_scope import SCOPES
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.forms import NOT_SENT, Notice, Typed, done_notice, read_fields, refused, take_kept
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/staff"
_PROPOSAL = f"{PAGE}/proposals/{{proposal_id:{PATH_ID}}}"
ROLE_FIELD = "role-"
_DONE = {
    "proposed": "已提出，请另一位主管确认；确认以前什么都没有变。",
    "confirmed": "已确认，马上生效；这位同事原来的登录已经退出。",
    "refused": "已注明不办。",
    "disabled": "已停用，这位同事马上不能再用，正在用的也退出了。",
}


class Proposing(Given):
    """提出账号变更 as it was typed."""

    kind: ProposalKind
    login: Annotated[str, Field(max_length=40)] = ""
    name: Annotated[str, Field(max_length=40)] = ""
    scope: Annotated[str, Field(max_length=10)] = ""
    words: Annotated[str, Field(max_length=200)] = ""


class Disabling(Given):
    """停用 as it was typed."""

    words: Annotated[str, Field(max_length=200)] = ""


class OfficePages:
    """账号管理."""

    def __init__(self, office: StaffOffice, accounts: StaffAccounts, pages: Pages) -> None:
        self._office = office
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.page),
            web.post(f"{PAGE}/propose", self.propose),
            web.post(f"{_PROPOSAL}/confirm", self.confirm),
            web.post(f"{_PROPOSAL}/refuse", self.refuse),
            web.post(f"{PAGE}/{{staff_id:{PATH_ID}}}/disable", self.disable),
        ]

    @staff(*sorted(OFFICE_READERS))
    async def page(self, request: web.Request) -> web.StreamResponse:
        """Everybody, what waits for a second person, and what was changed last."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, PAGE, NOT_SENT, done)
        return await self._page(visit, typed, notice)

    @staff(*sorted(OFFICE))
    @posted("propose", PAGE)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """提出."""
        try:
            given = read_fields(Proposing, sent.fields)
            roles, scope = _roles(sent), scope_of(given.scope)
            await self._office.propose(
                visit.actor, given.kind, given.login, given.name, roles, given.words, scope
            )
        except ClaimsError as problem:
            return await self._page(visit, *refused("propose", sent.fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}?done=proposed")

    @staff(*sorted(OFFICE))
    @posted("confirm", PAGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """确认, by somebody else."""
        try:
            code = await self._office.confirm(visit.actor, request.match_info["proposal_id"])
        except ClaimsError as problem:
            return await self._page(visit, *refused("confirm", sent.fields, problem))
        if not code:
            raise web.HTTPSeeOther(f"{PAGE}?done=confirmed")
        return await self._page(visit, Typed(), None, code=code)

    @staff(*sorted(OFFICE))
    @posted("refuse", PAGE)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不办."""
        try:
            await self._office.refuse(visit.actor, request.match_info["proposal_id"])
        except ClaimsError as problem:
            return await self._page(visit, *refused("refuse", sent.fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}?done=refused")

    @staff(*sorted(OFFICE))
    @posted("disable", PAGE)
    async def disable(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """停用, at once."""
        staff_id = request.match_info["staff_id"]
        try:
            given = read_fields(Disabling, sent.fields)
            await self._office.disable(visit.actor, staff_id, given.words)
        except ClaimsError as problem:
            return await self._page(visit, *refused(f"disable-{staff_id}", sent.fields, problem))
        raise web.HTTPSeeOther(f"{PAGE}?done=disabled")

    async def _page(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        code: str = "",
    ) -> web.Response:
        listed = await self._office.listed(visit.actor)
        return self._pages.render(
            "staff.html",
            visit,
            status=status,
            section="staff",
            notice=notice,
            typed=typed,
            listed=listed,
            code=code,
            may=bool(OFFICE & visit.actor.roles),
            kinds=PROPOSAL_KIND_WORDS,
            acts=ACCOUNT_ACT_WORDS,
            role_field=ROLE_FIELD,
            roles={role.value: ROLE_WORDS[role] for role in Role if role in GIVEN_ROLES},
            scopes={code: scope.words for code, scope in SCOPES.items()},
        )


def _roles(sent: Sent) -> frozenset[Role]:
    """The ticked roles.

    :raises FieldsInvalid: one that nobody can be given.
    """
    names = {name.removeprefix(ROLE_FIELD) for name in sent.fields if name.startswith(ROLE_FIELD)}
    if not names <= {role.value for role in GIVEN_ROLES}:
        raise FieldsInvalid(roles="没有这个岗位。")
    return frozenset(Role(name) for name in names)
