"""What stands in an uploaded file, is it to be imported, and how far is it? Serves /window/imports:
the list of all uploads, each with its preview, decision, progress and result, and the templates."""

import time

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.uploads.file_imports import FileImports
from casework.uploads.views import (
    IMPORT_STATE_WORDS,
    REMARK_WEIGHT_WORDS,
    ImportChoice,
    ImportState,
    ImportView,
    RemarkWeight,
)
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from infra.spreadsheet import TABLE_FORMAT_WORDS, TableFile, TableFormat
from window.forms import NOT_DONE, Notice, take_kept
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

IMPORTS = "/window/imports"
_ROUTE = f"{IMPORTS}/{{import_id:{PATH_ID}}}"
# For so long the answer waits, so that a small file is posted when its page comes up.
AT_ONCE_SECONDS = 0.7
_ENDED = Notice("warn", "这个文件已经有人决定过了，下面是现在的情况。")


class ImportRecordPages:
    """导入记录."""

    def __init__(self, imports: FileImports, accounts: StaffAccounts, pages: Pages) -> None:
        self._imports = imports
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(IMPORTS, self.history),
            web.get(f"{IMPORTS}/templates/{{kind}}", self.template),
            web.get(_ROUTE, self.show),
            web.get(f"{_ROUTE}/remarks", self.remarks),
            web.post(f"{_ROUTE}/post", self.accept),
            web.post(f"{_ROUTE}/cancel", self.cancel),
            web.post(f"{_ROUTE}/stop", self.stop),
        ]

    @staff(Role.SUPERVISOR)
    async def history(self, request: web.Request) -> web.StreamResponse:
        """The latest uploads: who, when, how many rows."""
        visit = visit_of(request)
        page = await self._imports.history(visit.actor)
        return self._pages.render(
            "imports.html",
            visit,
            section="roster",
            imports=page.items,
            total=page.total,
            title_of=self._title,
            state_words=IMPORT_STATE_WORDS,
        )

    @staff(Role.SUPERVISOR)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One upload: what stands in it, what is to be decided, or how far it is."""
        visit = visit_of(request)
        ended = _ENDED if request.query.get("done") == "ended" else None
        _, notice = await take_kept(self._staff, visit, request.path, NOT_DONE, ended)
        return await self._page(visit, request.match_info["import_id"], notice)

    @staff(Role.SUPERVISOR)
    @posted("post", f"{IMPORTS}/{{import_id}}")
    async def accept(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Import the good rows; large files go on after the answer."""
        import_id = request.match_info["import_id"]
        choice = ImportChoice(accept_good=True, accept_asked="asked" in sent.fields)
        if not await self._imports.begin(visit.actor, import_id, choice):
            raise web.HTTPSeeOther(f"{IMPORTS}/{import_id}?done=ended")
        until = time.monotonic() + AT_ONCE_SECONDS
        await self._imports.go_on(import_id, lambda: time.monotonic() < until)
        raise web.HTTPSeeOther(f"{IMPORTS}/{import_id}")

    @staff(Role.SUPERVISOR)
    @posted("cancel", f"{IMPORTS}/{{import_id}}")
    async def cancel(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Import nothing."""
        import_id = request.match_info["import_id"]
        cancelled = await self._imports.cancel(visit.actor, import_id)
        raise web.HTTPSeeOther(f"{IMPORTS}/{import_id}{'' if cancelled else '?done=ended'}")

    @staff(Role.SUPERVISOR)
    @posted("stop", f"{IMPORTS}/{{import_id}}")
    async def stop(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Import nothing more of a file that is being imported."""
        import_id = request.match_info["import_id"]
        stopped = await self._imports.stop(visit.actor, import_id)
        raise web.HTTPSeeOther(f"{IMPORTS}/{import_id}{'' if stopped else '?done=ended'}")

    @staff(Role.SUPERVISOR)
    async def remarks(self, request: web.Request) -> web.StreamResponse:
        """All rows of which something is said, to be mended and uploaded."""
        form, actor = _format(request), visit_of(request).actor
        return _download(
            await self._imports.remarks_file(actor, request.match_info["import_id"], form)
        )

    @staff(Role.SUPERVISOR)
    async def template(self, request: web.Request) -> web.StreamResponse:
        """An empty table of this kind."""
        return _download(self._imports.template_file(request.match_info["kind"], _format(request)))

    async def _page(
        self, visit: Visit, import_id: str, notice: Notice | None
    ) -> web.StreamResponse:
        page = await self._imports.show(visit.actor, import_id)
        file, counts = page.file, page.file.counts
        whole = counts.good or 1
        return self._pages.render(
            "import_record.html",
            visit,
            section="roster" if file.kind == "roster" else "platform",
            notice=notice,
            title=self._title(file),
            file=file,
            counts=counts,
            percent=100 * (counts.posted + counts.left) // whole,
            remarks=page.remarks,
            more_rows=page.more_rows,
            same_before=page.same_before,
            state_words=IMPORT_STATE_WORDS,
            weight_words=REMARK_WEIGHT_WORDS,
            formats=TABLE_FORMAT_WORDS,
            ImportState=ImportState,
            RemarkWeight=RemarkWeight,
        )

    def _title(self, file: ImportView) -> str:
        return self._imports.kind(file.kind).title


def _format(request: web.Request) -> TableFormat:
    try:
        return TableFormat(request.query.get("format", TableFormat.XLSX))
    except ValueError as problem:
        raise FieldsInvalid(format="没有这种表格格式。") from problem


def _download(table: TableFile) -> web.Response:
    return web.Response(
        body=table.data,
        headers={
            "Content-Type": table.media_type,
            "Content-Disposition": f'attachment; filename="{table.name}"',
            "Cache-Control": "no-store",
        },
    )
