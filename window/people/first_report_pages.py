"""How is care reported at the window or by telephone before its papers are there (报案)? Serves
/window/people/{id}/first-reports for clerks and supervisors."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from casework.errors import FieldsInvalid
from casework.first_reports.reporting import REPORT_TAKERS, FirstReports
from casework.people.staff import StaffAccounts
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS, CareKind, CarePlace
from claims_core.errors import ClaimsError
from claims_core.first_report import FirstReportState, ReportedCare
from claims_core.typed_text import TextKind, value_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from frontdoor.text_shapes import ONE_LINE
from window.forms import Typed, read_fields
from window.people.frame import PersonFrame, person_of
from window.rendering import Pages
from window.services import IdentityServices
from window.visits import Sent, Visit, posted

_PAGE = "/window/people/{insured_id}/first-reports"
_ROUTE = f"/window/people/{{insured_id:{PATH_ID}}}/first-reports"
_STATES = {
    FirstReportState.OPEN: ("等材料", "warn"),
    FirstReportState.FILED: ("已转申请", "good"),
    FirstReportState.DROPPED: ("已取消", ""),
}


class CareTyped(Given):
    """报案 as it was typed."""

    kind: Annotated[str, Field(max_length=30)] = ""
    place: Annotated[str, Field(max_length=20)] = ""
    provider_name: Annotated[str, Field(max_length=100), ONE_LINE] = ""
    began_on: Annotated[str, Field(max_length=40)] = ""

    def care(self) -> ReportedCare:
        """For the service. :raises FieldsInvalid: all that is wrong, at once."""
        problems: dict[str, str] = {}
        if self.kind not in set(CareKind):
            problems["kind"] = "请选怎么看的。"
        if self.place not in set(CarePlace):
            problems["place"] = "请选在哪里看的。"
        if not self.provider_name:
            problems["provider_name"] = "请写在哪家医院看的。"
        day = None
        try:
            day = value_of(self.began_on, TextKind.DAY, field="began_on")
        except ClaimsError as problem:
            problems["began_on"] = problem.fields.get("began_on", problem.message)
        if problems or day is None:
            raise FieldsInvalid(**problems)
        return ReportedCare(CareKind(self.kind), CarePlace(self.place), self.provider_name, day)


class FirstReportPages(PersonFrame):
    """窗口登记报案."""

    template = "first_reports.html"
    done: ClassVar[Mapping[str, str]] = {
        "reported": "报案登记好了。请把报案号告诉他，材料以后再交；快到日子会发短信提醒。"
    }

    def __init__(
        self,
        reports: FirstReports,
        identities: IdentityServices,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        super().__init__(accounts, pages)
        self._reports = reports
        self._identities = identities

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(_ROUTE, self.show), web.post(_ROUTE, self.take_down)]

    @staff(*sorted(REPORT_TAKERS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The form, and what was reported for this person."""
        return await self._opened(request)

    @staff(*sorted(REPORT_TAKERS))
    @posted("first-report", _PAGE)
    async def take_down(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记报案; the same once more is the same report."""

        async def step() -> str:
            given = read_fields(CareTyped, sent.fields)
            await self._reports.take_down(visit.actor, person_of(request), given.care())
            return f"{request.path}?done=reported"

        return await self._stepped(request, visit, "first-report", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        identity = await self._identities.people.show(visit.actor, person_of(request))
        return {
            "person": identity.person,
            "reports": await self._reports.of_person(visit.actor, person_of(request)),
            "kinds": CARE_KIND_WORDS,
            "places": CARE_PLACE_WORDS,
            "states": _STATES,
        }
