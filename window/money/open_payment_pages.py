"""Which payments are open at the bank, and which accounts does it refuse?

Serves /window/open-payments for cashiers and supervisors, and two forms of /window/payments."""

from aiohttp import web
from pydantic import Field

from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.given_shapes import Id
from frontdoor.guards import staff
from frontdoor.shapes import Given
from window.forms import NOT_SENT, Notice, Typed, done_notice, read_fields, take_kept
from window.money.batch_screen import LIST, BatchScreen, bad
from window.money_services import Banking
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

OPEN = "/window/open-payments"
_DONE = {"asked": "追问已记下。"}


class AskForm(Given):
    """追问."""

    payment_no: str = Field(max_length=40)
    words: str = Field(default="", max_length=200)


class AccountForm(Given):
    """账户被退过款的申请."""

    claim: Id
    words: str = Field(default="", max_length=200)


class OpenPaymentPages:
    """没有答复的款项, and the accounts that the bank has refused."""

    def __init__(
        self, banking: Banking, accounts: StaffAccounts, pages: Pages, screen: BatchScreen
    ) -> None:
        self._bank = banking
        self._staff = accounts
        self._pages = pages
        self._screen = screen

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(OPEN, self.show),
            web.post(f"{OPEN}/ask", self.ask),
            web.post(f"{LIST}/ask-for-account", self.ask_for_account),
            web.post(f"{LIST}/accept-account", self.accept_account),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What the bank has not answered."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, OPEN, NOT_SENT, done)
        return await self._list(request, visit, notice, typed)

    @staff(Role.CASHIER)
    @posted("ask", OPEN)
    async def ask(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """追问: that the bank was asked about one payment."""
        try:
            given = read_fields(AskForm, sent.fields)
            await self._bank.pending.ask(visit.actor, given.payment_no, given.words)
        except ClaimsError as problem:
            status = status_of(type(problem))
            return await self._list(request, visit, bad(problem), Typed("ask", sent.fields), status)
        raise web.HTTPSeeOther(f"{OPEN}?done=asked")

    @staff(Role.CASHIER)
    @posted("ask-for-account", LIST)
    async def ask_for_account(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """请参保人换账户."""
        try:
            given = read_fields(AccountForm, sent.fields)
            await self._bank.accounts.ask_for_account(visit.actor, given.claim)
        except ClaimsError as problem:
            return await self._screen.refused_list(request, visit, problem, "", {})
        raise web.HTTPSeeOther(f"{LIST}?done=asked")

    @staff(Role.SUPERVISOR)
    @posted("accept-account", LIST)
    async def accept_account(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """银行说这个账户可以收款了."""
        try:
            given = read_fields(AccountForm, sent.fields)
            await self._bank.accounts.lift(visit.actor, given.claim, given.words)
        except ClaimsError as problem:
            form = "accept-account"
            return await self._screen.refused_list(request, visit, problem, form, sent.fields)
        raise web.HTTPSeeOther(f"{LIST}?done=accepted")

    async def _list(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        typed: Typed,
        status: int = 200,
    ) -> web.Response:
        page = await self._bank.pending.page(visit.actor, request.query.get("after"))
        return self._pages.render(
            "open_payments.html",
            visit,
            status=status,
            section="payments",
            notice=notice,
            typed=typed,
            payments=page.items,
            next_page=next_page(OPEN, page.next_cursor),
        )
