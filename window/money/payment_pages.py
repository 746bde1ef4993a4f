"""How is settled money put into batches and sent?

Serves /window/payments for cashiers and supervisors."""

from aiohttp import web

from casework.payments.payments import Payments
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_DONE, Notice, done_notice, take_kept
from window.money.batch_screen import LIST, PAGE, BatchScreen
from window.visits import Sent, Visit, posted, visit_of

_ROUTE = f"{LIST}/{{batch_id:{PATH_ID}}}"
_AGAIN = Notice("warn", "刚才的那一步没有办理，请再点一次；文件和勾选要重新选。")
_DONE_ON_LIST = {
    "asked": "已请参保人换账户，消息会自动发出；换好后会回到待拨付。",
    "accepted": "标记已取消，这个账户可以编进批次了。",
}
_DONE = {
    "corrected": "退票更正已登记，请另一位同事看过银行的说明再复核。",
    "correction-decided": "退票更正已复核。",
    "return-written": "书面退汇已登记，请另一位同事看过银行的说明再复核。",
    "return-decided": "书面退汇已复核。",
    "made": "批次已编好，请另一位同事核对后放行。",
    "released": "已放行，可以取拨付文件交给银行。",
    "result": "银行结果已收下，每一笔的结果见下表。",
    "late-returns": "退汇文件已收下，退回的款项见下表，参保人会收到消息。",
    "taken-out": "勾选的已撤出，申请回到待拨付。",
    "dissolved": "批次已拆散，申请都回到待拨付。",
    "voided": "银行的书面拒付已记下，申请回到待拨付，可以编进新的批次。",
}


class PaymentPages:
    """拨付."""

    def __init__(self, payments: Payments, accounts: StaffAccounts, screen: BatchScreen) -> None:
        self._payments = payments
        self._staff = accounts
        self._screen = screen

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/make", self.make),
            web.get(_ROUTE, self.batch),
            web.post(f"{_ROUTE}/release", self.release),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits to be paid, and the batches so far."""
        visit = visit_of(request)
        done = done_notice(request, _DONE_ON_LIST)
        typed, notice = await take_kept(self._staff, visit, LIST, NOT_DONE, done)
        return await self._screen.list_page(request, visit, notice, typed=typed)

    @staff(Role.CASHIER)
    @posted("make", LIST)
    async def make(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """编制批次 of the claims that are ticked, or of everything that is ready."""
        ticked = tuple(name.removeprefix("pay-") for name in sent.fields if name.startswith("pay-"))
        whole = sent.fields.get("which") == "all"
        try:
            made = await self._payments.make_batch(visit.actor, None if whole else ticked)
        except ClaimsError as problem:
            return await self._screen.refused_list(request, visit, problem, "make", sent.fields)
        raise web.HTTPSeeOther(f"{PAGE.format(batch_id=made)}?done=made")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def batch(self, request: web.Request) -> web.StreamResponse:
        """One batch with its payments."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, _AGAIN, done)
        return await self._screen.batch_page(request, visit, notice, typed=typed)

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("release", PAGE)
    async def release(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """放行, by another person than the one who made the batch, of the sum on the button."""
        batch_id, seen = request.match_info["batch_id"], sent.fields.get("sum", "")
        seen_fen = int(seen) if seen.isdecimal() and len(seen) < 16 else -1
        try:
            await self._payments.release(visit.actor, batch_id, seen_fen)
        except ClaimsError as problem:
            return await self._screen.refused_batch(request, visit, problem)
        raise web.HTTPSeeOther(f"{PAGE.format(batch_id=batch_id)}?done=released")
