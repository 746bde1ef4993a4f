"""Why is it this sum? Answered once the final check has passed."""

from casework.errors import NotFound
from casework.phone.progress import Progress
from casework.phone.stays import Stays
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from frontdoor.statement_shapes import StatementTreeShown
from miniapp_api.shapes.statement import StatementShown
from miniapp_api.shapes.stays import StayShown


class Statements:
    """结算说明."""

    def __init__(self, progress: Progress, stays: Stays) -> None:
        self._progress = progress
        self._stays = stays

    @endpoint(
        "GET",
        "/claims/{claim_id}/stay",
        guard=member,
        summary="这次住院，从头到尾",
        tag="结算说明",
        answer=StayShown,
        errors=(NotFound,),
    )
    async def stay(self, call: Call) -> StayShown:
        """跨年的、分几份申请办的、分两处审的，合成一件看：每一部分多少钱、用了哪一年的，进度排成一条。"""
        return StayShown.from_stay(await self._stays.show(call.actor, call.path("claim_id")))

    @endpoint(
        "GET",
        "/claims/{claim_id}/statement",
        guard=member,
        summary="为什么是这个数",
        tag="结算说明",
        answer=StatementShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> StatementShown:
        """核定以后，一步一步说明金额怎么算出来的、依据哪一条。"""
        return StatementShown.from_assessment(
            await self._progress.statement(call.actor, call.path("claim_id"))
        )

    @endpoint(
        "GET",
        "/claims/{claim_id}/statement/tree",
        guard=member,
        summary="为什么是这个数（程序用）",
        tag="结算说明",
        answer=StatementTreeShown,
        errors=(NotFound,),
    )
    async def tree(self, call: Call) -> StatementTreeShown:
        """同一棵计算树：每一步的代号、算进去的数、得数和依据；核定以前查无此项。"""
        assessment = await self._progress.statement(call.actor, call.path("claim_id"))
        if assessment is None:
            raise NotFound
        return StatementTreeShown.from_assessment(assessment)
