"""How is settled money sent and the bank's answer taken in?

Serves /window/payments for cashiers and supervisors."""

from urllib.parse import urlencode

from aiohttp import web

from casework.payments.late_returns import LateReturns
from casework.payments.payments import Payments
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_DONE, Notice, done_notice, take_kept
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/payments"
PAGE = "/window/payments/{batch_id}"
_ROUTE = f"{LIST}/{{batch_id:{PATH_ID}}}"
_PER_PAGE = 50
_FILE_AGAIN = Notice("warn", "登录过期前的那一步没有办理，请再点一次；文件要重新选。")
_DONE = {
    "made": "批次已编好，请另一位同事核对后放行。",
    "released": "已放行，可以下载拨付文件交给银行。",
    "result": "银行结果已收下，每一笔的结果见下表。",
    "late-returns": "退汇文件已收下，退回的款项见下表，参保人会收到消息。",
}


class PaymentPages:
    """拨付."""

    def __init__(
        self,
        payments: Payments,
        late_returns: LateReturns,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._payments = payments
        self._late_returns = late_returns
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/make", self.make),
            web.get(_ROUTE, self.batch),
            web.post(f"{_ROUTE}/release", self.release),
            web.get(f"{_ROUTE}/file", self.file, allow_head=False),
            web.post(f"{_ROUTE}/result", self.result),
            web.post(f"{_ROUTE}/late-returns", self.late_returns),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits to be paid, and the batches so far."""
        visit = visit_of(request)
        _, notice = await take_kept(self._staff, visit, LIST, NOT_DONE)
        return await self._list(request, visit, notice)

    @staff(Role.CASHIER)
    @posted("make", LIST)
    async def make(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """编制批次 of the claims that are ticked."""
        ticked = tuple(name.removeprefix("pay-") for name in sent.fields if name.startswith("pay-"))
        try:
            made = await self._payments.make_batch(visit.actor, ticked)
        except ClaimsError as problem:
            return await self._list(request, visit, _bad(problem), status_of(type(problem)))
        raise web.HTTPSeeOther(f"{PAGE.format(batch_id=made)}?done=made")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def batch(self, request: web.Request) -> web.StreamResponse:
        """One batch with every payment in it."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        _, notice = await take_kept(self._staff, visit, request.path, _FILE_AGAIN, done)
        return await self._batch(request, visit, notice)

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("release", PAGE)
    async def release(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """放行, by another person than the one who made the batch."""
        batch_id = request.match_info["batch_id"]
        try:
            await self._payments.release(visit.actor, batch_id)
        except ClaimsError as problem:
            return await self._batch(request, visit, _bad(problem), status_of(type(problem)))
        raise web.HTTPSeeOther(f"{PAGE.format(batch_id=batch_id)}?done=released")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def file(self, request: web.Request) -> web.StreamResponse:
        """拨付文件 for the bank."""
        visit = visit_of(request)
        try:
            file = await self._payments.file(visit.actor, request.match_info["batch_id"])
        except ClaimsError as problem:
            return await self._batch(request, visit, _bad(problem), status_of(type(problem)))
        return web.Response(
            body=file.data,
            headers={
                "Content-Type": "text/csv; charset=gb18030",
                "Content-Disposition": f'attachment; filename="{file.name}"',
                "Cache-Control": "no-store",
            },
        )

    @staff(Role.CASHIER)
    @posted("result", PAGE)
    async def result(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The bank's answer."""
        batch_id = request.match_info["batch_id"]
        if not sent.file:
            missing = Notice("bad", "没有收到文件。请选好银行回盘文件再上传。")
            return await self._batch(request, visit, missing, 422)
        try:
            await self._payments.record_result(visit.actor, batch_id, sent.file)
        except ClaimsError as problem:
            return await self._batch(request, visit, _bad(problem), status_of(type(problem)))
        raise web.HTTPSeeOther(f"{PAGE.format(batch_id=batch_id)}?done=result")

    @staff(Role.CASHIER)
    @posted("late-returns", PAGE)
    async def late_returns(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """退汇文件: what came back after the bank had reported success."""
        batch_id = request.match_info["batch_id"]
        if not sent.file:
            missing = Notice("bad", "没有收到文件。请选好银行退汇文件再上传。")
            return await self._batch(request, visit, missing, 422)
        try:
            await self._late_returns.record_returns(visit.actor, batch_id, sent.file)
        except ClaimsError as problem:
            return await self._batch(request, visit, _bad(problem), status_of(type(problem)))
        raise web.HTTPSeeOther(f"{PAGE.format(batch_id=batch_id)}?done=late-returns")

    async def _list(
        self, request: web.Request, visit: Visit, notice: Notice | None, status: int = 200
    ) -> web.Response:
        ready = await self._payments.ready(visit.actor)
        batches = await self._payments.batches(visit.actor, request.query.get("after"))
        number = _number(request.query.get("page", "1"))
        first = (number - 1) * _PER_PAGE
        shown = ready.items[first : first + _PER_PAGE]
        more = len(ready.items) > first + _PER_PAGE
        return self._pages.render(
            "payments.html",
            visit,
            status=status,
            section="payments",
            notice=notice,
            ready=shown,
            total=len(ready.items),
            total_fen=sum(each.due_fen for each in ready.items),
            first=first,
            next_ready=f"{LIST}?{urlencode({'page': number + 1})}" if more else "",
            batches=batches.items,
            next_batches=f"{LIST}?{urlencode({'after': batches.next_cursor})}"
            if batches.next_cursor
            else "",
        )

    async def _batch(
        self, request: web.Request, visit: Visit, notice: Notice | None, status: int = 200
    ) -> web.Response:
        view, payments = await self._payments.batch(visit.actor, request.match_info["batch_id"])
        return self._pages.render(
            "batch.html",
            visit,
            status=status,
            section="payments",
            notice=notice,
            batch=view,
            payments=payments,
        )


def _bad(problem: ClaimsError) -> Notice:
    return Notice("bad", problem.message)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) else 1
