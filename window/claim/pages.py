"""What does a claim look like at the window, and which form is filled in now?

Whatever is refused comes back as the same page, with fresh facts and everything that was typed."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from casework.claims.views import StepResult
from casework.desk.desk import ClaimDesk
from casework.desk.page import DeskPage
from casework.desk.views import KeyedFigures
from casework.errors import ReceiptTypedTwice
from casework.people.staff import StaffAccounts
from casework.roles import CLAIM_STAFF
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.claim import forms
from window.claim.answers import PAGE, ClaimAnswers
from window.claim.bill_forms import bills_from, correction_from, keyed_again
from window.claim.done_words import DONE_WORDS
from window.claim.receipt_forms import both_lines, receipts_from
from window.forms import Fields, Notice, Typed, done_notice, kept_form, read_fields, version_of
from window.visits import Sent, Visit, posted, visit_of

_ROUTE = f"/window/claims/{{claim_id:{PATH_ID}}}"
_REVEALED = {
    "id_number": "身份证号",
    "phone": "手机号",
    "account": "收款账号",
    "new_account": "待复核的新账号",
}


class ClaimPages:
    """申请办理."""

    def __init__(
        self, desk: ClaimDesk, page: DeskPage, accounts: StaffAccounts, answers: ClaimAnswers
    ) -> None:
        self._desk = desk
        self._page = page
        self._staff = accounts
        self._answers = answers

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        handlers = (
            self.accept,
            self.request_materials,
            self.register,
            self.same_stay,
            self.expense,
            self.initial_review,
            self.second_review,
            self.final_check,
            self.explain_difference,
            self.close,
            self.reveal,
            self.discard,
        )
        forms = [web.post(f"{_ROUTE}/{_address(h)}", h) for h in handlers]
        return [web.get(_ROUTE, self.show), *forms]

    @staff(*CLAIM_STAFF)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The claim, with a form that a lost login left behind filled in again."""
        visit = visit_of(request)
        claim = await self._page.show(visit.actor, request.match_info["claim_id"])
        kept = await kept_form(self._staff, visit, PAGE.format(claim_id=claim.line.id))
        if kept is not None:
            return self._answers.page(request, visit, claim, kept, kept=True)
        notice = done_notice(request, DONE_WORDS)
        return self._answers.page(request, visit, claim, Typed(), notice)

    @staff(Role.CLERK)
    @posted("accept", PAGE)
    async def accept(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """受理."""
        claim_id = request.match_info["claim_id"]
        return await self._answers.step_done(
            request,
            visit,
            sent,
            lambda: self._accept(visit, claim_id, sent.fields),
        )

    @staff(Role.CLERK, Role.SUPERVISOR)
    @posted("request-materials", PAGE)
    async def request_materials(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """一次性告知要补的材料."""
        claim_id = request.match_info["claim_id"]
        return await self._answers.step_done(
            request,
            visit,
            sent,
            lambda: self._desk.request_materials(
                visit.actor,
                claim_id,
                version_of(sent.fields),
                forms.wanted_from(sent.fields),
            ),
        )

    @staff(Role.REGISTRAR)
    @posted("register", PAGE)
    async def register(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记; the button for more receipt lines only shows the page again with more of them."""
        claim_id = request.match_info["claim_id"]
        if sent.fields.get("more"):
            claim = await self._page.show(visit.actor, claim_id)
            return self._answers.page(request, visit, claim, Typed("register", sent.fields))

        async def step() -> StepResult:
            try:
                return await self._desk.register(
                    visit.actor,
                    claim_id,
                    version_of(sent.fields),
                    receipts_from(sent.fields),
                    sent.fields.get("note", "").strip()[: forms.MAX_REASON],
                    sent.fields.get("settlement_no", ""),
                )
            except ReceiptTypedTwice as problem:
                raise both_lines(problem) from problem

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CLERK, Role.SUPERVISOR)
    @posted("same-stay", PAGE)
    async def same_stay(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """同一次住院的认定."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(forms.SameStayGiven, sent.fields)
            return await self._desk.decide_same_stay(
                visit.actor, claim_id, given.version, given.other, given.finding, given.reason
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.INITIAL_REVIEWER)
    @posted("initial-review", PAGE)
    async def expense(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """计算: keep the figures and show the statement, on the same page."""
        claim_id = request.match_info["claim_id"]
        try:
            keyed = await self._page.keyed(visit.actor, claim_id)
            await self._save(visit, claim_id, sent.fields, keyed)
        except ClaimsError as problem:
            return await self._answers.again(request, visit, sent, problem)
        await self._staff.clear_parked(visit.token)
        raise web.HTTPSeeOther(f"{PAGE.format(claim_id=claim_id)}?done=expense")

    @staff(Role.INITIAL_REVIEWER)
    @posted("initial-review", PAGE)
    async def initial_review(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """初审通过; figures changed since the last calculation are calculated, not passed."""
        claim_id = request.match_info["claim_id"]
        try:
            keyed = await self._page.keyed(visit.actor, claim_id)
            if bills_from(sent.fields, _years(keyed)) != keyed.bills:
                await self._save(visit, claim_id, sent.fields, keyed)
                changed = Notice("warn", "金额改过了，已重新计算。请核对结算单，再点「初审通过」。")
                claim = await self._page.show(visit.actor, claim_id)
                return self._answers.page(request, visit, claim, Typed(), changed, status=409)
        except ClaimsError as problem:
            return await self._answers.again(request, visit, sent, problem)
        return await self._review(request, visit, sent, self._desk.review_initially)

    @staff(Role.SECOND_REVIEWER)
    @posted("second-review", PAGE)
    async def second_review(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复审通过, with the platform's figures keyed in again where its figure is to be paid."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(forms.Seen, sent.fields)
            return await self._desk.review_secondly(
                *(visit.actor, claim_id, given.version, given.seen, keyed_again(sent.fields))
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.FINAL_CHECKER)
    @posted("final-check", PAGE)
    async def final_check(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复核通过."""
        return await self._review(request, visit, sent, self._desk.check_finally)

    @staff(Role.SUPERVISOR, Role.SECOND_REVIEWER)
    @posted("explain-difference", PAGE)
    async def explain_difference(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """处理差异: why receipts or single items differ, for exactly the figures shown."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(forms.Explained, sent.fields)
            return await self._desk.explain_difference(
                visit.actor, claim_id, given.version, given.figures, given.reason, given.note
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("close", PAGE)
    async def close(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """办结."""
        claim_id = request.match_info["claim_id"]
        return await self._answers.step_done(
            request,
            visit,
            sent,
            lambda: self._desk.close(visit.actor, claim_id, version_of(sent.fields)),
        )

    @staff(*CLAIM_STAFF)
    @posted("reveal", PAGE)
    async def reveal(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Clear text of one field, for a reason; on this answer only, never in an address."""
        claim_id = request.match_info["claim_id"]
        try:
            asked = read_fields(forms.Reveal, sent.fields)
            clear = await self._desk.reveal(visit.actor, claim_id, asked.field, asked.reason)
        except ClaimsError as problem:
            return await self._answers.again(request, visit, sent, problem)
        claim = await self._page.show(visit.actor, claim_id)
        return self._answers.page(
            request, visit, claim, Typed(), revealed=(_REVEALED[asked.field], clear or "没有登记")
        )

    @staff(*CLAIM_STAFF)
    @posted("discard", PAGE)
    async def discard(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Forget what a lost login left behind."""
        await self._staff.clear_parked(visit.token)
        raise web.HTTPSeeOther(f"{request.path.rsplit('/', 1)[0]}?done=discard")

    async def _accept(self, visit: Visit, claim_id: str, fields: Fields) -> StepResult:
        given = read_fields(forms.Acceptance, fields)
        return await self._desk.accept(
            visit.actor, claim_id, given.version, given.reason, given.is_designated
        )

    async def _review(
        self,
        request: web.Request,
        visit: Visit,
        sent: Sent,
        method: Callable[..., Awaitable[StepResult]],
    ) -> web.StreamResponse:
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(forms.Seen, sent.fields)
            return await method(visit.actor, claim_id, given.version, given.seen)

        return await self._answers.step_done(request, visit, sent, step)

    async def _save(
        self, visit: Visit, claim_id: str, fields: Fields, keyed: KeyedFigures
    ) -> StepResult:
        return await self._desk.save_expense(
            visit.actor,
            claim_id,
            version_of(fields),
            tuple(bills_from(fields, _years(keyed))),
            correction_from(fields),
        )


def _years(keyed: KeyedFigures) -> tuple[int, ...]:
    """The years of the stay; before the day of discharge is known there is one, with no name."""
    return keyed.years or (0,)


def _address(handler: object) -> str:
    """The last part of a handler's address."""
    name: str = getattr(handler, "__name__", "")
    return name.replace("_", "-")
