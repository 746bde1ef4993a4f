"""Who reports fraud at the window, and who looks into it? Serves /window/fraud: taking a report
down, the list, and one report with its pictures and its history."""

from aiohttp import web

from casework.errors import NotFound
from casework.fraud.reporting import NewFraudReport
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from claims_core.fraud_report import REPORT_READERS, ReportAction, ReportResult
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept, whole_number
from window.fraud import words as fraud_words
from window.pictures import StaffPictures
from window.rendering import Pages
from window.services import FraudServices
from window.visits import Sent, Visit, posted, visit_of

# Whoever is asked at the window or on the telephone; to open it again is not theirs.
REPORT_TAKERS = frozenset({Role.CLERK, Role.CALLER}) | REPORT_READERS
PAGE = "/window/fraud"
NEW = f"{PAGE}/new"
ONE = f"{PAGE}/{{report_id}}"
_ADDRESS = f"{PAGE}/{{report_id:{PATH_ID}}}"
_DONE = {
    "look_into": "开始查了。",
    "note": "已记下。",
    "name": "写上了，他看不到这件举报了。",
    "close": "查完了；举报人拿编号就能问到结果。",
}


class FraudPages:
    """举报."""

    def __init__(
        self,
        fraud: FraudServices,
        pictures: StaffPictures,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._pictures = pictures
        self._desk = fraud.desk
        self._reporting = fraud.reporting
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.list),
            web.get(NEW, self.new),
            web.post(f"{NEW}/report", self.report),
            web.get(_ADDRESS, self.one),
            # A HEAD request would leave an access-log row for a picture nobody saw.
            web.get(f"{_ADDRESS}/photos/{{photo_id:{PATH_ID}}}", self.photo, allow_head=False),
            web.post(f"{_ADDRESS}/{{action:[a-z_]+}}", self.act),
        ]

    @staff(*REPORT_READERS)
    async def list(self, request: web.Request) -> web.StreamResponse:
        """Those that this colleague may know of."""
        visit = visit_of(request)
        return self._pages.render(
            "fraud_reports.html",
            visit,
            section="fraud",
            reports=await self._desk.reports(visit.actor),
            say=fraud_words,
        )

    @staff(*REPORT_TAKERS)
    async def new(self, request: web.Request) -> web.StreamResponse:
        """The form for what somebody reports at the window or on the telephone."""
        visit = visit_of(request)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT)
        return self._form(visit, typed, notice)

    @staff(*REPORT_TAKERS)
    @posted("report", NEW)
    async def report(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Take it down; the number is shown this once, to be handed over."""
        fields = sent.fields
        try:
            number = await self._reporting.report(
                NewFraudReport(
                    fields.get("words", ""),
                    "window",
                    contact="" if fields.get("anonymous") else fields.get("contact", "").strip(),
                    claim_no=fields.get("claim_no", "").strip(),
                )
            )
        except ClaimsError as problem:
            return self._form(visit, *refused("report", fields, problem))
        refusal = ""
        if sent.file:
            try:
                await self._reporting.add_photo(number, sent.file)
            except ClaimsError as problem:
                refusal = problem.message
        return self._form(visit, Typed(), None, number=number, refusal=refusal)

    @staff(*REPORT_READERS)
    async def one(self, request: web.Request) -> web.StreamResponse:
        """One report with everything; to whoever it names it does not exist."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT, done)
        return await self._one(request, visit, typed, notice)

    @staff(*REPORT_READERS)
    async def photo(self, request: web.Request) -> web.StreamResponse:
        """One picture, with who looks at it."""
        data = await self._desk.photo(
            visit_of(request).actor, request.match_info["report_id"], request.match_info["photo_id"]
        )
        return await self._pictures.marked(request, data)

    @staff(*REPORT_READERS)
    @posted("act", ONE)
    async def act(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """One step; what is refused comes back with everything that was typed."""
        report_id, action = request.match_info["report_id"], request.match_info["action"]
        fields = sent.fields
        if action not in set(ReportAction):
            raise NotFound
        result = fields.get("result", "")
        try:
            await self._desk.act(
                visit.actor,
                report_id,
                whole_number(fields.get("version", ""), digits=8),
                ReportAction(action),
                words=fields.get("words", ""),
                staff_id=fields.get("staff_id", ""),
                result=ReportResult(result) if result in set(ReportResult) else None,
                told=fields.get("told", ""),
            )
        except ClaimsError as problem:
            if status_of(type(problem)) in (403, 404):
                raise
            typed, notice, status = refused(action, fields, problem)
            return await self._one(request, visit, typed, notice, status)
        raise web.HTTPSeeOther(f"{PAGE}/{report_id}?done={action}")

    def _form(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        *,
        number: str = "",
        refusal: str = "",
    ) -> web.Response:
        return self._pages.render(
            "fraud_new.html",
            visit,
            status=status,
            section="fraud",
            notice=notice,
            typed=typed,
            number=number,
            refusal=refusal,
        )

    async def _one(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        page = await self._desk.show(visit.actor, request.match_info["report_id"])
        return self._pages.render(
            "fraud_report.html",
            visit,
            status=status,
            section="fraud",
            notice=notice,
            typed=typed,
            page=page,
            report=page.line.report,
            actions={str(each) for each in page.open_actions},
            say=fraud_words,
        )
