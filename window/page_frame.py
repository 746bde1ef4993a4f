"""What do pages have in common that show one thing and take steps on it? Each shows again what a
lost login left behind, says what its last step did, and answers a step by the page itself or by the
way back to it."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from aiohttp import web

from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from window.forms import NOT_SENT, Fields, Notice, Typed, done_notice, refused, take_kept
from window.rendering import Pages
from window.visits import Visit, visit_of


class PageFrame(ABC):
    """一页; whoever fulfils it names its `template` and its `section` of the menu, and says in
    `_facts` what it shows."""

    template: ClassVar[str]
    section: ClassVar[str]
    done: ClassVar[Mapping[str, str]] = {}
    """What each step says of itself once it is done, by the word in the address."""

    def __init__(self, accounts: StaffAccounts, pages: Pages) -> None:
        self._staff = accounts
        self._pages = pages

    async def _opened(self, request: web.Request) -> web.StreamResponse:
        """The page as somebody opens it."""
        visit = visit_of(request)
        typed, notice = await take_kept(
            self._staff, visit, request.path, NOT_SENT, done_notice(request, self.done)
        )
        return await self._page(request, visit, typed, notice)

    async def _stepped(
        self,
        request: web.Request,
        visit: Visit,
        form: str,
        fields: Fields,
        step: Callable[[], Awaitable[str]],
    ) -> web.StreamResponse:
        """One step, which answers where one goes on; refused, it is the page again with what was
        typed."""
        try:
            onward = await step()
        except ClaimsError as problem:
            return await self._page(request, visit, *refused(form, fields, problem))
        raise web.HTTPSeeOther(onward)

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        **more: object,
    ) -> web.Response:
        """The page itself; what `more` says in place of a fact stands on this answer alone."""
        facts = await self._facts(request, visit, typed) | more
        return self._pages.render(
            self.template,
            visit,
            status=status,
            section=self.section,
            notice=notice,
            typed=typed,
            **facts,
        )

    @abstractmethod
    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        """What the template shows beside the notice and what was typed."""
