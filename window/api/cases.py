"""Which cases are there, and what is done with one? For programs."""

from casework.errors import FieldsInvalid, NotFound
from claims_core.appeal import DecidedYourself
from claims_core.case_workers import CASE_WORKERS
from claims_core.review import WrongStage
from claims_core.service_case import CaseMoved, CaseWordsNeeded, NotCaseOwner, WrongCaseState
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.cases import (
    CaseContactsShown,
    CaseGiven,
    CaseListAsked,
    CaseShown,
    CasesShown,
    CaseStepGiven,
)
from window.services import CaseServices

TAG = "工单"
_STAFF = staff(*sorted(CASE_WORKERS))


class CasesResource:
    """工单."""

    def __init__(self, cases: CaseServices) -> None:
        self._lists = cases.lists
        self._cases = cases.cases

    @endpoint(
        "GET",
        "/cases",
        guard=_STAFF,
        summary="工单列表",
        tag=TAG,
        query=CaseListAsked,
        answer=CasesShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: CaseListAsked) -> CasesShown:
        """到期早的在前；已办结的，办结晚的在前。"""
        page = await self._lists.page(call.actor, query.list, query.cursor, query.kind)
        return CasesShown.from_page(page)

    @endpoint(
        "POST",
        "/cases",
        guard=_STAFF,
        summary="登记工单",
        tag=TAG,
        body=CaseGiven,
        answer=CaseShown,
        errors=(FieldsInvalid, WrongStage),
    )
    async def open(self, call: Call, body: CaseGiven) -> CaseShown:
        """窗口或电话里说的事；健康咨询归医护办，登记的人只看得到编号和进度。"""
        made = await self._cases.open(
            call.actor,
            body.kind,
            body.words,
            claim_no=body.claim_no,
            insured_no=body.insured_no,
        )
        return CaseShown.from_page(await self._cases.show(call.actor, made))

    @endpoint(
        "GET",
        "/cases/{case_id}",
        guard=_STAFF,
        summary="一件工单",
        tag=TAG,
        answer=CaseShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> CaseShown:
        """和它的经过；每次打开都会记下来。"""
        return CaseShown.from_page(await self._cases.show(call.actor, call.path("case_id")))

    @endpoint(
        "POST",
        "/cases/{case_id}/steps",
        guard=_STAFF,
        summary="在工单上办一步",
        tag=TAG,
        body=CaseStepGiven,
        answer=CaseShown,
        errors=(
            *(NotFound, FieldsInvalid, CaseMoved),
            *(WrongCaseState, NotCaseOwner, CaseWordsNeeded, DecidedYourself),
        ),
    )
    async def act(self, call: Call, body: CaseStepGiven) -> CaseShown:
        """接手、记一笔、转给同事、答复本人、办结。"""
        case_id = call.path("case_id")
        await self._cases.act(
            call.actor,
            case_id,
            body.version,
            body.action,
            words=body.words,
            colleague_id=body.colleague_id or "",
            ending=body.ending,
        )
        return CaseShown.from_page(await self._cases.show(call.actor, case_id))

    @endpoint(
        "POST",
        "/cases/{case_id}/contacts",
        guard=_STAFF,
        summary="查看联系电话",
        tag=TAG,
        answer=CaseContactsShown,
        errors=(NotFound,),
    )
    async def contacts(self, call: Call) -> CaseContactsShown:
        """未遮挡；每次都会记下来。"""
        found = await self._cases.contacts(call.actor, call.path("case_id"))
        return CaseContactsShown.from_contacts(found)
