"""What may a program do to a claim at the window? The same steps as the pages, one by one."""

from aiohttp import web

from casework.desk import ClaimDesk
from casework.errors import (
    AmountChanged,
    CrossingGoesToCentre,
    FieldsInvalid,
    NotFound,
    PlatformDiffers,
    PolicyUnconfirmed,
    ReceiptTaken,
)
from casework.photos import Photos
from claims_core.claim import Role
from claims_core.errors import InvalidExpense, InvalidReceipt, NoPolicyForDay
from claims_core.review import (
    NotComplete,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
    StaleVersion,
    WrongStage,
)
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.statement_shapes import StatementTreeShown
from window.api import given
from window.api.bill_given import BillGiven, ExplanationGiven
from window.api.desk_shown import DeskClaimShown, RevealedShown

TAG = "办理申请"
_MOVE = (NotFound, RoleMissing, SamePerson, StaleVersion, WrongStage)
_REVIEW = (*_MOVE, AmountChanged, PlatformDiffers, CrossingGoesToCentre, FieldsInvalid, NotComplete)


class ClaimsResource:
    """申请办理."""

    def __init__(self, desk: ClaimDesk, photos: Photos) -> None:
        self._desk = desk
        self._photos = photos

    @endpoint(
        "GET",
        "/claims/{claim_id}",
        guard=staff(),
        summary="一份申请",
        tag=TAG,
        answer=DeskClaimShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> DeskClaimShown:
        """材料、费用、结算单、办理记录，和您现在可以办的。"""
        claim = await self._desk.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "GET",
        "/claims/{claim_id}/photos/{photo_id}",
        guard=staff(),
        summary="一张照片",
        tag=TAG,
        media="image/jpeg",
        errors=(NotFound,),
    )
    async def photo(self, call: Call) -> web.StreamResponse:
        """JPEG；每次打开都会记下来。"""
        data = await self._photos.open(call.actor, call.path("claim_id"), call.path("photo_id"))
        return web.Response(body=data, content_type="image/jpeg")

    @endpoint(
        "POST",
        "/claims/{claim_id}/accept",
        guard=staff(Role.CLERK),
        summary="受理",
        tag=TAG,
        body=given.AcceptanceGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, NotComplete, FieldsInvalid),
    )
    async def accept(self, call: Call, body: given.AcceptanceGiven) -> DeskClaimShown:
        """材料齐全才能受理；有不符合条件的地方，要写明理由。"""
        claim = await self._desk.accept(
            call.actor, call.path("claim_id"), body.version, body.reason, body.designated
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/request-materials",
        guard=staff(Role.CLERK),
        summary="请参保人补材料",
        tag=TAG,
        body=given.MaterialsRequestGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, NotComplete),
    )
    async def request_materials(
        self, call: Call, body: given.MaterialsRequestGiven
    ) -> DeskClaimShown:
        """一次告知要补的全部材料。"""
        claim = await self._desk.request_materials(
            call.actor,
            call.path("claim_id"),
            body.version,
            tuple(each.wanted() for each in body.wanted),
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/register",
        guard=staff(Role.REGISTRAR),
        summary="登记",
        tag=TAG,
        body=given.RegistrationGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReceiptTaken, InvalidReceipt, FieldsInvalid),
    )
    async def register(self, call: Call, body: given.RegistrationGiven) -> DeskClaimShown:
        """由受理以外的另一个人登记票据。"""
        claim = await self._desk.register(
            call.actor,
            call.path("claim_id"),
            body.version,
            tuple(each.typed() for each in body.receipts),
            body.note,
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "PUT",
        "/claims/{claim_id}/expense",
        guard=staff(Role.INITIAL_REVIEWER),
        summary="录入费用",
        tag=TAG,
        body=BillGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, InvalidExpense, NoPolicyForDay, FieldsInvalid),
    )
    async def expense(self, call: Call, body: BillGiven) -> DeskClaimShown:
        """保存并计算；可以反复改，直到初审通过。"""
        claim = await self._desk.save_expense(
            call.actor,
            call.path("claim_id"),
            body.version,
            body.expense.form(),
            body.sheet(),
            tuple(each.bill() for each in body.earlier),
            body.words(),
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "GET",
        "/claims/{claim_id}/statement",
        guard=staff(),
        summary="结算单的计算树",
        tag=TAG,
        answer=StatementTreeShown,
        errors=(NotFound,),
    )
    async def statement(self, call: Call) -> StatementTreeShown:
        """每一步的代号、算进去的数、得数和依据，逐张票据各阶段的金额；还算不出时查无此项。"""
        claim = await self._desk.show(call.actor, call.path("claim_id"))
        if claim.statement is None:
            raise NotFound
        return StatementTreeShown.of(claim.statement)

    @endpoint(
        "POST",
        "/claims/{claim_id}/explain-difference",
        guard=staff(Role.SUPERVISOR, Role.SECOND_REVIEWER),
        summary="处理差异",
        tag=TAG,
        body=ExplanationGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, FieldsInvalid),
    )
    async def explain_difference(self, call: Call, body: ExplanationGiven) -> DeskClaimShown:
        """说明票据或分项为什么对不上；决定支付的金额与省平台不一致时只能改正金额。"""
        claim = await self._desk.explain_difference(
            call.actor, call.path("claim_id"), body.version, body.figures, body.reason, body.note
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/initial-review",
        guard=staff(Role.INITIAL_REVIEWER),
        summary="初审通过",
        tag=TAG,
        body=given.SeenGiven,
        answer=DeskClaimShown,
        errors=_REVIEW,
    )
    async def initial_review(self, call: Call, body: given.SeenGiven) -> DeskClaimShown:
        """金额与看到的一致、与省平台一致才能通过。"""
        claim = await self._desk.review_initially(
            call.actor, call.path("claim_id"), body.version, body.seen
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/second-review",
        guard=staff(Role.SECOND_REVIEWER),
        summary="复审通过",
        tag=TAG,
        body=given.SeenGiven,
        answer=DeskClaimShown,
        errors=_REVIEW,
    )
    async def second_review(self, call: Call, body: given.SeenGiven) -> DeskClaimShown:
        """由另一个人，按重新计算的金额。"""
        claim = await self._desk.review_secondly(
            call.actor, call.path("claim_id"), body.version, body.seen
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/final-check",
        guard=staff(Role.FINAL_CHECKER),
        summary="复核通过",
        tag=TAG,
        body=given.SeenGiven,
        answer=DeskClaimShown,
        errors=(*_REVIEW, PolicyUnconfirmed),
    )
    async def final_check(self, call: Call, body: given.SeenGiven) -> DeskClaimShown:
        """由第三个人；计入年度累计。金额变了就不办，回答里有新的结算单。"""
        claim = await self._desk.check_finally(
            call.actor, call.path("claim_id"), body.version, body.seen
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/send-back",
        guard=staff(Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER),
        summary="退回重办",
        tag=TAG,
        body=given.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReasonNeeded),
    )
    async def send_back(self, call: Call, body: given.ReasonGiven) -> DeskClaimShown:
        """退回上一步，同事看得到理由。"""
        claim = await self._desk.send_back(
            call.actor, call.path("claim_id"), body.version, body.reason
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/reject",
        guard=staff(Role.SUPERVISOR),
        summary="不予支付",
        tag=TAG,
        body=given.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReasonNeeded),
    )
    async def reject(self, call: Call, body: given.ReasonGiven) -> DeskClaimShown:
        """参保人会看到理由。"""
        claim = await self._desk.reject(
            call.actor, call.path("claim_id"), body.version, body.reason
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/hand-to-centre",
        guard=staff(Role.INITIAL_REVIEWER),
        summary="移交市医保中心",
        tag=TAG,
        body=given.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReasonNeeded),
    )
    async def hand_to_centre(self, call: Call, body: given.ReasonGiven) -> DeskClaimShown:
        """跨基本进大额的申请由市医保中心审核。"""
        claim = await self._desk.hand_to_centre(
            call.actor, call.path("claim_id"), body.version, body.reason
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/return-from-centre",
        guard=staff(Role.SUPERVISOR),
        summary="从市医保中心取回",
        tag=TAG,
        body=given.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReasonNeeded),
    )
    async def return_from_centre(self, call: Call, body: given.ReasonGiven) -> DeskClaimShown:
        """回到初审。"""
        claim = await self._desk.return_from_centre(
            call.actor, call.path("claim_id"), body.version, body.reason
        )
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/close",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="办结",
        tag=TAG,
        body=given.VersionGiven,
        answer=DeskClaimShown,
        errors=_MOVE,
    )
    async def close(self, call: Call, body: given.VersionGiven) -> DeskClaimShown:
        """参保人确认到账之后。"""
        claim = await self._desk.close(call.actor, call.path("claim_id"), body.version)
        return DeskClaimShown.of_claim(claim)

    @endpoint(
        "POST",
        "/claims/{claim_id}/reveal",
        guard=staff(),
        summary="查看完整号码",
        tag=TAG,
        body=given.RevealGiven,
        answer=RevealedShown,
        errors=(NotFound,),
    )
    async def reveal(self, call: Call, body: given.RevealGiven) -> RevealedShown:
        """要写理由，每次都会记下来。"""
        text = await self._desk.reveal(call.actor, call.path("claim_id"), body.field, body.reason)
        return RevealedShown(text=text)
