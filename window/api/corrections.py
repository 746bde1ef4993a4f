"""How does a program put right what a claim says of the care? One proposes, another confirms."""

from casework.desk.corrections import CareCorrections
from casework.desk.page import DeskPage
from casework.errors import FieldsInvalid, NotFound
from claims_core.claim import Role
from claims_core.review import (
    NotComplete,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
    StaleVersion,
    WrongStage,
)
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.claim import DeskClaimShown
from window.api.shapes.corrections import CareCorrectionGiven, DropGiven

TAG = "更正就医情况"
_CORRECTS = (Role.CLERK, Role.REGISTRAR, Role.INITIAL_REVIEWER)
_MOVE = (NotFound, RoleMissing, StaleVersion, WrongStage, NotComplete)


class CorrectionsResource:
    """更正就医情况."""

    def __init__(self, corrections: CareCorrections, page: DeskPage) -> None:
        self._corrections = corrections
        self._page = page

    @endpoint(
        "POST",
        "/claims/{claim_id}/propose-correction",
        guard=staff(*_CORRECTS),
        summary="提出更正",
        tag=TAG,
        body=CareCorrectionGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReasonNeeded, FieldsInvalid),
    )
    async def propose(self, call: Call, body: CareCorrectionGiven) -> DeskClaimShown:
        """待受理、待登记、待初审的申请，写的和材料不一样时提出；另一个人复核后才算。"""
        await self._corrections.propose(
            call.actor, call.path("claim_id"), body.version, body.facts(), body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/confirm-correction",
        guard=staff(*_CORRECTS, Role.SUPERVISOR),
        summary="更正复核通过",
        tag=TAG,
        body=VersionGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, SamePerson),
    )
    async def confirm(self, call: Call, body: VersionGiven) -> DeskClaimShown:
        """不能由提出的人复核；材料清单按更正后的重新核对，缺材料的回到待受理。"""
        await self._corrections.confirm(call.actor, call.path("claim_id"), body.version)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/drop-correction",
        guard=staff(*_CORRECTS, Role.SUPERVISOR),
        summary="不更正",
        tag=TAG,
        body=DropGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, ReasonNeeded),
    )
    async def drop(self, call: Call, body: DropGiven) -> DeskClaimShown:
        """作废提出的更正，写明为什么。"""
        await self._corrections.drop(call.actor, call.path("claim_id"), body.version, body.reason)
        return await self._shown(call)

    async def _shown(self, call: Call) -> DeskClaimShown:
        """The claim as it is after the step."""
        claim = await self._page.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.from_claim(claim)
