"""How does the bank's statement come in, and what becomes of what does not agree?

Serves /window/bank-statements for cashiers and supervisors."""

from typing import Literal

from aiohttp import web
from pydantic import Field

from casework.bank_statements.views import EntryClass, StatementTaken
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.given_shapes import Id
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.forms import NOT_SENT, Notice, Typed, done_notice, read_fields, take_kept
from window.money_services import Reconciling
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/bank-statements"
PAGE = "/window/bank-statements/{statement_id}"
_ROUTE = f"{LIST}/{{statement_id:{PATH_ID}}}"
_SHOWN = 50
_DONE = {
    "classed": "已归类；付出去的钱归为手续费、利息的，要两个人都这样归才算数。",
    "noted": "已记下。",
    "withdrawing": "已提请撤回，请另一位同事打开那一天的对账单复核。",
    "withdrawn": "对账单已撤回，请导入正确的那一份。",
    "kept": "已记下不撤回。",
}


class EntryForm(Given):
    """归类."""

    entry: Id
    entry_class: EntryClass
    reference: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=200)


class NoteForm(Given):
    """差异记录."""

    subject: str = Field(max_length=60)
    words: str = Field(default="", max_length=200)
    owner: str = Field(default="", max_length=32)


class OfStatement(Given):
    """哪一份对账单."""

    statement: Id


class StatementWithdrawalForm(OfStatement):
    """撤回对账单."""

    reason: str = Field(default="", max_length=200)


class StatementWithdrawalDecision(Given):
    """复核撤回."""

    withdrawal: Id
    wrong: Literal["yes", "no"]
    words: str = Field(default="", max_length=200)


class StatementPages:
    """与银行对账."""

    def __init__(self, reconciling: Reconciling, accounts: StaffAccounts, pages: Pages) -> None:
        self._bank = reconciling
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/take", self.import_statement),
            web.post(f"{LIST}/class", self.class_entry),
            web.post(f"{LIST}/note", self.note),
            web.post(f"{LIST}/withdraw", self.withdraw),
            web.post(f"{LIST}/decide-withdrawal", self.decide_withdrawal),
            web.get(_ROUTE, self.statement),
        ]

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """How far everything is proven, what is open, and the statements so far."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, LIST, NOT_SENT, done)
        return await self._list(request, visit, notice, typed)

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("take", LIST)
    async def import_statement(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """导入对账单, whole or not at all."""
        if not sent.file:
            missing = Notice("bad", "没有收到文件。请选好银行对账单再导入。")
            return await self._list(request, visit, missing, Typed(), 422)
        try:
            taken = await self._bank.statements.import_file(visit.actor, sent.file)
        except ClaimsError as problem:
            return await self._refused(request, visit, problem, Typed())
        return await self._list(request, visit, _taken(taken), Typed())

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("class", LIST)
    async def class_entry(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """归类 of one entry, with a reason; of money that left, by two people."""
        try:
            given = read_fields(EntryForm, sent.fields)
            await self._bank.differences.class_entry(
                visit.actor, given.entry, given.entry_class, given.reason, given.reference
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, problem, Typed("class", sent.fields))
        raise web.HTTPSeeOther(f"{LIST}?done=classed")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("note", LIST)
    async def note(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """差异记录, and perhaps another owner."""
        try:
            given = read_fields(NoteForm, sent.fields)
            await self._bank.differences.note(visit.actor, given.subject, given.words, given.owner)
        except ClaimsError as problem:
            return await self._refused(request, visit, problem, Typed("note", sent.fields))
        raise web.HTTPSeeOther(f"{LIST}?done=noted")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    async def statement(self, request: web.Request) -> web.StreamResponse:
        """One statement with every entry."""
        return await self._one(visit_of(request), request.match_info["statement_id"])

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("withdraw", LIST)
    async def withdraw(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """提请撤回 the newest statement."""
        try:
            given = read_fields(StatementWithdrawalForm, sent.fields)
            await self._bank.withdrawals.propose(visit.actor, given.statement, given.reason)
        except ClaimsError as problem:
            typed = Typed("withdraw", sent.fields, problem.fields)
            return await self._refused_one(request, visit, problem, typed)
        raise web.HTTPSeeOther(f"{LIST}?done=withdrawing")

    @staff(Role.CASHIER, Role.SUPERVISOR)
    @posted("decide-withdrawal", LIST)
    async def decide_withdrawal(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复核撤回, by another person."""
        try:
            given = read_fields(StatementWithdrawalDecision, sent.fields)
            confirmed = given.wrong == "yes"
            await self._bank.withdrawals.decide(
                visit.actor, given.withdrawal, confirmed=confirmed, words=given.words
            )
        except ClaimsError as problem:
            typed = Typed("decide-withdrawal", sent.fields, problem.fields)
            return await self._refused_one(request, visit, problem, typed)
        raise web.HTTPSeeOther(f"{LIST}?done={'withdrawn' if confirmed else 'kept'}")

    async def _refused_one(
        self, request: web.Request, visit: Visit, problem: ClaimsError, typed: Typed
    ) -> web.Response:
        """The page of the statement that the form stood on, with what was typed."""
        try:
            statement_id = read_fields(OfStatement, typed.fields).statement
        except ClaimsError:
            return await self._refused(request, visit, problem, typed)
        notice = Notice("bad", problem.message)
        return await self._one(visit, statement_id, notice, typed, status_of(type(problem)))

    async def _one(
        self,
        visit: Visit,
        statement_id: str,
        notice: Notice | None = None,
        typed: Typed | None = None,
        status: int = 200,
    ) -> web.Response:
        view, entries = await self._bank.statements.show(visit.actor, statement_id)
        return self._pages.render(
            "bank_statement.html",
            visit,
            status=status,
            section="statements",
            notice=notice,
            typed=typed or Typed(),
            statement=view,
            entries=entries,
        )

    async def _refused(
        self, request: web.Request, visit: Visit, problem: ClaimsError, typed: Typed
    ) -> web.Response:
        notice = Notice("bad", problem.message)
        return await self._list(request, visit, notice, typed, status_of(type(problem)))

    async def _list(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        typed: Typed,
        status: int = 200,
    ) -> web.Response:
        standing = await self._bank.differences.standing(visit.actor)
        page = await self._bank.statements.page(visit.actor, request.query.get("after"))
        return self._pages.render(
            "bank_statements.html",
            visit,
            status=status,
            section="statements",
            notice=notice,
            typed=typed,
            proven=standing.proven,
            differences=standing.differences[:_SHOWN],
            total=standing.total,
            owners=standing.owners,
            statements=page.items,
            next_page=next_page(LIST, page.next_cursor),
        )


def _taken(taken: StatementTaken) -> Notice:
    if taken.again:
        return Notice("good", f"{taken.day}的对账单以前收过，内容一样，什么也没有变。")
    done = f"{taken.day}的对账单已收下：{taken.entries}笔，这次核对一致{taken.matched}笔。"
    return Notice("warn" if taken.gap else "good", done, (taken.gap,) if taken.gap else ())
