"""How is a month of money closed?

Serves /window/months for cashiers and supervisors."""

from datetime import date

from aiohttp import web

from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.shapes import Given
from window.forms import NOT_DONE, Notice, done_notice, read_fields, take_kept
from window.money_services import Reconciling
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/months"
_DONE = {"proposed": "已提请，请另一位同事关账。", "closed": "已关账。"}


class MonthForm(Given):
    """月份, by its first day."""

    month: date


class MonthPages:
    """月末关账."""

    def __init__(self, reconciling: Reconciling, accounts: StaffAccounts, pages: Pages) -> None:
        self._bank = reconciling
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/propose", self.propose),
            web.post(f"{LIST}/close", self.close),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """Every month in which money moved."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        _, notice = await take_kept(self._staff, visit, LIST, NOT_DONE, done)
        return await self._list(visit, notice)

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("propose", LIST)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """提请关账."""
        try:
            month = read_fields(MonthForm, sent.fields).month
            await self._bank.months.propose(visit.actor, month)
        except ClaimsError as problem:
            return await self._list(visit, _bad(problem), status_of(type(problem)))
        raise web.HTTPSeeOther(f"{LIST}?done=proposed")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("close", LIST)
    async def close(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """关账, by another person."""
        try:
            month = read_fields(MonthForm, sent.fields).month
            await self._bank.months.close(visit.actor, month)
        except ClaimsError as problem:
            return await self._list(visit, _bad(problem), status_of(type(problem)))
        raise web.HTTPSeeOther(f"{LIST}?done=closed")

    async def _list(self, visit: Visit, notice: Notice | None, status: int = 200) -> web.Response:
        months = await self._bank.months.page(visit.actor)
        return self._pages.render(
            "months.html", visit, status=status, section="statements", notice=notice, months=months
        )


def _bad(problem: ClaimsError) -> Notice:
    return Notice("bad", problem.message)
