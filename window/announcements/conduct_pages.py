"""Is an announcement approved, stopped, continued, withdrawn, and what has become of it? Serves the
approver's and the operator's steps on /window/announcements/{id}, and its tables."""

from urllib.parse import quote

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.roles import ANNOUNCEMENT_APPROVERS, ANNOUNCERS
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from infra.spreadsheet import TableFile, TableFormat
from notifications.announcements.approvals import Approval
from window.announcements.pages import ONE
from window.announcements.screen import PAGE, AnnouncementScreen
from window.forms import whole_number
from window.services import AnnouncementServices
from window.visits import Sent, Visit, posted, visit_of

_ROUTE = f"{PAGE}/{{announcement_id:{PATH_ID}}}"


class AnnouncementConductPages:
    """公告的批准和发送."""

    def __init__(self, services: AnnouncementServices, screen: AnnouncementScreen) -> None:
        self._services = services
        self._screen = screen

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.post(f"{_ROUTE}/approve", self.approve),
            web.post(f"{_ROUTE}/return", self.send_back),
            web.post(f"{_ROUTE}/reject", self.reject),
            web.post(f"{_ROUTE}/pause", self.pause),
            web.post(f"{_ROUTE}/resume", self.resume),
            web.post(f"{_ROUTE}/cancel", self.cancel),
            web.post(f"{_ROUTE}/withdraw", self.withdraw),
            web.get(f"{PAGE}/years/{{year}}", self.year),
            web.get(f"{PAGE}/years/{{year}}/evidence", self.evidence),
            web.get(f"{_ROUTE}/report", self.report),
        ]

    @staff(*ANNOUNCEMENT_APPROVERS)
    @posted("approve", ONE)
    async def approve(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """批准 exactly what stood on the page, for as many people as were ticked."""
        fields, people = sent.fields, sent.fields.get("people", "")
        approval = Approval(
            seen=fields.get("seen", ""),
            people=whole_number(people, digits=9),
            approval_no=fields.get("approval_no", ""),
            ticked="ticked" in fields,
        )
        step = self._services.approvals.approve(visit.actor, _id(request), approval)
        return await self._screen.stepped(request, visit, "approve", fields, step, "approved")

    @staff(*ANNOUNCEMENT_APPROVERS)
    @posted("return", ONE)
    async def send_back(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """退回修改, with what is to be changed."""
        fields = sent.fields
        step = self._services.approvals.send_back(
            visit.actor, _id(request), fields.get("seen", ""), fields.get("words", "")
        )
        return await self._screen.stepped(request, visit, "return", fields, step, "returned")

    @staff(*ANNOUNCEMENT_APPROVERS)
    @posted("reject", ONE)
    async def reject(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不批准, with the reason."""
        fields = sent.fields
        step = self._services.approvals.reject(
            visit.actor, _id(request), fields.get("seen", ""), fields.get("words", "")
        )
        return await self._screen.stepped(request, visit, "return", fields, step, "rejected")

    @staff(*ANNOUNCERS)
    @posted("pause", ONE)
    async def pause(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """暂停."""
        step = self._services.conduct.pause(visit.actor, _id(request))
        return await self._screen.stepped(request, visit, "pause", {}, step, "paused")

    @staff(*ANNOUNCERS)
    @posted("resume", ONE)
    async def resume(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """接着发."""
        step = self._services.conduct.resume(visit.actor, _id(request))
        return await self._screen.stepped(request, visit, "resume", {}, step, "resumed")

    @staff(*ANNOUNCERS)
    @posted("cancel", ONE)
    async def cancel(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """取消, with the reason."""
        words = sent.fields.get("words", "")
        step = self._services.conduct.cancel(visit.actor, _id(request), words)
        return await self._screen.stepped(request, visit, "stop", sent.fields, step, "cancelled")

    @staff(*ANNOUNCERS)
    @posted("withdraw", ONE)
    async def withdraw(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """撤回, with the reason."""
        words = sent.fields.get("words", "")
        step = self._services.conduct.withdraw(visit.actor, _id(request), words)
        return await self._screen.stepped(request, visit, "stop", sent.fields, step, "withdrawn")

    @staff(*ANNOUNCERS)
    async def report(self, request: web.Request) -> web.StreamResponse:
        """The numbers by channel and reason as a table."""
        actor = visit_of(request).actor
        return _download(
            await self._services.reports.report_file(actor, _id(request), _format(request))
        )

    @staff(*ANNOUNCERS)
    async def year(self, request: web.Request) -> web.StreamResponse:
        """The year's campaigns with their evidence as a table."""
        actor = visit_of(request).actor
        return _download(await self._services.years.file(actor, _year(request), _format(request)))

    @staff(*ANNOUNCERS)
    async def evidence(self, request: web.Request) -> web.StreamResponse:
        """The same with texts, approvals, figures, pictures and photographs, in one ZIP."""
        actor = visit_of(request).actor
        return _download(await self._services.years.evidence(actor, _year(request)))


def _id(request: web.Request) -> str:
    return request.match_info["announcement_id"]


def _year(request: web.Request) -> int:
    return whole_number(request.match_info["year"], digits=4, otherwise=0)


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
