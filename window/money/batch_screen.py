"""What do the page of payments and that of one batch show, whichever form led there? Asked by the
handlers of both."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.payments.payments import Payments
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from window.forms import Notice, Typed, whole_number
from window.rendering import Pages
from window.visits import Visit

LIST = "/window/payments"
PAGE = "/window/payments/{batch_id}"
_READY_PER_PAGE, _PAYMENTS_PER_PAGE = 50, 100


class BatchScreen:
    """拨付页和批次页."""

    def __init__(self, payments: Payments, pages: Pages) -> None:
        self._payments = payments
        self._pages = pages

    async def list_page(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        status: int = 200,
        typed: Typed | None = None,
    ) -> web.Response:
        """What waits to be paid, what needs another account first, and the batches so far; ticked
        is what had been, where the form comes back."""
        all_ready = (await self._payments.ready(visit.actor)).items
        ready = [each for each in all_ready if not each.account_refused]
        batches = await self._payments.batches(visit.actor, request.query.get("after"))
        number = _page(request)
        first = (number - 1) * _READY_PER_PAGE
        more = len(ready) > first + _READY_PER_PAGE
        return self._pages.render(
            "payments.html",
            visit,
            status=status,
            section="payments",
            notice=notice,
            typed=typed or Typed(),
            ready=ready[first : first + _READY_PER_PAGE],
            total=len(ready),
            total_fen=sum(each.due_fen for each in ready),
            refused=[each for each in all_ready if each.account_refused],
            first=first,
            next_ready=f"{LIST}?{urlencode({'page': number + 1})}" if more else "",
            batches=batches.items,
            next_batches=f"{LIST}?{urlencode({'after': batches.next_cursor})}"
            if batches.next_cursor
            else "",
        )

    async def refused_list(
        self,
        request: web.Request,
        visit: Visit,
        problem: ClaimsError,
        form: str,
        fields: Mapping[str, str],
    ) -> web.Response:
        """The page of payments, with what stood in the way and what had been ticked or typed."""
        typed = Typed(form, fields)
        return await self.list_page(request, visit, bad(problem), status_of(type(problem)), typed)

    async def batch_page(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        status: int = 200,
        typed: Typed | None = None,
    ) -> web.Response:
        """One batch with a part of its payments."""
        batch_id = request.match_info["batch_id"]
        number = _page(request)
        first = (number - 1) * _PAYMENTS_PER_PAGE
        view, payments = await self._payments.batch(
            visit.actor, batch_id, first=first, many=_PAYMENTS_PER_PAGE
        )
        more = view.count + view.taken_out > first + _PAYMENTS_PER_PAGE
        page = PAGE.format(batch_id=batch_id)
        return self._pages.render(
            "batch.html",
            visit,
            status=status,
            section="payments",
            notice=notice,
            typed=typed or Typed(),
            batch=view,
            payments=payments,
            first=first,
            next_payments=f"{page}?{urlencode({'page': number + 1})}" if more else "",
        )

    async def refused_batch(
        self,
        request: web.Request,
        visit: Visit,
        problem: ClaimsError,
        form: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> web.Response:
        """The page of a batch, with what stood in the way and what had been typed."""
        errors = problem.fields if isinstance(problem, FieldsInvalid) else {}
        typed = Typed(form, fields or {}, errors)
        return await self.batch_page(request, visit, bad(problem), status_of(type(problem)), typed)


def bad(problem: ClaimsError) -> Notice:
    """A refusal as the page says it."""
    return Notice("bad", problem.message)


def _page(request: web.Request) -> int:
    return whole_number(request.query.get("page", ""), digits=5, otherwise=1) or 1
