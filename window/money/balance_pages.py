"""Where does the money stand, and which lines make up a figure?

Serves /window/money for cashiers and supervisors."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.balances.balances import Balances
from casework.balances.lines_export import lines_subject
from casework.balances.views import SUM_NAME_WORDS, LineFilter
from casework.money.movements import ACCOUNT_WORDS, MOVEMENT_KIND_WORDS, Account
from casework.payments.unowned import HOW
from claims_core.claim import STAGE_WORDS, Role
from frontdoor.given_shapes import Id
from frontdoor.guards import staff
from frontdoor.shapes import Given
from infra.spreadsheet import TABLE_FORMAT_WORDS
from window.forms import read_fields
from window.paging import next_page
from window.rendering import Pages
from window.visits import visit_of

HOME = "/window/money"
LINES = f"{HOME}/lines"


class LinesWanted(Given):
    """查看哪些分录, as an address names them."""

    account: Account | None = None
    region: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    batch_id: Id | None = None
    claim_id: Id | None = None


class BalancePages:
    """资金."""

    def __init__(self, balances: Balances, pages: Pages) -> None:
        self._balances = balances
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(HOME, self.show),
            web.get(f"{HOME}/differences", self.differences),
            web.get(LINES, self.lines),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """Balances, open batches, what waits for the bank and what is to be got back."""
        visit = visit_of(request)
        view = await self._balances.show(visit.actor)
        return self._pages.render(
            "money.html",
            visit,
            section="money",
            view=view,
            accounts=ACCOUNT_WORDS,
            Account=Account,
            stages=STAGE_WORDS,
            how=HOW,
        )

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def differences(self, request: web.Request) -> web.StreamResponse:
        """核对: the sums of the journal beside those of the records."""
        visit = visit_of(request)
        checks = await self._balances.differences(visit.actor)
        return self._pages.render(
            "money_differences.html", visit, section="money", checks=checks, names=SUM_NAME_WORDS
        )

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def lines(self, request: web.Request) -> web.StreamResponse:
        """The lines behind a figure, newest first."""
        visit = visit_of(request)
        wanted = _wanted(request)
        page = await self._balances.lines(visit.actor, wanted, request.query.get("after"))
        query = _query(wanted)
        return self._pages.render(
            "money_lines.html",
            visit,
            section="money",
            page=page,
            wanted=wanted,
            accounts=ACCOUNT_WORDS,
            kinds=MOVEMENT_KIND_WORDS,
            files={
                words: lines_subject(wanted, form) for form, words in TABLE_FORMAT_WORDS.items()
            },
            next_page=next_page(LINES, page.next_cursor, query),
        )


def _wanted(request: web.Request) -> LineFilter:
    """Which lines the address asks for. :raises FieldsInvalid:"""
    asked = read_fields(LinesWanted, request.query)
    return LineFilter(asked.account, asked.region, asked.batch_id, asked.claim_id)


def _query(wanted: LineFilter) -> dict[str, str]:
    named = {
        "account": wanted.account,
        "region": wanted.region,
        "batch_id": wanted.batch_id,
        "claim_id": wanted.claim_id,
    }
    return {name: value for name, value in named.items() if value is not None}
