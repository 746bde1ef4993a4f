"""Who wants which file with people's data, who agrees, and how is it fetched? Serves
/window/exports; the password of a file stands on the page from which it is fetched and nowhere
else."""

from typing import Annotated
from urllib.parse import urlencode

from aiohttp import web
from pydantic import Field

from casework.exports.export_list import EXPORTERS
from casework.exports.kinds import EXPORT_KIND_WORDS, EXPORT_RULES, ExportKind
from casework.exports.passwords import mark_of
from casework.exports.views import EXPORT_STATE_WORDS
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from infra.columns import new_id
from window.forms import NOT_DONE, Notice, Typed, done_notice, read_fields, refused, take_kept
from window.rendering import Pages
from window.services import ExportServices
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/exports"
ASK = f"{PAGE}/new"
ONE = f"{PAGE}/{{export_id}}"
_ROUTE = f"{PAGE}/{{export_id:{PATH_ID}}}"
_DONE = {
    "asked": "已经申请，请另一位主管批准。批准以后，在这里取文件。",
    "approved": "已批准，申请的同事现在可以取了。",
    "refused": "没有批准，申请的同事会看到您写的话。",
}


class ExportWanted(Given):
    """哪个文件, as an address or a form names it."""

    kind: ExportKind
    subject: Annotated[str, Field(max_length=400)] = ""


class ExportAskedFor(ExportWanted):
    """申请导出 as it was typed."""

    words: Annotated[str, Field(max_length=200)] = ""


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
        return self._pages.render(
            "exports.html",
            visit,
            section="exports",
            page=await self._exports.lists.page(visit.actor),
            kinds=EXPORT_KIND_WORDS,
            states=EXPORT_STATE_WORDS,
        )

    @staff(*sorted(EXPORTERS))
    @posted("open", PAGE)
    async def open(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """To the export that the flow of the file has agreed to, or to where one is asked for."""
        wanted = read_fields(ExportWanted, sent.fields)
        ready = await self._exports.steps.standing(visit.actor, wanted.kind, wanted.subject)
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
        given = read_fields(ExportAskedFor, sent.fields)
        try:
            export_id = await self._exports.steps.ask(
                visit.actor, given.kind, given.subject, given.words
            )
        except ClaimsError as problem:
            typed, notice, status = refused("ask", sent.fields, problem)
            return await self._form(visit, given, typed, notice, status)
        raise web.HTTPSeeOther(f"{ONE.format(export_id=export_id)}?done=asked")

    @staff(*sorted(EXPORTERS))
    async def one(self, request: web.Request) -> web.StreamResponse:
        """One export: how it stands; and where it may be fetched, the password of the next file."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
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
            return await self._one(visit, export_id, Typed(), notice, status)
        return web.Response(
            body=file.data,
            headers={
                "Content-Type": "application/zip",
                "Content-Disposition": f'attachment; filename="{file.name}"',
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
        words = await self._exports.steps.words(visit.actor, given.kind, given.subject)
        return self._pages.render(
            "export_ask.html",
            visit,
            status=status,
            section="exports",
            given=given,
            kind_words=EXPORT_KIND_WORDS[given.kind],
            subject_words=words,
            rule=EXPORT_RULES[given.kind],
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
        view = await self._exports.lists.show(visit.actor, export_id)
        fetch_id, password = new_id(), ""
        if view.may_fetch:
            password = self._exports.steps.password(visit.actor, export_id, fetch_id)
        return self._pages.render(
            "export.html",
            visit,
            status=status,
            section="exports",
            one=view,
            kinds=EXPORT_KIND_WORDS,
            states=EXPORT_STATE_WORDS,
            rules=EXPORT_RULES,
            fetch_id=fetch_id,
            password=password,
            shown=mark_of(password),
            typed=typed,
            notice=notice,
        )
