"""How does a person come in for the first time, or after forgetting the password? Serves
/window/invitation, where a code from a supervisor is turned into a password of one's own."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.accounts.invitations import Invitations
from casework.errors import FieldsInvalid
from claims_core.errors import ClaimsError
from claims_core.typed_text import TextKind, value_of
from frontdoor.errors import status_of
from frontdoor.guards import public
from frontdoor.shapes import Given
from window.forms import read_fields
from window.rendering import Pages
from window.visits import place_of, read_texts, require_our_page

PAGE = "/window/invitation"


class Accepting(Given):
    """用邀请码设密码 as it was typed."""

    login: Annotated[str, Field(max_length=160)] = ""
    code: Annotated[str, Field(max_length=60)] = ""
    password: Annotated[str, Field(max_length=200)] = ""
    again: Annotated[str, Field(max_length=200)] = ""


class InvitationPages:
    """邀请."""

    def __init__(self, invitations: Invitations, pages: Pages) -> None:
        self._invitations = invitations
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(PAGE, self.show), web.post(PAGE, self.accept)]

    @public
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The form."""
        return self._page(request.query.get("login", "")[:40])

    @public
    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Set the password; then to the login."""
        require_our_page(request)
        fields = (await read_texts(request)).fields
        login = value_of(fields.get("login", ""), TextKind.ONE_LINE)
        try:
            given = read_fields(Accepting, fields)
            if given.password != given.again:
                raise FieldsInvalid(again="两次填的密码不一样。")
            address = place_of(request).address
            await self._invitations.accept(login, given.code, given.password, address)
        except ClaimsError as problem:
            return self._page(login, problem)
        raise web.HTTPSeeOther("/window/login?invited=1")

    def _page(self, login: str, problem: ClaimsError | None = None) -> web.Response:
        return self._pages.render(
            "invitation.html",
            None,
            status=status_of(type(problem)) if problem else 200,
            login=login,
            problem=problem.message if problem else "",
            wrong=problem.fields if problem else {},
        )
