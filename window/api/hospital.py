"""Which hospital settlements wait for review, which are drawn for a second one, and what was found?
For programs."""

from aiohttp import web

from casework.errors import FieldsInvalid, NotFound
from casework.hospital.reviews import VIEWERS
from claims_core.claim import Role
from claims_core.hospital_review import FindingIncomplete, HospitalStep, HospitalStepClosed
from claims_core.review import SamePerson, StaleVersion
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Shown
from window.api.shapes.checks import DrawsShown, MonthAsked, MonthGiven, ProofShown
from window.api.shapes.hospital import (
    HospitalCaseShown,
    HospitalCountsShown,
    HospitalFindingsShown,
    HospitalListAsked,
    HospitalPageShown,
    HospitalReviewGiven,
    PassedShown,
    PassGiven,
)
from window.services import Checks

TAG = "医院结算审核"
_LOOK = staff(*VIEWERS)
_REVIEW = staff(Role.AUDITOR)
_REFUSALS = (NotFound, StaleVersion, HospitalStepClosed, SamePerson, FindingIncomplete)


class HospitalDrawsShown(Shown):
    """一个月的两种抽取。"""

    draws: tuple[DrawsShown, ...]
    unclear: int
    """医疗类别或就医地不明、不能列入抽取的条数"""


class HospitalResource:
    """医院结算审核."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    @endpoint(
        "GET",
        "/hospital-settlements",
        guard=_LOOK,
        summary="医院结算列表",
        tag=TAG,
        query=HospitalListAsked,
        answer=HospitalPageShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: HospitalListAsked) -> HospitalPageShown:
        """先到的在前，一页20条。"""
        reviews = self._checks.hospital_reviews
        page = await reviews.page(call.actor, query.work, query.cursor, query.search)
        return HospitalPageShown.from_page(page)

    @endpoint(
        "GET",
        "/hospital-settlements/counts",
        guard=_LOOK,
        summary="医院结算各步件数",
        tag=TAG,
        answer=HospitalCountsShown,
    )
    async def counts(self, call: Call) -> HospitalCountsShown:
        """没有记录的不列出。"""
        return HospitalCountsShown(counts=await self._checks.hospital_reviews.counts(call.actor))

    @endpoint(
        "POST",
        "/hospital-settlements/pass",
        guard=_REVIEW,
        summary="一批初审无误",
        tag=TAG,
        body=PassGiven,
        answer=PassedShown,
    )
    async def pass_many(self, call: Call, body: PassGiven) -> PassedShown:
        """看过之后有变化的不办，计在 left 里。"""
        seen = [(record.id, record.version) for record in body.records]
        return PassedShown.from_view(
            await self._checks.hospital_reviews.pass_many(call.actor, seen)
        )

    @endpoint(
        "GET",
        "/hospital-settlements/{record_id}",
        guard=_LOOK,
        summary="一条医院结算",
        tag=TAG,
        answer=HospitalCaseShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> HospitalCaseShown:
        """和它的审核记录。"""
        case = await self._checks.hospital_reviews.show(call.actor, call.path("record_id"))
        return HospitalCaseShown.from_case(case)

    @endpoint(
        "POST",
        "/hospital-settlements/{record_id}/first-review",
        guard=_REVIEW,
        summary="初审医院结算",
        tag=TAG,
        body=HospitalReviewGiven,
        answer=HospitalCaseShown,
        errors=_REFUSALS,
    )
    async def first_review(self, call: Call, body: HospitalReviewGiven) -> HospitalCaseShown:
        """每一条都要初审（合同附件第一条）。"""
        return await self._review(call, body, HospitalStep.FIRST_REVIEW)

    @endpoint(
        "POST",
        "/hospital-settlements/{record_id}/second-review",
        guard=_REVIEW,
        summary="复审医院结算",
        tag=TAG,
        body=HospitalReviewGiven,
        answer=HospitalCaseShown,
        errors=_REFUSALS,
    )
    async def second_review(self, call: Call, body: HospitalReviewGiven) -> HospitalCaseShown:
        """抽中的由初审以外的人复审。"""
        return await self._review(call, body, HospitalStep.SECOND_REVIEW)

    @endpoint(
        "GET",
        "/hospital-findings",
        guard=_LOOK,
        summary="疑点",
        tag=TAG,
        query=PageAsked,
        answer=HospitalFindingsShown,
        errors=(FieldsInvalid,),
    )
    async def findings(self, call: Call, query: PageAsked) -> HospitalFindingsShown:
        """新的在前，一页20条。"""
        page = await self._checks.hospital_reviews.findings(call.actor, query.cursor)
        return HospitalFindingsShown.from_page(page)

    @endpoint(
        "GET",
        "/hospital-draws",
        guard=_LOOK,
        summary="一个月的复审抽取",
        tag=TAG,
        query=MonthAsked,
        answer=HospitalDrawsShown,
        errors=(FieldsInvalid,),
    )
    async def draws(self, call: Call, query: MonthAsked) -> HospitalDrawsShown:
        """住院不少于5%，跨省住院不少于20%。"""
        return await self._draws(call, query.month)

    @endpoint(
        "POST",
        "/hospital-draws",
        guard=_LOOK,
        summary="抽取一个月的复审",
        tag=TAG,
        body=MonthGiven,
        answer=HospitalDrawsShown,
        errors=(FieldsInvalid,),
    )
    async def draw(self, call: Call, body: MonthGiven) -> HospitalDrawsShown:
        """再来一次结果一样；晚到的记录另作补抽。"""
        await self._checks.hospital_draws.draw(call.actor, body.month)
        return await self._draws(call, body.month)

    @endpoint(
        "GET",
        "/hospital-draws/{draw_id}/proof",
        guard=_LOOK,
        summary="证明一次复审抽取",
        tag=TAG,
        answer=ProofShown,
        errors=(NotFound,),
    )
    async def prove(self, call: Call) -> ProofShown:
        """用存下的种子和名单重新抽取。"""
        draw_id = call.path("draw_id")
        return ProofShown.from_proof(await self._checks.hospital_draws.prove(call.actor, draw_id))

    @endpoint(
        "GET",
        "/hospital-draws/{draw_id}/numbers",
        guard=_LOOK,
        summary="复审抽取名单",
        tag=TAG,
        media="text/plain",
        errors=(NotFound,),
    )
    async def numbers(self, call: Call) -> web.StreamResponse:
        """一行一个结算单号。"""
        data = await self._checks.hospital_draws.numbers(call.actor, call.path("draw_id"))
        return web.Response(body=data, content_type="text/plain", charset="utf-8")

    async def _review(
        self, call: Call, body: HospitalReviewGiven, step: HospitalStep
    ) -> HospitalCaseShown:
        reviews, record_id = self._checks.hospital_reviews, call.path("record_id")
        await reviews.review(call.actor, record_id, body.version, step, body.finding())
        return HospitalCaseShown.from_case(await reviews.show(call.actor, record_id))

    async def _draws(self, call: Call, month: str) -> HospitalDrawsShown:
        drawing = self._checks.hospital_draws
        views = await drawing.of_month(call.actor, month)
        return HospitalDrawsShown(
            draws=tuple(map(DrawsShown.from_draws, views)),
            unclear=await drawing.unclear(call.actor, month),
        )
