"""Which hospital settlements wait for review, and what was found? Serves /window/hospital for the
auditors."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from casework.hospital.reviews import VIEWERS
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from claims_core.hospital_review import HospitalFinding, HospitalOutcome, HospitalStep, HospitalWork
from claims_core.typed_text import TextKind, value_of, without_unseen
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.checks import words as check_words
from window.checks.draw_pages import DrawPages, DrawPlace
from window.forms import NOT_DONE, Fields, Notice, Typed, take_kept, told, whole_number
from window.paging import next_page
from window.rendering import Pages
from window.services import Checks
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/hospital"
RECORD = "/window/hospital/{record_id}"
_ROUTE = f"{LIST}/{{record_id:{PATH_ID}}}"
_ALL = "all"
_KEPT = Notice("warn", "刚才的那一步没有办理，填的内容还在，请再点一次。")
PLACE = DrawPlace(LIST, "hospital", "医院结算复审", VIEWERS, VIEWERS)
_STEPS = {"first-review": HospitalStep.FIRST_REVIEW, "second-review": HospitalStep.SECOND_REVIEW}


class HospitalPages:
    """医院结算审核."""

    def __init__(
        self, checks: Checks, accounts: StaffAccounts, pages: Pages, clock: Callable[[], datetime]
    ) -> None:
        self._checks = checks
        self._staff = accounts
        self._pages = pages
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/pass", self.pass_many),
            web.get(f"{LIST}/findings", self.findings),
            *self._draws().routes(),
            web.get(_ROUTE, self.record),
            web.post(f"{_ROUTE}/first-review", self.first_review),
            web.post(f"{_ROUTE}/second-review", self.second_review),
        ]

    def _draws(self) -> DrawPages:
        drawing = self._checks.hospital_draws
        return DrawPages(drawing, PLACE, self._pages, self._clock, drawing.unclear)

    @staff(*VIEWERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One list of records, oldest first."""
        visit = visit_of(request)
        typed, notice = await take_kept(self._staff, visit, LIST, NOT_DONE)
        passed, left = (whole_number(told(request, name), digits=6) for name in ("passed", "left"))
        if passed >= 0 and left >= 0:
            more = f"；有{left}条刚有变化，请再看。" if left else "。"
            notice = Notice("good", f"已初审{passed}条，无误{more}")
        return await self._list(request, visit, notice, typed.fields)

    @staff(Role.AUDITOR)
    @posted("pass", LIST)
    async def pass_many(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """初审无误 of the records that are ticked; the value of a tick is the version seen."""
        seen = [
            (name.removeprefix("ok-"), version)
            for name, value in sent.fields.items()
            if name.startswith("ok-") and (version := whole_number(value, digits=8)) >= 0
        ]
        try:
            report = await self._checks.hospital_reviews.pass_many(visit.actor, seen)
        except ClaimsError as problem:
            bad = Notice("bad", problem.message)
            return await self._list(request, visit, bad, sent.fields, status_of(type(problem)))
        raise web.HTTPSeeOther(f"{LIST}?passed={report.passed}&left={report.left}")

    @staff(*VIEWERS)
    async def record(self, request: web.Request) -> web.StreamResponse:
        """One record with its reviews."""
        visit = visit_of(request)
        done = Notice("good", "已记下。") if told(request, "done") else None
        typed, notice = await take_kept(self._staff, visit, request.path, _KEPT, done)
        return await self._record(request, visit, notice, typed)

    @staff(Role.AUDITOR)
    @posted("first-review", RECORD)
    async def first_review(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """初审 of one record."""
        return await self._review(request, visit, sent, HospitalStep.FIRST_REVIEW)

    @staff(Role.AUDITOR)
    @posted("second-review", RECORD)
    async def second_review(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """复审 of a record that was drawn, by another person."""
        return await self._review(request, visit, sent, HospitalStep.SECOND_REVIEW)

    @staff(*VIEWERS)
    async def findings(self, request: web.Request) -> web.StreamResponse:
        """疑点, newest first."""
        visit = visit_of(request)
        page = await self._checks.hospital_reviews.findings(visit.actor, request.query.get("after"))
        return self._pages.render(
            "hospital_findings.html",
            visit,
            section="hospital",
            page=page,
            next_page=next_page(f"{LIST}/findings", page.next_cursor),
            say=check_words,
        )

    async def _review(
        self, request: web.Request, visit: Visit, sent: Sent, step: HospitalStep
    ) -> web.StreamResponse:
        record_id, fields = request.match_info["record_id"], sent.fields
        try:
            await self._checks.hospital_reviews.review(
                visit.actor,
                record_id,
                whole_number(fields.get("version", ""), digits=8),
                step,
                _finding(fields),
            )
        except ClaimsError as problem:
            status = status_of(type(problem))
            if status == 404:
                raise
            bad = Notice("warn" if status == 409 else "bad", problem.message)
            return await self._record(request, visit, bad, Typed(fields=fields), status)
        raise web.HTTPSeeOther(f"{RECORD.format(record_id=record_id)}?done=1")

    async def _list(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        typed: Fields,
        status: int = 200,
    ) -> web.Response:
        """The list; whatever was ticked is ticked again where the record is as it was seen."""
        asked = request.query.get("work", HospitalWork.FIRST)
        work = HospitalWork(asked) if asked in set(HospitalWork) else None
        sought = without_unseen(request.query.get("sought", ""))[:100].strip()
        chosen = _ALL if sought or work is None else str(work)
        reviews = self._checks.hospital_reviews
        page = await reviews.page(
            visit.actor, None if chosen == _ALL else work, request.query.get("after"), sought
        )
        counts = await reviews.counts(visit.actor)
        picked = {"work": chosen, "sought": sought}
        return self._pages.render(
            "hospital.html",
            visit,
            status=status,
            section="hospital",
            notice=notice,
            tabs=[
                *(
                    (
                        f"{LIST}?work={w}",
                        check_words.hospital_work(w),
                        counts.get(w, 0),
                        w == chosen,
                    )
                    for w in HospitalWork
                ),
                (f"{LIST}?work={_ALL}", "全部", sum(counts.values()), chosen == _ALL),
            ],
            may_pass=Role.AUDITOR in visit.actor.roles and chosen == HospitalWork.FIRST,
            sought=sought,
            page=page,
            typed=typed,
            after=request.query.get("after", ""),
            next_page=next_page(LIST, page.next_cursor, picked),
            say=check_words,
        )

    async def _record(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        typed: Typed,
        status: int = 200,
    ) -> web.Response:
        case = await self._checks.hospital_reviews.show(
            visit.actor, request.match_info["record_id"]
        )
        forms = {step: name for name, step in _STEPS.items()}
        return self._pages.render(
            "hospital_record.html",
            visit,
            status=status,
            section="hospital",
            notice=notice,
            case=case,
            line=case.line,
            form=forms[case.open_step] if case.open_step else "",
            typed=typed.fields,
            say=check_words,
        )


def _finding(fields: Fields) -> HospitalFinding:
    """What the form says of a record; what is missing is named by the rules.

    :raises InvalidAmount:
    """
    doubt = fields.get("outcome") == HospitalOutcome.FINDING
    amount = fields.get("amount", "").strip()
    return HospitalFinding(
        HospitalOutcome.FINDING if doubt else HospitalOutcome.OK,
        fields.get("reason_code", ""),
        value_of(amount, TextKind.AMOUNT, field="amount") if doubt and amount else None,
        fields.get("note", ""),
    )
