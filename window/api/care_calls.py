"""Whom does the centre let us ring, who is due, and what came of it? For programs."""

from casework.care.selections import CARE_APPROVERS, CARE_CALLERS, SameSelector, SelectionMoved
from casework.errors import FieldsInvalid, NotFound
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.care_calls import (
    CareCallGiven,
    CareDueList,
    CareDueShown,
    CarePersonShown,
    CareSelectionGiven,
    CareSelectionSeen,
    CareSelectionShown,
    CareSelectionsShown,
)
from window.services import CareServices

TAG = "关怀回访"
ONE = "/care-selections/{selection_id}"
PERSON = f"{ONE}/people/{{insured_id}}"
_MOVED = (NotFound, FieldsInvalid, SelectionMoved)


class CareCallsResource:
    """关怀回访."""

    def __init__(self, care: CareServices) -> None:
        self._selections = care.selections
        self._calls = care.calls

    @endpoint(
        "GET",
        "/care-calls",
        guard=staff(*CARE_CALLERS),
        summary="今天该打的电话",
        tag=TAG,
        answer=CareDueList,
    )
    async def due(self, call: Call) -> CareDueList:
        """在用的名单里，到日子的人。"""
        total, due = await self._calls.due(call.actor)
        return CareDueList(total=total, items=tuple(map(CareDueShown.from_due, due)))

    @endpoint(
        "GET",
        "/care-selections",
        guard=staff(*CARE_CALLERS),
        summary="名单",
        tag=TAG,
        answer=CareSelectionsShown,
    )
    async def selections(self, call: Call) -> CareSelectionsShown:
        """谁登记的、谁核对的、凭什么文件。"""
        found = await self._selections.all(call.actor)
        return CareSelectionsShown(items=tuple(map(CareSelectionShown.from_selection, found)))

    @endpoint(
        "POST",
        "/care-selections",
        guard=staff(*CARE_CALLERS),
        summary="登记名单",
        tag=TAG,
        body=CareSelectionGiven,
        answer=CareSelectionShown,
        status=201,
        errors=(FieldsInvalid,),
    )
    async def propose(self, call: Call, body: CareSelectionGiven) -> CareSelectionShown:
        """凭市医保中心的批准；由另一位主管核对以后才打电话。"""
        made = await self._selections.propose(
            call.actor, body.rule, body.approval_no, body.numbers, body.every_days
        )
        return await self._selection(call, made)

    @endpoint(
        "POST",
        f"{ONE}/confirm",
        guard=staff(*CARE_APPROVERS),
        summary="核对名单",
        tag=TAG,
        body=CareSelectionSeen,
        answer=CareSelectionShown,
        errors=(*_MOVED, SameSelector),
    )
    async def confirm(self, call: Call, body: CareSelectionSeen) -> CareSelectionShown:
        """批准文件里就是这些人；登记的人不能自己核对。"""
        await self._decide(call, body, confirmed=True)
        return await self._selection(call, _id(call))

    @endpoint(
        "POST",
        f"{ONE}/refuse",
        guard=staff(*CARE_APPROVERS),
        summary="名单没有通过",
        tag=TAG,
        body=CareSelectionSeen,
        answer=CareSelectionShown,
        errors=(*_MOVED, SameSelector),
    )
    async def refuse(self, call: Call, body: CareSelectionSeen) -> CareSelectionShown:
        """写明为什么。"""
        await self._decide(call, body, confirmed=False)
        return await self._selection(call, _id(call))

    @endpoint(
        "POST",
        f"{ONE}/end",
        guard=staff(*CARE_APPROVERS),
        summary="停用名单",
        tag=TAG,
        body=CareSelectionSeen,
        answer=CareSelectionShown,
        errors=_MOVED,
    )
    async def end(self, call: Call, body: CareSelectionSeen) -> CareSelectionShown:
        """不再打电话；写明为什么。"""
        await self._selections.end(call.actor, _id(call), body.seen, body.why)
        return await self._selection(call, _id(call))

    @endpoint(
        "GET",
        PERSON,
        guard=staff(*CARE_CALLERS),
        summary="一个人的台账",
        tag=TAG,
        answer=CarePersonShown,
        errors=(NotFound,),
    )
    async def person(self, call: Call) -> CarePersonShown:
        """姓名、手机号已脱敏；打开留有记录。"""
        return CarePersonShown.from_person(
            await self._calls.show(call.actor, _id(call), call.path("insured_id"))
        )

    @endpoint(
        "POST",
        f"{PERSON}/contact",
        guard=staff(*CARE_CALLERS),
        summary="打给谁",
        tag=TAG,
        answer=CarePersonShown,
        errors=(NotFound,),
    )
    async def contact(self, call: Call) -> CarePersonShown:
        """姓名、手机号是明文，每次都记下谁看的。"""
        return CarePersonShown.from_person(
            await self._calls.show(call.actor, _id(call), call.path("insured_id"), clear=True)
        )

    @endpoint(
        "POST",
        f"{PERSON}/calls",
        guard=staff(*CARE_CALLERS),
        summary="记一次电话",
        tag=TAG,
        body=CareCallGiven,
        answer=CarePersonShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def record(self, call: Call, body: CareCallGiven) -> CarePersonShown:
        """要帮忙的马上开一张工单。"""
        await self._calls.record(
            call.actor,
            _id(call),
            call.path("insured_id"),
            body.seen_calls,
            body.outcome,
            body.words,
            body.next_on,
        )
        return await self.person(call)

    async def _decide(self, call: Call, body: CareSelectionSeen, *, confirmed: bool) -> None:
        await self._selections.decide(
            call.actor, _id(call), body.seen, confirmed=confirmed, why=body.why
        )

    async def _selection(self, call: Call, selection_id: str) -> CareSelectionShown:
        return CareSelectionShown.from_selection(
            await self._selections.show(call.actor, selection_id)
        )


def _id(call: Call) -> str:
    return call.path("selection_id")
