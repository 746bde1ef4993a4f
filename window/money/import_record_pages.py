"""What stands in an uploaded file, is it to be imported, and how far is it? Serves /window/imports:
the list of all uploads, each with its preview, decision, progress and result, and the templates."""

import time
from urllib.parse import quote

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.uploads.file_imports import FileImports
from casework.uploads.views import (
    IMPORT_STATE_WORDS,
    REMARK_WEIGHT_WORDS,
    ImportChoice,
    ImportPage,
    ImportState,
    ImportView,
    RemarkWeight,
)
from casework.uploads.waiting import PAYS_NOTHING
from claims_core.claim import Actor, Role
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
_SECTIONS = {"roster": "roster", "place": "places"}
_HOW_FAR = {ImportState.POSTING: "现在正在导入。", ImportState.POSTED: "已经做完。"}
_AGAIN = Notice("good", "这个文件您刚才已经上传了，不用再传，下面就是。")


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
        page = await self._imports.show(visit.actor, request.match_info["import_id"])
        said = what_happened(page.file, visit.actor, request.query.get("done", ""))
        _, notice = await take_kept(self._staff, visit, request.path, NOT_DONE, said)
        return self._page(visit, page, notice)

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
    async def template(self, request: web.Request) -> web.StreamResponse:
        """An empty table of this kind."""
        return _download(self._imports.template_file(request.match_info["kind"], _format(request)))

    def _page(self, visit: Visit, page: ImportPage, notice: Notice | None) -> web.StreamResponse:
        file, counts = page.file, page.file.counts
        whole = counts.good or 1
        return self._pages.render(
            "import_record.html",
            visit,
            section=_SECTIONS.get(file.kind, "platform"),
            notice=notice,
            title=self._title(file),
            file=file,
            counts=counts,
            percent=100 * (counts.posted + counts.left) // whole,
            remarks=page.remarks,
            more_rows=page.more_rows,
            holds_claims=file.kind not in PAYS_NOTHING,
            same_before=page.same_before,
            overtaken_at=page.overtaken_at,
            state_words=IMPORT_STATE_WORDS,
            weight_words=REMARK_WEIGHT_WORDS,
            formats=TABLE_FORMAT_WORDS,
            ImportState=ImportState,
            RemarkWeight=RemarkWeight,
        )

    def _title(self, file: ImportView) -> str:
        return self._imports.kind(file.kind).title


def what_happened(file: ImportView, actor: Actor, done: str) -> Notice | None:
    """What is said to somebody whose tap has changed nothing: that it was they themselves who
    tapped before, or who it was and when."""
    if done == "again":
        return _AGAIN
    if done != "ended":
        return None
    if file.state is ImportState.STAGED:
        return Notice("warn", "这个文件还没有决定导入，没有什么可以停的。")
    if file.stopped_by == actor.id:
        return Notice("good", "您已经停下来了，不用再点。")
    if file.stopped_by_name:
        return Notice("warn", f"{file.stopped_by_name}已经停下来了，下面是现在的情况。")
    if file.decided_by is None:
        return Notice("warn", "没有人决定，到期没有导入。要导入请再传一次。")
    chosen = "不导入" if file.state is ImportState.CANCELLED else "导入"
    if file.decided_by == actor.id:
        return Notice("good", f"您已经决定{chosen}了，不用再点。{_HOW_FAR.get(file.state, '')}")
    return Notice("warn", f"{file.decided_by_name}已经决定{chosen}，下面是现在的情况。")


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
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(table.name)}",
            "Cache-Control": "no-store",
        },
    )
