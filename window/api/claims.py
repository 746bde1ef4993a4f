"""What may a program do to a claim at the window? The same steps as the pages, one by one."""

from casework.desk.corrections import CorrectionOpen
from casework.desk.desk import ClaimDesk
from casework.desk.page import DeskPage
from casework.errors import (
    AmountChanged,
    CrossingGoesToCentre,
    FieldsInvalid,
    NotFound,
    PlatformDiffers,
    PlatformKeyedOnce,
    PlatformRowHeld,
    PolicyUnconfirmed,
    ReceiptNotGood,
    ReceiptSettledDirectly,
    ReceiptTakenBy,
    ReceiptTypedTwice,
    SettlementNumberPosted,
    SettlementNumberTaken,
)
from casework.people.coverage import EligibilityChanged
from casework.receipts.errors import ReceiptTakenElsewhere
from casework.roles import CLAIM_STAFF
from casework.uploads.waiting import StagedRowsWaiting
from claims_core.claim import Role
from claims_core.data_consents import ConsentNeeded
from claims_core.errors import InvalidReceipt
from claims_core.receipt_verification import InvalidVerification
from claims_core.review import NotComplete, RoleMissing, SamePerson, StaleVersion, WrongStage
from claims_core.same_stay import SameStayUndecided
from claims_core.settlement_number import InvalidSettlementNumber
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes import steps
from window.api.shapes.claim import DeskClaimShown, RevealedShown
from window.api.shapes.receipts import SameStayDecisionGiven

TAG = "办理申请"
_MOVE = (NotFound, RoleMissing, SamePerson, StaleVersion, WrongStage)
_REVIEW = (
    *_MOVE,
    AmountChanged,
    PlatformDiffers,
    CrossingGoesToCentre,
    FieldsInvalid,
    NotComplete,
    ReceiptNotGood,
    CorrectionOpen,
)


class ClaimsResource:
    """申请办理."""

    def __init__(self, desk: ClaimDesk, page: DeskPage) -> None:
        self._desk = desk
        self._page = page

    @endpoint(
        "GET",
        "/claims/{claim_id}",
        guard=staff(*CLAIM_STAFF),
        summary="一份申请",
        tag=TAG,
        answer=DeskClaimShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> DeskClaimShown:
        """材料、费用、结算单、办理记录，和您现在可以办的。"""
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/accept",
        guard=staff(Role.CLERK),
        summary="受理",
        tag=TAG,
        body=steps.AcceptanceGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, NotComplete, SameStayUndecided, FieldsInvalid, ConsentNeeded),
    )
    async def accept(self, call: Call, body: steps.AcceptanceGiven) -> DeskClaimShown:
        """材料齐全才能受理；有不符合条件的地方，要写明理由。"""
        await self._desk.accept(
            call.actor, call.path("claim_id"), body.version, body.reason, body.designated
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/request-materials",
        guard=staff(Role.CLERK, Role.SUPERVISOR),
        summary="请参保人补材料",
        tag=TAG,
        body=steps.MaterialsRequestGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, NotComplete),
    )
    async def request_materials(
        self, call: Call, body: steps.MaterialsRequestGiven
    ) -> DeskClaimShown:
        """一次告知要补的全部材料；同一份申请第三次起要由主管来请。"""
        await self._desk.request_materials(
            call.actor,
            call.path("claim_id"),
            body.version,
            tuple(each.wanted() for each in body.wanted),
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/register",
        guard=staff(Role.REGISTRAR),
        summary="登记",
        tag=TAG,
        body=steps.RegistrationGiven,
        answer=DeskClaimShown,
        errors=(
            *(
                *_MOVE,
                ReceiptTakenBy,
                ReceiptTakenElsewhere,
                ReceiptSettledDirectly,
                ReceiptTypedTwice,
                InvalidReceipt,
            ),
            *(InvalidVerification, FieldsInvalid),
            *(InvalidSettlementNumber, SettlementNumberTaken, SettlementNumberPosted),
        ),
    )
    async def register(self, call: Call, body: steps.RegistrationGiven) -> DeskClaimShown:
        """由受理以外的另一个人登记票据和查验结果；换开的电子票据和纸质票据算一张。"""
        await self._desk.register(
            call.actor,
            call.path("claim_id"),
            body.version,
            tuple(each.typed() for each in body.receipts),
            body.note,
            body.settlement_no,
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/same-stay",
        guard=staff(Role.CLERK, Role.SUPERVISOR),
        summary="认定是不是同一次住院",
        tag=TAG,
        body=SameStayDecisionGiven,
        answer=DeskClaimShown,
        errors=(NotFound, RoleMissing, StaleVersion, WrongStage, FieldsInvalid),
    )
    async def same_stay(self, call: Call, body: SameStayDecisionGiven) -> DeskClaimShown:
        """对照住院日期有重叠的两份申请，写明认定和理由；可以再改，都留着。"""
        await self._desk.decide_same_stay(
            call.actor,
            call.path("claim_id"),
            body.version,
            body.other_claim_id,
            body.finding,
            body.reason,
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/initial-review",
        guard=staff(Role.INITIAL_REVIEWER),
        summary="初审通过",
        tag=TAG,
        body=steps.SeenGiven,
        answer=DeskClaimShown,
        errors=(*_REVIEW, SameStayUndecided),
    )
    async def initial_review(self, call: Call, body: steps.SeenGiven) -> DeskClaimShown:
        """金额与看到的一致、与省平台一致才能通过。"""
        await self._desk.review_initially(
            call.actor, call.path("claim_id"), body.version, body.seen
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/second-review",
        guard=staff(Role.SECOND_REVIEWER),
        summary="复审通过",
        tag=TAG,
        body=steps.SecondReviewGiven,
        answer=DeskClaimShown,
        errors=(*_REVIEW, PlatformKeyedOnce),
    )
    async def second_review(self, call: Call, body: steps.SecondReviewGiven) -> DeskClaimShown:
        """由另一个人，按重新计算的金额；按省平台支付的，平台金额要再录一遍。"""
        await self._desk.review_secondly(
            call.actor, call.path("claim_id"), body.version, body.seen, body.keyed()
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/final-check",
        guard=staff(Role.FINAL_CHECKER),
        summary="复核通过",
        tag=TAG,
        body=steps.SeenGiven,
        answer=DeskClaimShown,
        errors=(
            *(*_REVIEW, PolicyUnconfirmed, PlatformRowHeld, PlatformKeyedOnce, StagedRowsWaiting),
            EligibilityChanged,
        ),
    )
    async def final_check(self, call: Call, body: steps.SeenGiven) -> DeskClaimShown:
        """由第三个人；计入年度累计。金额变了就不办，回答里有新的结算单。"""
        await self._desk.check_finally(call.actor, call.path("claim_id"), body.version, body.seen)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/close",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="办结",
        tag=TAG,
        body=VersionGiven,
        answer=DeskClaimShown,
        errors=_MOVE,
    )
    async def close(self, call: Call, body: VersionGiven) -> DeskClaimShown:
        """参保人确认到账之后。"""
        await self._desk.close(call.actor, call.path("claim_id"), body.version)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/reveal",
        guard=staff(*CLAIM_STAFF),
        summary="查看完整号码",
        tag=TAG,
        body=steps.RevealGiven,
        answer=RevealedShown,
        errors=(NotFound,),
    )
    async def reveal(self, call: Call, body: steps.RevealGiven) -> RevealedShown:
        """要写理由，每次都会记下来。"""
        text = await self._desk.reveal(call.actor, call.path("claim_id"), body.field, body.reason)
        return RevealedShown(text=text)

    async def _shown(self, call: Call) -> DeskClaimShown:
        """The claim as it is after the step."""
        claim = await self._page.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.from_claim(claim)
