"""What may a program do with a claim's figures: key them in, read how they come about, and clear up
what differs?"""

from casework.desk.desk import ClaimDesk
from casework.desk.page import DeskPage
from casework.errors import FieldsInvalid, NotFound
from casework.roles import CLAIM_STAFF
from claims_core.claim import Role
from claims_core.errors import InvalidExpense, NoPolicyForDay
from claims_core.review import RoleMissing, SamePerson, StaleVersion, WrongStage
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.statement_shapes import StatementTreeShown
from window.api.shapes.bill import BillGiven, ExplanationGiven
from window.api.shapes.claim import DeskClaimShown

TAG = "费用和结算单"
_MOVE = (NotFound, RoleMissing, SamePerson, StaleVersion, WrongStage)


class FiguresResource:
    """费用、结算单和差异."""

    def __init__(self, desk: ClaimDesk, page: DeskPage) -> None:
        self._desk = desk
        self._page = page

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
        keyed = await self._page.keyed(call.actor, call.path("claim_id"))
        await self._desk.save_expense(
            call.actor,
            call.path("claim_id"),
            body.version,
            body.bills(keyed.discharge_year),
            body.words(),
        )
        return await self._shown(call)

    @endpoint(
        "GET",
        "/claims/{claim_id}/statement",
        guard=staff(*CLAIM_STAFF),
        summary="结算单的计算树",
        tag=TAG,
        answer=StatementTreeShown,
        errors=(NotFound,),
    )
    async def statement(self, call: Call) -> StatementTreeShown:
        """每一步的代号、算进去的数、得数和依据，逐张票据各阶段的金额；还算不出时查无此项。"""
        claim = await self._page.show(call.actor, call.path("claim_id"))
        if claim.statement is None:
            raise NotFound
        return StatementTreeShown.from_assessment(claim.statement)

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
        await self._desk.explain_difference(
            call.actor, call.path("claim_id"), body.version, body.figures, body.reason, body.note
        )
        return await self._shown(call)

    async def _shown(self, call: Call) -> DeskClaimShown:
        """The claim as it is after the step."""
        claim = await self._page.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.from_claim(claim)
