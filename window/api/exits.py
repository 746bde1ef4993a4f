"""How does a claim leave the straight line, and how does it come back? For programs; each step but
one gives a reason from the list."""

from casework.desk.exits import ClaimExits
from casework.desk.page import DeskPage
from casework.errors import (
    AlreadyReversed,
    FieldsInvalid,
    NotFound,
    NothingToReverse,
    ReceiptSettledDirectly,
    ReceiptTakenBy,
)
from casework.receipts.errors import ReceiptTakenElsewhere
from claims_core.claim import Role
from claims_core.review import (
    NotComplete,
    ReasonCodeNeeded,
    ReasonCodeRefused,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
    StaleVersion,
    WrongStage,
)
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes import steps
from window.api.shapes.claim import DeskClaimShown

TAG = "办理申请"
_MOVE = (NotFound, RoleMissing, SamePerson, StaleVersion, WrongStage)
_LEAVE = (*_MOVE, ReasonCodeNeeded, ReasonCodeRefused, ReasonNeeded)


class ExitsResource:
    """不能照常办的时候."""

    def __init__(self, exits: ClaimExits, page: DeskPage) -> None:
        self._exits = exits
        self._page = page

    @endpoint(
        "POST",
        "/claims/{claim_id}/send-back",
        guard=staff(
            Role.REGISTRAR, Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER
        ),
        summary="退回重办",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=_LEAVE,
    )
    async def send_back(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """退回上一步，同事看得到理由。"""
        await self._exits.send_back(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/decline",
        guard=staff(Role.SUPERVISOR),
        summary="不予受理",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=_LEAVE,
    )
    async def decline(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """材料核实时决定；参保人会看到理由和可以怎么办，票据退还。"""
        await self._exits.decline(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/reject",
        guard=staff(Role.SUPERVISOR),
        summary="不予支付",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=_LEAVE,
    )
    async def reject(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """审核之后决定；参保人会看到理由，票据退还。"""
        await self._exits.reject(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/hand-to-centre",
        guard=staff(Role.INITIAL_REVIEWER),
        summary="移交市医保中心",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=_LEAVE,
    )
    async def hand_to_centre(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """跨基本进大额的申请由市医保中心审核。"""
        await self._exits.hand_to_centre(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/return-from-centre",
        guard=staff(Role.SUPERVISOR),
        summary="从市医保中心取回",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=_LEAVE,
    )
    async def return_from_centre(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """没有审定就退回来的；回到初审。"""
        await self._exits.return_from_centre(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/centre-audit",
        guard=staff(Role.SUPERVISOR),
        summary="登记市医保中心审定结果",
        tag=TAG,
        body=steps.CentreAuditGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, FieldsInvalid),
    )
    async def centre_audit(self, call: Call, body: steps.CentreAuditGiven) -> DeskClaimShown:
        """回到初审；从此以审定的金额为准，按三级审核拨付大额补助。"""
        await self._exits.record_centre_audit(
            call.actor, call.path("claim_id"), body.version, body.audit()
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/reverse",
        guard=staff(Role.SUPERVISOR),
        summary="冲正",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_LEAVE, AlreadyReversed, NothingToReverse),
    )
    async def reverse(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """取消已经复核通过的结果，退回年度累计和票据；钱在银行途中时不能办。"""
        await self._exits.reverse(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/reopen",
        guard=staff(Role.CLERK, Role.SUPERVISOR),
        summary="重新办理",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=(
            *_LEAVE,
            NotComplete,
            ReceiptTakenBy,
            ReceiptTakenElsewhere,
            ReceiptSettledDirectly,
        ),
    )
    async def reopen(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """被拒绝、撤回或冲正的申请接着办，时限重新计算。"""
        await self._exits.reopen(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/allow-same-person",
        guard=staff(Role.SUPERVISOR),
        summary="准许同一人办下一步",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=_LEAVE,
    )
    async def allow_same_person(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """人手不够时用，只对这份申请的下一步有效；每一次都列入报表（/same-person）。"""
        await self._exits.allow_same_person(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    async def _shown(self, call: Call) -> DeskClaimShown:
        """The claim as it is after the step."""
        claim = await self._page.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.from_claim(claim)
