"""Which claims wait for quality review or a follow-up call, and what came of each? For programs."""

from aiohttp import web

from casework.checks.side_tracks import SideTrackDesk
from casework.errors import FieldsInvalid, NotFound
from claims_core.claim import Role
from claims_core.review import SamePerson, StaleVersion
from claims_core.side_tracks import NoteNeeded, OutcomeInvalid, TooFewTries, WrongTrackState
from claims_core.track import Track
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.checks import (
    DrawsShown,
    MonthAsked,
    MonthGiven,
    ProofShown,
    TrackCaseShown,
    TrackCountsShown,
    TrackListAsked,
    TrackPageShown,
    TrackStepGiven,
)
from window.services import Checks

TAG = "质检与回访"
_LOOK = staff(Role.QUALITY_REVIEWER, Role.AUDITOR, Role.CALLER, Role.SUPERVISOR)
# the auditor looks on and proves draws, but has no part in what is audited
_ACT = staff(Role.QUALITY_REVIEWER, Role.CALLER, Role.SUPERVISOR)
_MOVES = (
    *(NotFound, StaleVersion, WrongTrackState, SamePerson),
    *(NoteNeeded, OutcomeInvalid, TooFewTries),
)


class SideTracksResource:
    """质检与回访: `track` is quality_review or follow_up_call."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    @endpoint(
        "GET",
        "/side-tracks/{track}",
        guard=_LOOK,
        summary="旁线列表",
        tag=TAG,
        query=TrackListAsked,
        answer=TrackPageShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def page(self, call: Call, query: TrackListAsked) -> TrackPageShown:
        """track 是 quality_review（业务质检）或 follow_up_call（回访）。"""
        return TrackPageShown.from_page(
            await self._desk(call).page(call.actor, query.list, query.cursor)
        )

    @endpoint(
        "GET",
        "/side-tracks/{track}/counts",
        guard=_LOOK,
        summary="旁线各栏件数",
        tag=TAG,
        answer=TrackCountsShown,
        errors=(NotFound,),
    )
    async def counts(self, call: Call) -> TrackCountsShown:
        """每一栏有多少。"""
        return TrackCountsShown(counts=await self._desk(call).counts(call.actor))

    @endpoint(
        "GET",
        "/side-tracks/{track}/claims/{subject_id}",
        guard=_LOOK,
        summary="一份申请的旁线",
        tag=TAG,
        answer=TrackCaseShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> TrackCaseShown:
        """和它的台账。"""
        case = await self._desk(call).show(call.actor, call.path("subject_id"))
        return TrackCaseShown.from_case(case)

    @endpoint(
        "POST",
        "/side-tracks/{track}/claims/{subject_id}/steps",
        guard=_ACT,
        summary="在旁线上办一步",
        tag=TAG,
        body=TrackStepGiven,
        answer=TrackCaseShown,
        errors=_MOVES,
    )
    async def act(self, call: Call, body: TrackStepGiven) -> TrackCaseShown:
        """只改旁线，不改申请。"""
        desk, claim_id = self._desk(call), call.path("subject_id")
        await desk.act(
            call.actor,
            claim_id,
            body.version,
            body.action,
            outcome=body.outcome,
            reason_code=body.reason_code or "",
            note=body.note,
        )
        return TrackCaseShown.from_case(await desk.show(call.actor, claim_id))

    @endpoint(
        "GET",
        "/side-tracks/{track}/draws",
        guard=_LOOK,
        summary="一个月的抽取",
        tag=TAG,
        query=MonthAsked,
        answer=DrawsShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def draws(self, call: Call, query: MonthAsked) -> DrawsShown:
        """质检按复核通过的月份，回访按银行确认付款的月份。"""
        return DrawsShown.from_draws(await self._desk(call).of_month(call.actor, query.month))

    @endpoint(
        "POST",
        "/side-tracks/{track}/draws",
        guard=_ACT,
        summary="抽取一个月",
        tag=TAG,
        body=MonthGiven,
        answer=DrawsShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def draw(self, call: Call, body: MonthGiven) -> DrawsShown:
        """再来一次结果一样。"""
        desk = self._desk(call)
        await desk.draw(call.actor, body.month)
        return DrawsShown.from_draws(await desk.of_month(call.actor, body.month))

    @endpoint(
        "GET",
        "/side-tracks/{track}/draws/{draw_id}/proof",
        guard=_LOOK,
        summary="证明一次抽取",
        tag=TAG,
        answer=ProofShown,
        errors=(NotFound,),
    )
    async def prove(self, call: Call) -> ProofShown:
        """用存下的种子和名单重新抽取。"""
        return ProofShown.from_proof(await self._desk(call).prove(call.actor, call.path("draw_id")))

    @endpoint(
        "GET",
        "/side-tracks/{track}/draws/{draw_id}/numbers",
        guard=_LOOK,
        summary="抽取名单",
        tag=TAG,
        media="text/plain",
        errors=(NotFound,),
    )
    async def numbers(self, call: Call) -> web.StreamResponse:
        """一行一个受理编号。"""
        data = await self._desk(call).numbers(call.actor, call.path("draw_id"))
        return web.Response(body=data, content_type="text/plain", charset="utf-8")

    def _desk(self, call: Call) -> SideTrackDesk:
        """The service of the track that the address names. :raises NotFound:"""
        desks = {
            Track.QUALITY_REVIEW: self._checks.quality_reviews,
            Track.FOLLOW_UP_CALL: self._checks.follow_ups,
        }
        name = call.path("track")
        if name not in set(Track):
            raise NotFound
        return desks[Track(name)]
