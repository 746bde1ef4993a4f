"""Who wants which file with people's data, who agrees, and how is it fetched? Serves
/window/exports; the password of a file stands on the page from which it is fetched and nowhere
else."""

from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from aiohttp import web
from pydantic import Field

from casework.exports.export_list import EXPORTERS
from casework.exports.kinds import EXPORT_KIND_WORDS, EXPORT_RULES, ExportKind
from casework.exports.passwords import mark_of
from casework.exports.purposes import LEAST_WORDS, MOST_WORDS
from casework.exports.recording import REPEATED_WITHIN
from casework.exports.views import EXPORT_STATE_WORDS, ExportState
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from infra.columns import new_id
from window.forms import (
    NOT_DONE,
    Notice,
    Typed,
    done_notice,
    read_fields,
    refused,
    take_kept,
    told,
)
from window.rendering import Pages
from window.services import ExportServices
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/exports"
ASK = f"{PAGE}/new"
ONE = f"{PAGE}/{{export_id}}"
_ROUTE = f"{PAGE}/{{export_id:{PATH_ID}}}"
_DONE = {
    "asked": "已经申请。批准以后，在这一页取文件。",
    "approved": "已批准，申请的同事现在可以取了。",
    "refused": "没有批准，申请的同事会看到您写的话。",
}
_PAGES: Final = {
    ExportKind.BANK_FILE: "/window/payments",
    ExportKind.EXCHANGE_FILE: "/window/exchange",
    ExportKind.MONEY_LINES: "/window/money/lines",
    ExportKind.IMPORT_ROWS: "/window/imports",
    ExportKind.HOSPITAL_FINDINGS: "/window/hospital/findings",
    ExportKind.UNREACHED: "/window/announcements",
}
"""Where each of them begins."""
_BEFORE = "before"
_ASKED_BEFORE = Notice(
    "warn", "这一份您已经申请过，还没有人答复。用途还是那次写的，这次写的没有记。"
)
_NOT_FETCHED = Notice("warn", "刚才没有取到文件。先前抄下的密码不能用了，请用下面的密码再取。")


class ExportWanted(Given):
    """哪个文件, as an address or a form names it."""

    kind: ExportKind
    subject: Annotated[str, Field(max_length=400)] = ""


class ExportPages:
    """导出."""

    def __init__(self, exports: ExportServices, accounts: StaffAccounts, pages: Pages) -> None:
        self._exports = exports
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.show),
            web.post(f"{PAGE}/open", self.open),
            web.get(ASK, self.form),
            web.post(f"{PAGE}/ask", self.ask),
            web.get(_ROUTE, self.one),
            web.post(f"{_ROUTE}/decide", self.decide),
            web.post(f"{_ROUTE}/fetch", self.fetch),
        ]

    @staff(*sorted(EXPORTERS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """Mine, what waits for me, and what else left in the last thirty days."""
        visit = visit_of(request)
        # whose login was lost on the way to an export goes on from here
        kept, notice = await take_kept(self._staff, visit, PAGE, NOT_DONE)
        return self._pages.render(
            "exports.html",
            visit,
            section="exports",
            places={kind: page for kind, page in _PAGES.items() if _may_ask(visit, kind)},
            kept=read_fields(ExportWanted, kept.fields) if "kind" in kept.fields else None,
            notice=notice,
            page=await self._exports.lists.page(visit.actor),
            kinds=EXPORT_KIND_WORDS,
            states=EXPORT_STATE_WORDS,
        )

    @staff(*sorted(EXPORTERS))
    @posted("open", PAGE)
    async def open(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """To the export that the flow of the file has agreed to or that this person has asked for
        already, or to where one is asked for."""
        wanted = read_fields(ExportWanted, sent.fields)
        ready = await self._exports.steps.standing(visit.actor, wanted.kind, wanted.subject)
        if ready is None:
            ready = await self._exports.lists.found(visit.actor, wanted.kind, wanted.subject)
        if ready is not None:
            raise web.HTTPSeeOther(ONE.format(export_id=ready))
        query = urlencode({"kind": wanted.kind, "subject": wanted.subject})
        raise web.HTTPSeeOther(f"{ASK}?{query}")

    @staff(*sorted(EXPORTERS))
    async def form(self, request: web.Request) -> web.StreamResponse:
        """申请导出: what for."""
        visit = visit_of(request)
        kept, notice = await take_kept(self._staff, visit, ASK, NOT_DONE)
        fields = kept.fields or request.query
        if "kind" not in fields:
            raise web.HTTPSeeOther(PAGE)
        given = read_fields(ExportWanted, fields)
        return await self._form(visit, given, kept, notice)

    @staff(*sorted(EXPORTERS))
    @posted("ask", ASK)
    async def ask(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """申请导出."""
        given = read_fields(ExportWanted, sent.fields)
        words = sent.fields.get("words", "").strip()
        try:
            export_id = await self._exports.steps.ask(visit.actor, given.kind, given.subject, words)
        except ClaimsError as problem:
            typed, notice, status = refused("ask", sent.fields, problem)
            return await self._form(visit, given, typed, notice, status)
        asked = await self._exports.lists.show(visit.actor, export_id)
        done = "asked" if asked.reason == words else _BEFORE
        raise web.HTTPSeeOther(f"{ONE.format(export_id=export_id)}?done={done}")

    @staff(*sorted(EXPORTERS))
    async def one(self, request: web.Request) -> web.StreamResponse:
        """One export: how it stands; and where it may be fetched, the password of the next file."""
        visit = visit_of(request)
        before = told(request, "done") == _BEFORE
        done = _ASKED_BEFORE if before else done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_DONE, done)
        return await self._one(visit, request.match_info["export_id"], typed, notice)

    @staff(Role.SUPERVISOR)
    @posted("decide", ONE)
    async def decide(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """批准, or 不批准 with a word why."""
        export_id, approve = request.match_info["export_id"], sent.fields.get("answer") == "yes"
        try:
            await self._exports.steps.decide(
                visit.actor, export_id, approve=approve, words=sent.fields.get("words", "")
            )
        except ClaimsError as problem:
            typed, notice, status = refused("decide", sent.fields, problem)
            return await self._one(visit, export_id, typed, notice, status)
        done = "approved" if approve else "refused"
        raise web.HTTPSeeOther(f"{ONE.format(export_id=export_id)}?done={done}")

    @staff(*sorted(EXPORTERS))
    @posted("fetch", ONE)
    async def fetch(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """取文件, encrypted with the password that stands on the page."""
        export_id = request.match_info["export_id"]
        try:
            file = await self._exports.steps.fetch(
                visit.actor,
                export_id,
                sent.fields.get("fetch_id", ""),
                shown=sent.fields.get("shown", ""),
            )
        except ClaimsError as problem:
            _, notice, status = refused("fetch", {}, problem)
            if problem.fields:  # what stands beside no field of this page
                notice = Notice("bad", "".join(problem.fields.values()))
            return await self._one(visit, export_id, Typed(), notice, status)
        return web.Response(
            body=file.data,
            headers={
                "Content-Type": "application/zip",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
                "Cache-Control": "no-store",
            },
        )

    async def _form(
        self,
        visit: Visit,
        given: ExportWanted,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        rule = EXPORT_RULES[given.kind]
        words = await self._exports.steps.words(visit.actor, given.kind, given.subject)
        return self._pages.render(
            "export_ask.html",
            visit,
            status=status,
            section="exports",
            given=given,
            kind_words=EXPORT_KIND_WORDS[given.kind],
            subject_words=words,
            rule=rule,
            allowed=self._exports.lists.allowed(given.kind),
            approvers=await self._exports.holders.others(visit.actor, rule.approvers),
            least=LEAST_WORDS,
            most=MOST_WORDS,
            typed=typed,
            notice=notice,
        )

    async def _one(
        self,
        visit: Visit,
        export_id: str,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        opened = await self._exports.lists.opened(visit.actor, export_id)
        one, again, rule = opened.one, opened.again, EXPORT_RULES[opened.one.kind]
        waits = one.mine and one.state is ExportState.WAITING
        fetch_id = again.fetch_id if again else new_id()
        if typed.form == "fetch" and typed.fields.get("fetch_id") != fetch_id:
            notice = _NOT_FETCHED
        password = ""
        if one.may_fetch or again:
            password = self._exports.steps.password(visit.actor, export_id, fetch_id)
        return self._pages.render(
            "export.html",
            visit,
            status=status,
            section="exports",
            one=one,
            fetches=opened.fetches,
            again=again,
            repeat_minutes=REPEATED_WITHIN // timedelta(minutes=1),
            kinds=EXPORT_KIND_WORDS,
            states=EXPORT_STATE_WORDS,
            rule=rule,
            allowed=self._exports.lists.allowed(one.kind),
            approvers=await self._exports.holders.others(visit.actor, rule.approvers)
            if waits
            else (),
            may_ask=_may_ask(visit, one.kind),
            fetch_id=fetch_id,
            password=password,
            shown=mark_of(password),
            most=MOST_WORDS,
            typed=typed,
            notice=notice,
        )


def _may_ask(visit: Visit, kind: ExportKind) -> bool:
    return bool(EXPORT_RULES[kind].fetchers & visit.actor.roles)
