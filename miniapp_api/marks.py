"""How was it, now that the money has come? One mark for a payment; a bad one opens a case."""

from casework.arrival.marks import ArrivalMarks, MarkNotAsked
from casework.errors import NotFound
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.marks import MarkGiven, MarkShown

TAG = "满意度"


class MarksResource:
    """满意度."""

    def __init__(self, marks: ArrivalMarks) -> None:
        self._marks = marks

    @endpoint(
        "GET",
        "/claims/{claim_id}/mark",
        guard=member,
        summary="打分了没有",
        tag=TAG,
        answer=MarkShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> MarkShown:
        """钱到账以后七天内可以打分。"""
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/mark",
        guard=member,
        summary="打分",
        tag=TAG,
        body=MarkGiven,
        answer=MarkShown,
        errors=(NotFound, MarkNotAsked),
    )
    async def give(self, call: Call, body: MarkGiven) -> MarkShown:
        """同一个分重复发送只算一次；不满意的登记工单，有同事联系您。"""
        words = await self._marks.give(call.actor, call.path("claim_id"), body.mark)
        return await self._shown(call, words)

    async def _shown(self, call: Call, words: str = "") -> MarkShown:
        standing = await self._marks.standing(call.actor, call.path("claim_id"))
        return MarkShown(may=standing.may, mark=standing.mark, words=words)
