"""How does the phone report care whose papers come later, and begin a claim from that?"""

from casework.errors import FieldsInvalid, LimitReached, NotBound, NotFound
from casework.first_reports.reporting import FirstReports, ReportEnded
from casework.people.authorisations import OutOfScope
from casework.phone.progress import Progress
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.claim_shown import ClaimShown
from miniapp_api.shapes.first_reports import (
    FirstReportGiven,
    FirstReportShown,
    FirstReportsShown,
)

TAG = "报案"
# casework's names for what people typed, and where these stand in our requests
_FIELDS = {"admission_on": "began_on"}


class FirstReportsResource:
    """报案."""

    def __init__(self, reports: FirstReports, progress: Progress) -> None:
        self._reports = reports
        self._progress = progress

    @endpoint(
        "POST",
        "/first-reports",
        guard=member,
        summary="报案：先说一声，材料以后交",
        tag=TAG,
        body=FirstReportGiven,
        answer=FirstReportShown,
        status=201,
        errors=(NotBound, OutOfScope, LimitReached, FieldsInvalid),
        renamed=_FIELDS,
    )
    async def report(self, call: Call, body: FirstReportGiven) -> FirstReportShown:
        """一分钟说清谁、怎么看的、在哪里、哪天起；同样的再报一次，还是那一次。"""
        made = await self._reports.report(call.actor, body.insured_id, body.care())
        return FirstReportShown.from_report(await self._reports.show(call.actor, made))

    @endpoint(
        "GET",
        "/first-reports",
        guard=member,
        summary="我的报案",
        tag=TAG,
        answer=FirstReportsShown,
    )
    async def mine(self, call: Call) -> FirstReportsShown:
        """本人的，和替家人报的，新的在前。"""
        return FirstReportsShown.from_reports(await self._reports.mine(call.actor))

    @endpoint(
        "POST",
        "/first-reports/{report_id}/claim",
        guard=member,
        summary="接着报销：把报案转成申请",
        tag=TAG,
        answer=ClaimShown,
        status=201,
        errors=(
            NotFound,
            NotBound,
            OutOfScope,
            LimitReached,
            ReportEnded,
            ConsentWithdrawn,
            ConsentNeeded,
        ),
    )
    async def file(self, call: Call) -> ClaimShown:
        """报过的内容已经填好，接着拍材料；再点一次，还是那份申请。"""
        claim_id = await self._reports.file(call.actor, call.path("report_id"))
        return ClaimShown.from_claim(await self._progress.show(call.actor, claim_id))

    @endpoint(
        "DELETE",
        "/first-reports/{report_id}",
        guard=member,
        summary="取消报案",
        tag=TAG,
        errors=(NotFound,),
    )
    async def drop(self, call: Call) -> None:
        """报错了、不报了；已经转成申请的，到申请里撤回。"""
        await self._reports.drop(call.actor, call.path("report_id"))
